"""Whole columns of counters stand where single rows would: the fast way never tells another story."""

from __future__ import annotations

import pytest

from logdoctor.axis import Axis
from logdoctor.run import Run
from logdoctor.session import Session

STYLES = {
    "counter": [f"step={i * 5} loss={2 / (i + 1):.4f} lr=0.1" for i in range(3000)],
    "counter and validation by epoch": [
        line for epoch in range(150) for line in (
            *(f"epoch={epoch} step={epoch * 50 + i * 5} loss={2 / (i + 1):.4f}" for i in range(10)),
            f"epoch={epoch} val_loss={1 + epoch / 100:.3f}")],
    "validation counts its epochs from one": [
        line for epoch in range(150) for line in (
            *(f"epoch={epoch} step={epoch * 50 + i * 5} loss={2 / (i + 1):.4f}" for i in range(10)),
            f"epoch={epoch + 1} val_loss={1 + epoch / 100:.3f}")],
    "samples of an epoch": [
        f"Train Epoch: {epoch} [{i * 64}/640 ({i * 10}%)]\tLoss: {2 / (i + 1):.6f}"
        for epoch in range(1, 200) for i in range(10)],
    "started again": [f"step={i} loss={2 / (i + 1):.4f}" for _ in range(2) for i in range(1500)],
    "epochs started again": [
        f"Train Epoch: {epoch} [{i * 64}/640 ({i * 10}%)]\tLoss: {2 / (i + 1):.6f}"
        for _ in range(2) for epoch in range(1, 150) for i in range(10)],
}


def read(lines: list[str]) -> Run:
    session = Session("x")
    session.feed("\n".join(lines).encode())
    session.finish()
    return session.run


@pytest.mark.parametrize("style", STYLES)
def test_columns_and_rows_agree(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    columns = Axis._columns

    def counted(self: Axis, *given: object) -> object:
        taken.append(columns(self, *given))  # type: ignore[arg-type]
        return taken[-1]

    monkeypatch.setattr(Axis, "_columns", counted)
    fast = read(STYLES[style])
    assert any(taken)
    monkeypatch.setattr(Axis, "_columns", lambda *_: None)
    slow = read(STYLES[style])
    assert fast.epochs == slow.epochs
    assert fast.restarts == slow.restarts
    assert (fast.last_step, fast.total_steps, fast.step_unit) == (slow.last_step, slow.total_steps, slow.step_unit)
    for metric, series in slow.series.items():
        assert fast.series[metric].points() == series.points(), metric
