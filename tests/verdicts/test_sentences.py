"""Sentences of a report are true of the run they are about."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import logdoctor
from logdoctor.causes import load_causes
from logdoctor.cli.explain import page
from logdoctor.session import Session
from tests.symptoms.runs import falling, flat, session, table

ROOT = Path(__file__).parents[2]
TURN = [1.9, 1.4, 1.1, 0.9, 0.8, 0.82, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "logdoctor", *arguments], capture_output=True, text=True, cwd=ROOT)


@pytest.mark.parametrize("cause", load_causes().values(), ids=lambda cause: cause.id)
def test_a_cause_page_has_no_empty_slots(cause: object) -> None:
    text = page(cause, "", 100)  # type: ignore[arg-type]
    told = re.split(r"For example|Not this", text)[0] + text[text.find("How to confirm") :]
    assert not re.search(r"<[a-z]|\{(?:lr|onset|unit|fix|kept|choose|best_step|last_step)", told)


def test_the_place_in_the_headline_is_in_the_timeline() -> None:
    report = logdoctor.analyze(ROOT / "sample_logs" / "pytorch_gradient_explosion.log")
    onset = report.diagnoses[0].onset
    assert onset is not None and onset.line in {event.spot.line for event in report.events}


def test_a_finite_divergence_is_not_said_to_have_left_the_numbers() -> None:
    report = session(table(loss=[*falling(20, end=0.5), *flat(12, 600.0, 0.1)])).report()
    assert report.diagnoses[0].cause == "gradient-explosion"
    said = " ".join((report.summary, *(f.claim for f in report.diagnoses[0].findings if f.verdict == "seen")))
    assert "float" not in said and "before it was lost" not in said


def test_overfitting_tells_of_an_accuracy_that_did_not_get_worse() -> None:
    kept = session(table(loss=falling(60, end=0.01), val_loss=TURN, val_acc=[0.3 + 0.05 * i for i in range(12)]))
    worse = session(table(loss=falling(60, end=0.01), val_loss=TURN, val_acc=[0.9 - 0.05 * i for i in range(12)]))
    first, second = kept.report().diagnoses[0], worse.report().diagnoses[0]
    assert first.cause == second.cause == "overfitting"
    assert "The accuracy did not get worse" in first.says and "0.85" in first.treatments[0].do
    assert "accuracy" not in second.says + second.treatments[0].do


def test_a_cancelled_job_is_told() -> None:
    last = "slurmstepd: error: *** JOB 1809579 ON r8i3n1 CANCELLED AT 2021-05-23T08:45:57 ***\n"
    report = session(table(loss=falling(20)) + last).report()
    assert report.verdict == "healthy" and "cancelled from outside (line 21)" in report.summary
    resumed = session(last + table(loss=falling(20))).report()
    assert "cancelled" not in resumed.summary


@pytest.mark.parametrize(("last", "told"), [(7, True), (19, False), (20, False)])
def test_a_log_that_ends_before_its_time_is_told(last: int, *, told: bool) -> None:
    text = "".join(f"Epoch [{epoch}/20], Loss: {2.3 * 0.8**epoch:.4f}\n" for epoch in range(1, last + 1))
    run = session(text)
    assert "The log ends" not in run.report().summary                       # it may be going on
    summary = run.finish().summary
    assert ("The log ends at epoch 7 of 20." in summary) == told and (told or "The log ends" not in summary)


@pytest.mark.parametrize("text", [
    "".join(f"Epoch [{e}/100], Loss: {2.3 * 0.98**e:.4f}\n" for e in range(0, 100, 10)),
    "".join(f"step {k}/300 loss {2.3 * 0.99**k:.4f}\n" for k in range(0, 300, 20)),
    "".join(f"Epoch [{e}/20], Loss: {2.3 * 0.8**e:.4f}\n" for e in range(1, 8)) + "Early stopping triggered\nTest accuracy: 0.9\n",
], ids=["each 10th epoch is printed", "each 20th step is printed", "early stopping"])
def test_a_log_that_reached_its_end_is_not_called_short(text: str) -> None:
    assert "The log ends" not in session(text).finish().summary


def test_steps_within_epochs_are_counted() -> None:
    made = Session("run.log")
    made.feed((ROOT / "sample_logs" / "pytorch_healthy.log").read_bytes())
    assert made.finish().step_unit == "iteration"
    assert list(made.run.series["loss"].steps[:6]) == [1.0, 11.0, 21.0, 31.0, 41.0, 47.0]
    assert made.run.total_steps is None  # 46 is the end of an epoch, not of the run


def test_one_file_is_not_compared_with_itself(tmp_path: Path) -> None:
    log = tmp_path / "t.log"
    log.write_text(table(loss=falling(20)))
    link = tmp_path / "link.log"
    link.symlink_to(log)
    for other in (log, link):
        done = command("compare", str(log), str(other))
        assert done.returncode == 2 and "the same file" in done.stderr
    done = command("analyze", str(log), "--baseline", str(link), "--json")
    assert done.returncode == 0 and "its own --baseline" in done.stderr
    assert not json.loads(done.stdout).get("baseline")


def test_the_remedy_corrects_the_setting_that_is_wrong() -> None:
    stride = logdoctor.analyze(ROOT / "sample_logs" / "caffe_pooling_stride.log").diagnoses[0].treatments[0]
    assert re.fullmatch(r"stride: \d+", stride.code) and stride.code in stride.do
    policy = logdoctor.analyze(ROOT / "sample_logs" / "caffe_bad_lr_policy.log").diagnoses[0].treatments[0]
    assert "max_iter: 140" in policy.code and "max_iter" in policy.do  # a fix in words is no line of a configuration


def test_an_unknown_rate_leaves_no_phrase_without_sense() -> None:
    report = session(table(loss=[*falling(12), 9.0, 400.0, 5e5, float("nan")])).report()
    assert "present" not in report.diagnoses[0].treatments[0].do


def test_numbers_in_the_timeline_are_printed_ones() -> None:
    values = [*falling(20, end=0.5), *flat(12, 600.0, 0.1)]
    report = session(table(loss=values)).report()
    best = next(e for e in report.events if e.kind == "divergence")
    assert best.spot.value in values and f"{best.spot.value:.4g}" in best.text
    grown = session(table(loss=[2.3, 4e5, float("nan"), float("nan")])).report()
    assert not any("1 prints" in event.text for event in grown.events)


def test_almost_the_same_is_not_the_same() -> None:
    exact = session(table(loss=[2.31, 2.3, *[2.3027] * 20])).report()
    nearly = session(table(loss=[2.3026 + 1e-5 * (-1) ** i for i in range(20)])).report()
    said = [" ".join(e.text for e in r.events) for r in (exact, nearly)]
    assert "repeats 2.303" in said[0] and "repeats" not in said[1] and "stays within" in said[1]


def test_what_was_learnt_and_lost_is_not_told_as_never_learnt() -> None:
    learnt = [0.1 + 0.7 * min(i, 10) / 10 for i in range(20)] + [0.1] * 10
    report = session(table(loss=flat(30, 2.3, 0.001), val_acc=learnt)).report()
    onset = report.diagnoses[0].onset
    assert onset is not None and onset.line == 20
    assert any("the accuracy is at its best, 0.8; it ends at 0.1" in event.text for event in report.events)


def test_the_error_is_quoted_not_the_line_that_raised_it() -> None:
    small = ROOT / "corpus" / "small"
    report = logdoctor.analyze(small / "columns__crashed__cuda_out_of_memory__l1.log")
    assert report.diagnoses[0].findings[0].lines[0].text.startswith("torch.OutOfMemoryError: CUDA out of memory")
    bar = logdoctor.analyze(small / "tqdm__bad-lr-policy__lr_domain_error_past_max_iter__l1.log")
    assert bar.events[-1].text.endswith("ValueError: math domain error") and not any("88%" in e.text for e in bar.events)


def test_skipped_steps_are_no_loss_scale() -> None:
    report = logdoctor.analyze(
        ROOT / "corpus" / "small" / "deepspeed__loss-scale-collapse__loss_in_half_overflows__l2.log"
    )
    said = [event.text for event in report.events if event.kind == "loss-scale-collapse"]
    assert said and all("236 by the end" in text and "fell" not in text for text in said)


def test_the_source_of_an_assertion_is_no_loss() -> None:
    died = (
        "Traceback (most recent call last):\n"
        '  File "train.py", line 44, in <module>\n'
        "    assert not torch.isnan(loss), f'Model diverged with loss = NaN at step {step}'\n"
        "AssertionError: Model diverged with loss = NaN at step 3\n"
    )
    report = session(table(loss=falling(20)) + died).report()
    assert set(report.series) == {"loss"} and report.also[0].cause == "exception"
    assert report.messages[-1].text.startswith("AssertionError")


@pytest.mark.parametrize(("top", "told"), [(120, True), (100, False), (1, False)])
def test_an_accuracy_above_100_percent_is_told_and_nothing_is_made_of_it(top: float, told: bool) -> None:
    """Some print a count, or a sum over batches: no evidence of anything."""
    session = Session("x.log")
    session.feed("".join(f"Epoch {e}/20 loss: {2.3 / e:.4f} acc: {top * e / 20}\n" for e in range(1, 21)).encode())
    report = session.finish()
    assert report.verdict == "healthy"
    assert [gap.what for gap in report.not_judged if "accuracy" in gap.what] == (
        ["accuracy as a share: line 20 has 120, above 100 %"] if told else [])
