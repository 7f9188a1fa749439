"""A loss of nothing but zeros."""

from __future__ import annotations

import pytest

from logdoctor.model import Report
from logdoctor.session import Session


def report(*lines: str) -> Report:
    session = Session("x.log")
    session.feed("\n".join([*lines, ""]).encode())
    return session.finish()


def test_a_loss_of_zeros_is_no_health() -> None:
    found = report(*(f"Epoch {epoch}/8, Loss: 0.0000" for epoch in range(1, 9)))
    assert found.verdict == "sick" and found.diagnoses[0].cause == "loss-metric-mismatch"
    seen = [finding.claim for finding in found.diagnoses[0].findings if finding.verdict == "seen"]
    assert "the loss is 0 from the first print to the last" in seen[0]


@pytest.mark.parametrize("losses", [[0.9, 0.1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0]], ids=["reached", "too few"])
def test_zeros_that_were_reached_or_are_few_are_left_alone(losses: list[float]) -> None:
    assert report(*(f"Epoch {epoch}/8, Loss: {loss:.4f}" for epoch, loss in enumerate(losses, 1))).verdict == "healthy"


def test_a_run_that_goes_on_from_a_checkpoint_may_have_nothing_left_to_lose() -> None:
    assert report(*(f"Epoch {epoch}/60, Loss: 0.0000" for epoch in range(41, 61))).verdict == "healthy"


@pytest.mark.parametrize("beside", ["grad_norm: {v:.4f}", "val_loss: {v:.4f}", "acc: {a:.4f}", "mlm_loss: {v:.4f}"])
def test_zeros_that_are_only_rounded_are_left_alone(beside: str) -> None:
    lines = (f"Epoch {epoch}/8, loss: 0.00, {beside.format(v=2 * 0.8**epoch, a=min(1, 0.6 + epoch / 9))}" for epoch in range(1, 9))
    assert "zero-loss" not in [symptom.name for symptom in report(*lines).symptoms]


@pytest.mark.parametrize("beside", ["grad_norm: 0.0000", "val_loss: 0.0000", "acc: 0.5012", "acc: 1.0000"])
def test_nothing_printed_beside_excuses_them(beside: str) -> None:
    assert report(*(f"Epoch {epoch}/8, loss: 0.0000, {beside}" for epoch in range(1, 9))).verdict == "sick"
