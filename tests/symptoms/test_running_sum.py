"""A loss that is never set back to nothing grows in every healthy run; one that explodes grows otherwise."""

from __future__ import annotations

import itertools

import pytest

from logdoctor.model import Report
from logdoctor.run.running_sum import is_sum
from logdoctor.session import Session

# gensim 4.4, Word2Vec with compute_loss: get_latest_training_loss() after each epoch
GENSIM = [218094.203125, 384827.65625, 501697.25, 563517.8125, 612204.4375, 658444.25, 703118.6875, 747265.625, 791952.5,
          836470.5, 881003.0, 925302.0]


def judged(values: list[float]) -> Report:
    session = Session("x")
    session.feed("".join(f"Loss after epoch {e}: {value}\n" for e, value in enumerate(values)).encode())
    return session.finish()


@pytest.mark.parametrize("values", [
    GENSIM, GENSIM[:5], [*GENSIM, *[925302.0] * 4], list(itertools.accumulate([0.9, 0.7, 0.72, 0.6, 0.61, 0.55, 0.56, 0.5])),
])
def test_a_sum_is_told_and_is_no_explosion(values: list[float]) -> None:
    report = judged(values)
    assert report.verdict == "healthy" and "running sum" in report.summary


@pytest.mark.parametrize("values", [
    [2.3 * 1.5**e for e in range(12)], [2.3 + 0.05 * e for e in range(12)], [0.5 + 0.02 * e * e for e in range(20)],
    [2.3, 2.9, 2.7, 3.5, 4.4, 5.5, 7.1, 9.0, 12.5, 16.0],
])
def test_a_loss_that_grows_is_no_sum(values: list[float]) -> None:
    assert not is_sum(values) and "running sum" not in judged(values).summary


def test_a_sum_that_is_lost_is_sick() -> None:
    assert judged([*GENSIM, float("nan"), float("nan"), float("nan")]).verdict == "sick"


@pytest.mark.parametrize("beside", ["val_loss {up:.3f}", "acc {down:.3f}", "val_acc {down:.3f}"])
def test_what_gets_worse_beside_it_makes_it_no_sum(beside: str) -> None:
    told = beside.format
    text = "".join(f"epoch {e} loss {2.3 + e:.3f} {told(up=2.4 + 1.1 * e, down=0.9 - 0.05 * e)}\n" for e in range(12))
    session = Session("x")
    session.feed(text.encode())
    report = session.finish()
    assert report.verdict == "sick" and report.diagnoses[0].cause in ("gradient-explosion", "oscillation")


def test_what_gets_better_beside_it_does_not() -> None:
    sums = itertools.accumulate(2.3 * 0.8**e for e in range(12))
    text = "".join(f"epoch {e} loss {v:.3f} val_loss {2.3 * 0.8**e:.3f} acc {0.1 + 0.07 * e:.2f}\n" for e, v in enumerate(sums))
    session = Session("x")
    session.feed(text.encode())
    report = session.finish()
    assert report.verdict == "healthy" and "running sum" in report.summary
