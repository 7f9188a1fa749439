"""The experiments: every pair of causes is separated, the code is code, the cheapest one is taken."""

from __future__ import annotations

import csv
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from logdoctor.causes import load_causes
from logdoctor.differential import Plan, Wording, experiments, load_plans
from logdoctor.differential.data import kinds_of_data
from logdoctor.facts import Exam
from logdoctor.judge import fill
from logdoctor.model import Report, Setting
from logdoctor.report.fitting import UNKNOWN_CODE, numbers_of
from logdoctor.session import Session
from logdoctor.symptoms.patient import Patient

ROOT = Path(__file__).parent.parent.parent
TRAINING = sorted(cause.id for cause in load_causes().values() if cause.group == "training")
PLANS = {plan.id: plan for plan in load_plans()}
NUMBERS: dict[str, float | str] = {"lr": 0.1, "onset": 400.0, "unit": "step", "last_step": 1000.0}


def wording(framework: str = "pytorch", data: tuple[str, ...] = ()) -> Wording:
    def filled(text: str) -> str:
        return fill(text, NUMBERS, {})

    return Wording(lambda code: code.get(framework, ""), filled, filled, "python", data)


@pytest.mark.parametrize(("one", "two"), list(combinations(TRAINING, 2)))
def test_some_experiment_separates_any_two_causes(one: str, two: str) -> None:
    (found,) = experiments([one, two], wording())
    assert found.separates == ((one, two),)
    (first, second) = [outcome for outcome in found.outcomes if set(outcome.causes) & {one, two}]
    assert first.seen != second.seen and {*first.causes, *second.causes} == {one, two}


def test_outcomes_name_real_causes() -> None:
    for plan in PLANS.values():
        assert {cause for outcome in plan.outcomes for cause in outcome.causes} <= set(TRAINING)
        assert plan.about <= set(TRAINING)
        assert plan.minutes > 0 and plan.cost and {"pytorch", "keras"} <= set(plan.code) | {"keras"}


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize("name", PLANS)
def test_python_code_is_python(name: str, unknown: bool) -> None:
    plan = PLANS[name]
    for framework, text in plan.code.items():
        if framework != "caffe" or plan.languages.get("caffe") == "python":
            code = fill(text, {} if unknown else NUMBERS, UNKNOWN_CODE if unknown else {})
            compile(code, f"{name}.{framework}", "exec")
    for kind, text in plan.snippets.items():
        compile(text, f"{name}.{kind}", "exec")


def test_the_cheapest_is_taken_and_no_experiment_twice() -> None:
    found = experiments(["bad-input", "bad-loss", "log-of-zero"], wording())
    assert [one.id for one in found] == ["scan-data", "loss-inputs"]
    assert found[0].separates == (("bad-input", "bad-loss"), ("bad-input", "log-of-zero"))
    dearer = [plan for plan in PLANS.values() if plan.separates("bad-input", "bad-loss")]
    assert min(plan.minutes for plan in dearer) == PLANS["scan-data"].minutes


def test_an_experiment_without_code_for_the_framework_is_left_out_where_code_is_all() -> None:
    plan = PLANS["anomaly-mode"]
    assert plan.needs_code and "caffe" not in plan.code
    assert isinstance(plan, Plan) and not any(
        one.id == "anomaly-mode" for pair in combinations(TRAINING, 2) for one in experiments(pair, wording("caffe")))


def test_the_runs_own_numbers_are_filled_in() -> None:
    (found,) = experiments(["lr-too-low", "not-converging"], wording())
    text = found.do + found.code
    assert "{" not in found.do and "0.01" in fill(PLANS["lower-rate"].do, NUMBERS, {}) and text


def test_a_large_whole_number_stays_one() -> None:
    code = fill(PLANS["schedule-alone"].code["pytorch"], {"last_step": 123_456.0}, {})
    assert "range(123456 + 2)" in code
    assert fill("{lr/10} {lr*10} {big}", {"lr": 0.00012345, "big": 3.5e20}, {}) == "1.234e-05 0.001234 3.5e+20"


def test_epochs_are_not_taken_for_steps() -> None:
    epochs = "".join(f"Epoch {i}/30 - loss: {3 + i % 3} - lr: 0.1\n" for i in range(1, 31))
    steps = epochs.replace("Epoch ", "step ").replace("/30 -", "")
    assert [numbers_of(exam(text)).get("last_step") for text in (steps, epochs)] == [30.0, None]


def test_code_in_another_language_says_so() -> None:
    report = judged((ROOT / "sample_logs" / "caffe_bad_input.log").read_text("utf-8"))
    assert report.primary is not None and report.primary.treatments[0].language == "python"


def test_kinds_of_data() -> None:
    assert kinds_of_data({"hdf5data", "softmaxwithloss"}, []) == ("hdf5",)
    settings = [Setting("train_file", "data/train.csv", 1), Setting("x", "x_train.npy", 2), Setting("n", 3.0, 3)]
    assert kinds_of_data((), settings) == ("csv", "numpy")
    (found, *_) = experiments(["bad-input", "bad-loss"], wording(data=("numpy",)))
    assert found.snippets[0].name == "numpy" and found.fitting == 1
    assert {s.name for s in found.snippets} == {"hdf5", "lmdb", "image folder", "numpy", "csv"}


def ran(kind: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", PLANS["scan-data"].snippets[kind]], cwd=folder, capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_numpy_snippet_finds_the_row(tmp_path: Path) -> None:
    for name in ("x_train", "x_val"):
        data = np.ones((20, 3))
        data[7 if name == "x_val" else 0, 1] = np.nan if name == "x_val" else 2
        np.save(tmp_path / f"{name}.npy", data)
    np.savez(tmp_path / "more.npz", names=np.array(["a"]), one=np.array(1.0), none=np.zeros((0, 2)), labels=np.arange(3))
    lines = ran("numpy", tmp_path).splitlines()
    assert lines[0].startswith("more.npz labels (3,)") and len(lines) == 4
    assert lines[2].startswith("x_val.npy") and "1.0 to 1.0" in lines[2] and "rows [7]" in lines[3]


def test_the_hdf5_snippet_finds_the_row_in_groups_and_beside_texts(tmp_path: Path) -> None:
    import h5py

    data = np.ones((2000, 2, 2))
    data[1500, 1] = np.inf
    with h5py.File(tmp_path / "train.h5", "w") as file:
        file["train/images"], file["label"], file["one"], file["none"] = data, np.arange(2000), 1.0, np.zeros((0, 2))
        file["names"] = np.array(["a", "b"], dtype=h5py.string_dtype())
    lines = ran("hdf5", tmp_path).splitlines()
    assert "train/images row 1500 is not finite" in lines and "label (2000,) 0.0 to 1999.0" in lines and len(lines) == 3


def test_the_csv_snippet_finds_the_empty_cell(tmp_path: Path) -> None:
    with (tmp_path / "train.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "c"], [1, 2, 3], [3, "", 4], [5, 6, "?"]])
    said = ran("csv", tmp_path)
    assert "NaN" in said and "no numbers: ['c']" in said


def test_the_image_snippet_finds_the_broken_file(tmp_path: Path) -> None:
    from PIL import Image

    (tmp_path / "train").mkdir()
    Image.new("RGB", (16, 16)).save(tmp_path / "train" / "good.png")
    (tmp_path / "train" / "bad.png").write_bytes((tmp_path / "train" / "good.png").read_bytes()[:40])
    assert "bad.png" in (said := ran("image folder", tmp_path)) and "good.png" not in said


def exam(text: str) -> Exam:
    session = Session("x.log")
    session.feed(text.encode())
    session.finish()
    return Exam(Patient(session.run), [])


def judged(text: str) -> Report:
    session = Session("x.log")
    session.feed(text.encode())
    return session.finish()


SUDDEN = "".join(f"step {i} loss {2.0 - 0.01 * (i % 7):.4f} lr 0.1\n" for i in range(60)) + "step 60 loss nan lr 0.1\n" * 9


def test_a_report_holds_the_experiments_of_what_is_in_question() -> None:
    report = judged(SUDDEN)
    likely = [d.cause for d in report.diagnoses if (d.probability or 0) >= 0.05]
    assert len(likely) >= 2 and report.differential
    asked = {cause for one in report.differential for pair in one.separates for cause in pair}
    assert asked == set(likely[:4])
    assert report.differential[0].separates[0] == (likely[0], likely[1])


def test_a_clear_verdict_asks_for_none() -> None:
    report = judged((ROOT / "sample_logs" / "caffe_bad_lr_policy.log").read_text("utf-8"))
    assert report.primary is not None and report.differential == ()
    assert judged((ROOT / "sample_logs" / "pytorch_healthy.log").read_text("utf-8")).differential == ()
