"""Folds, seeds and trials in one file: each is judged on its own, the worst is shown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import logdoctor
from logdoctor.render.terminal import render
from logdoctor.run.headings import find
from logdoctor.session import Session

from .support import report, same_however_read

DATA = Path(__file__).parent / "several"


@pytest.mark.parametrize(("log", "names", "sick"), [
    ("fold_epoch_2", "fold 1,fold 2,fold 3,fold 4,fold 5", [2]),
    ("fold_epoch_none", "fold 1,fold 2,fold 3,fold 4,fold 5", []),
    ("run_slash_5", "run 1,run 2,run 3,run 4,run 5", [5]),
    ("trial_step_34", "trial 0,trial 1,trial 2,trial 3,trial 4", [3, 4]),
    ("model_batches_all", "model 1,model 2,model 3,model 4,model 5", [1, 2, 3, 4, 5]),
    ("seed_loss_2", "seed 41,seed 42,seed 43,seed 44,seed 45", [2]),
    ("after_epoch_1", "fold 1,fold 2,fold 3,fold 4,fold 5", [1]),
    ("bare_epoch_1", ",,,,", [1]),
    ("bare_step_none", ",,,,", []),
    ("fold_again", "fold 1,fold 2,fold 3,fold 4,fold 5", []),
    ("keras_2_2", ",,,,", [2]),
    ("keras_1_none", ",,,,", []),
    ("keras_fold_1", "fold 1,fold 2,fold 3,fold 4,fold 5", [1]),
])
def test_each_run_is_judged_alone(log: str, names: str, sick: list[int]) -> None:
    found = logdoctor.analyze(DATA / f"{log}.log")
    assert [one.name for one in found.runs] == names.split(",")
    assert [k for k, one in enumerate(found.runs, 1) if one.verdict == "sick"] == sick
    assert found.verdict == ("sick" if sick else "healthy") and found.run == (sick[0] if sick else 5)
    assert found.runs[0].first_line == 1 and found.runs[-1].last_line == found.lines
    assert all(a.last_line + 1 == b.first_line for a, b in zip(found.runs, found.runs[1:], strict=False))
    if sick:
        own = found.runs[found.run - 1]
        assert found.primary is not None and found.primary.onset is not None and own.cause == found.primary.cause
        assert own.onset is not None and own.first_line <= own.onset.line == found.primary.onset.line <= own.last_line
    assert found.series["loss"].points <= 48                    # the curve of one run


def test_a_run_begun_anew_is_one_run() -> None:
    """Lost, ended by hand and started again under the same name, or before it came to its end."""
    second = logdoctor.analyze(DATA / "fold_again.log", run=2)
    assert [(a.kind, a.first_nonfinite is not None) for a in second.attempts] == [("start", True), ("restart", False)]
    bare = logdoctor.analyze(DATA / "bare_again.log")
    assert not bare.runs and bare.verdict == "healthy" and len(bare.attempts) == 2


def test_one_of_the_runs_can_be_asked_for() -> None:
    log = DATA / "fold_epoch_2.log"
    healthy = logdoctor.analyze(log, run=3)
    assert healthy.verdict == "healthy" and healthy.run == 3 and healthy.runs[1].verdict == "sick"
    with pytest.raises(ValueError, match="no run 6"):
        logdoctor.analyze(log, run=6)
    done = subprocess.run([sys.executable, "-m", "logdoctor", "analyze", log, "--run", "3", "--json"],
                          capture_output=True, check=False)
    told = json.loads(done.stdout)
    assert done.returncode == 0 and told["run"] == 3 and told["runs"][1]["cause"] == told["runs"][1]["cause"] is not None
    done = subprocess.run([sys.executable, "-m", "logdoctor", "analyze", log, "--run", "6"], capture_output=True,
                          check=False)
    assert done.returncode == 2 and b"it holds 5 runs" in done.stderr


def test_the_words() -> None:
    text = render(logdoctor.analyze(DATA / "trial_step_34.log"), width=200, color=False, unicode=True)
    assert "in run 3 (trial 2) of 5" in text
    assert "5 runs in this file; run 3 (trial 2) and run 4 (trial 3) went wrong; shown is run 3 (trial 2)." in text
    text = render(logdoctor.analyze(DATA / "fold_epoch_none.log"), width=200, color=False, unicode=True)
    assert "Healthy: all 5 runs" in text


@pytest.mark.parametrize("log", ["fold_epoch_2", "trial_step_34", "seed_loss_2", "keras_fold_1"])
def test_same_however_read(log: str) -> None:
    same_however_read((DATA / f"{log}.log").read_text("utf-8"))


def test_a_sick_run_stays_the_verdict_while_the_next_one_trains() -> None:
    data = (DATA / "fold_epoch_2.log").read_bytes()
    session = Session("log")
    session.feed(data[: data.index(b"FOLD 4")])
    found = session.preview()
    assert found.verdict == "sick" and found.run == 2 and len(found.runs) == 3


def test_settings_belong_to_their_run() -> None:
    def one(k: int, lr: float) -> str:
        return (f"===== seed {k} =====\nNamespace(lr={lr}, batch_size=32, epochs=20, seed={k})\n"
                + "".join(f"epoch {e} loss {2 / (1 + e / 3) + k / 50:.4f}\n" for e in range(1, 21)))

    text = "".join(one(k, lr) for k, lr in enumerate((0.1, 0.2, 0.3), 1))
    for k, lr in enumerate((0.1, 0.2, 0.3), 1):
        session = Session("log", wanted=k)
        session.feed(text.encode())
        found = session.finish()
        assert next(s.value for s in found.settings if s.key == "lr") == lr
        assert [r.name for r in found.runs] == ["seed 1", "seed 2", "seed 3"]


@pytest.mark.parametrize("between", [
    "Saved model 3 to disk\n", "Seed: 83726\n", "best epoch of runs/exp3 kept\n", "",
])
def test_an_epoch_or_a_rerun_is_no_run_of_its_own(between: str) -> None:
    first = "".join(f"step {s} loss {'nan' if s > 300 else f'{2 / (1 + s / 90):.4f}'}\n" for s in range(10, 700, 10))
    again = "".join(f"step {s} loss {2 / (1 + s / 90):.4f}\n" for s in range(10, 500, 10))
    found = report(first + between + again)
    assert not found.runs and found.verdict == "healthy"


def test_names_that_go_on_in_one_run_are_no_runs() -> None:
    lines = "".join(f"step {s} loss {2 / (1 + s / 90):.4f}\n" + (f"fold {s // 100}\n" if s % 100 == 0 else "")
                    for s in range(10, 900, 10))
    assert not report(lines).runs


def test_a_column_that_names_the_run() -> None:
    rows = "".join(f"{f},{e},{'nan' if f == 1 and e > 4 else f'{2 / (1 + e) + f / 40:.4f}'}\n"
                   for f in range(4) for e in range(1, 12))
    found = report("fold,epoch,loss\n" + rows)
    assert [(r.name, r.verdict) for r in found.runs] == [("fold 0", "healthy"), ("fold 1", "sick"),
                                                         ("fold 2", "healthy"), ("fold 3", "healthy")]


@pytest.mark.parametrize(("line", "name"), [
    ("FOLD 1", "fold 1"), ("Fold [2/5]", "fold 2"), ("fold_3", "fold 3"), ("===== seed 3 =====", "seed 3"),
    ("Seed set to 42", "seed 42"), ("Training model 2 of 5", "model 2"), ("Experiment (2/10)", "experiment 2"),
    ("[CV 1/5] END alpha=0.1", "cv 1"), ("Trial 7 finished with value: 0.3", "trial 7"),
    ("Repetition 3, Fold 2", "repetition 3"),
    ("5-fold cross validation", ""), ("seed 83726", ""), ("runs/exp12/weights", ""), ("run-20250612_1", ""),
    ("model.3.weight", ""), ("Saved model 10", ""), ("run 0.5", ""), ("ip2_split_0", ""),
])
def test_names_of_runs(line: str, name: str) -> None:
    found = find(line)
    assert (f"{found[0].kind} {found[0].number}" if found else "") == name


def trials(count: int, lost: int, head: str) -> str:
    """Short trials of five epochs, of which one ends in NaN."""
    return "".join((f"{head} {k}\n" if head else "") + "".join(
        f"Epoch {e}/5 - loss: {'nan' if k == lost and e > 2 else 2.3 / e}\n" for e in range(1, 6)) for k in range(1, count + 1))


@pytest.mark.parametrize("head", ["Trial", ""])
def test_of_hundreds_of_runs_each_is_judged(head: str) -> None:
    found = report(trials(250, 231, head))
    assert len(found.runs) == 250 and found.run == 231 and found.verdict == "sick"
    assert "told apart" not in found.summary


def test_more_runs_than_are_told_apart_are_mentioned() -> None:
    found = report(trials(560, 0, "Trial"))
    assert len(found.runs) == 500
    assert "the 61 from line 2,996 on are taken as one" in found.summary and found.reading[-1] in found.summary
    assert "taken as one" in " ".join(render(found, width=80, color=False, unicode=True).split())
