"""Lists of a run's numbers, printed when it is over: each value, its place, and when they are left alone."""

from __future__ import annotations

import pprint

import pytest

from logdoctor.model import Report
from logdoctor.run import Run
from logdoctor.session import Session

LOSS = [2.1655, 1.8021, 1.1402, 0.7315, 0.5246, 0.4027, 0.3321, 0.2804, 0.2410, 0.2113]
HELD_OUT = [1.9746, 1.3517, 0.8842, 0.6129, 0.4713, 0.3899, 0.3305, 0.2871, 0.2610, 0.2385]
ACCURACY = [0.31, 0.55, 0.74, 0.81, 0.86, 0.89, 0.91, 0.92, 0.93, 0.94]
HISTORY = {"accuracy": ACCURACY, "loss": LOSS, "val_loss": HELD_OUT}


def judged(text: str, size: int = 10**9) -> tuple[Run, Report]:
    session = Session("x")
    data = text.encode()
    for at in range(0, len(data), size):
        session.feed(data[at : at + size])
    return session.run, session.finish()


@pytest.mark.parametrize("size", [7, 10**9])
@pytest.mark.parametrize("text", [
    f"{HISTORY}\n", pprint.pformat(HISTORY) + "\n", f"2026-11-30 done in 3.2 s\nhistory = {HISTORY}\n",
    pprint.pformat(HISTORY).replace("0.2385", "np.float64(0.2385)") + "\nTest accuracy: 0.94\n",
], ids=["one line", "pprint", "assigned", "numpy"])
def test_a_history_counts_epochs(text: str, size: int) -> None:
    run, report = judged(text, size)
    assert list(run.series["loss"].values) == LOSS and list(run.series["val_loss"].values) == HELD_OUT
    assert list(run.series["val_loss"].steps) == list(range(1, 11)) and run.step_unit == "epoch"
    assert report.verdict == "healthy"


def test_every_value_cites_its_own_line() -> None:
    run, _ = judged(pprint.pformat(HISTORY) + "\n")
    assert list(run.series["loss"].lines) == list(range(2, 12))


@pytest.mark.parametrize("text", [
    f"train_losses: {LOSS}\nval_losses: {HELD_OUT}\n", f"Training losses:\n{LOSS}\nValidation losses:\n{HELD_OUT}\n",
    f"loss history {LOSS}\nval loss history {HELD_OUT}\n",
    f"loss = [{' '.join(map(str, LOSS[:5]))}\n {' '.join(map(str, LOSS[5:]))}]\nval_loss = {HELD_OUT}\n",
])
def test_named_lists_stand_beside_each_other(text: str) -> None:
    run, _ = judged(text)
    assert list(run.series["loss"].values) == LOSS and list(run.series["val_loss"].values) == HELD_OUT
    assert list(run.series["loss"].steps) == list(run.series["val_loss"].steps) == list(range(10))
    assert run.step_unit == "print"


def test_a_list_without_a_name_is_a_loss_where_it_looks_like_one() -> None:
    assert list(judged(f"Finished\n{LOSS}\n")[0].series["loss"].values) == LOSS
    lost = judged("[2.5, 8.1, 77.0, 9120.0, 1.2e+09, inf, nan, nan, nan]\n")
    assert lost[0].series["loss"].nonfinite == 4 and lost[1].verdict == "sick"
    for other in ("[0.4, 0.9, 0.1, 0.7, 0.2, 0.8, 0.5, 0.3]", str(ACCURACY), "[8, 7, 6, 5, 4, 3, 2, 1]",
                  f"predictions: {LOSS}", f"Predictions:\n{LOSS}", "conv1 kernel [3, 3]", f"fold 1 losses: {LOSS}"):
        assert "loss" not in judged(other + "\n")[0].series, other


@pytest.mark.parametrize("text", [
    "bin edges\n[0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, inf]", "[5.1, 3.5, 1.4, 0.2, 5.0, 2.2, 3.3, nan]",
    "[5.0, nan, 2.0, 1.0, 3.0, 2.0, nan, nan]", f"[{LOSS},\n {LOSS}]", f"[{LOSS}, {LOSS}]", f"losses: [{LOSS}, {LOSS}]",
], ids=["bins", "a missing value", "missing values", "matrix", "matrix on one line", "named matrix"])
def test_numbers_that_may_be_anything_are_no_loss(text: str) -> None:
    run, report = judged(text + "\n")
    assert "loss" not in run.series and report.verdict == "not-judged"


def test_a_row_that_is_never_closed_hides_no_later_list() -> None:
    assert list(judged(f"shapes [[3] and [4]\nlosses: {LOSS}\n")[0].series["loss"].values) == LOSS


def test_a_history_that_grows_is_read_to_its_end() -> None:
    run, _ = judged("".join(f"loss history: {LOSS[: k + 1]}\n" for k in range(len(LOSS))))
    assert list(run.series["loss"].values) == LOSS and list(run.series["loss"].steps) == list(range(10))
    assert list(run.series["loss"].lines) == [4, 4, 4, 4, 5, 6, 7, 8, 9, 10]


def test_a_list_that_repeats_what_was_printed_is_left_alone() -> None:
    text = "".join(f"Epoch {e}: loss {a} val_loss {b}\n" for e, (a, b) in enumerate(zip(LOSS, HELD_OUT, strict=True), 1))
    for few in (text, "\n".join(text.splitlines()[:3]) + "\n"):
        run, _ = judged(few + f"{HISTORY}\n{LOSS}\n")
        assert run.series["loss"].count == few.count("\n")


def test_a_history_that_overfits_is_named() -> None:
    history = {"loss": [2.0 * 0.85**i for i in range(40)], "val_loss": [abs(i - 12) * 0.08 + 1.0 for i in range(40)]}
    assert [d.cause for d in judged(f"{history}\n")[1].diagnoses][:1] == ["overfitting"]
