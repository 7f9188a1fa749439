"""Whole columns of counters stand where single rows would: the fast way never tells another story."""

from __future__ import annotations

from pathlib import Path

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


SMALL = Path(__file__).parents[2] / "corpus" / "small"


@pytest.mark.parametrize(("log", "every", "length"), [
    ("hf_bar__bad-input__huge_feature__h1", 5, 11), ("hf_bar__dead-network__relu_on_the_output__h1", 5, 4),
    ("hf_bar__numeric-overflow__exp_in_poisson_loss__h1", 5, 50), ("hf_bar__oscillation__adam_lr_too_high__h1", 10, 60),
])
def test_a_fraction_of_an_epoch_tells_the_step_and_the_bar_its_length(log: str, every: int, length: int) -> None:
    for size in (10**9, 700):
        session = Session("x")
        data = (SMALL / f"{log}.log").read_bytes()
        for at in range(0, len(data), size):
            session.feed(data[at : at + size])
        session.finish()
        loss = session.run.series["loss"]
        assert list(loss.steps) == [float(every * k) for k in range(1, len(loss.steps) + 1)]
        assert session.run.step_unit == "iteration" and session.run.total_steps is not None
        assert session.run.total_steps % length == 0


def dictionaries(epochs: int, length: int, *, block: int, bar: str = "") -> list[str]:
    """What a Trainer prints: a bar drawn at each step, dictionaries that arrive `block` at once."""
    held: list[str] = []
    out: list[str] = []
    for step in range(1, epochs * length + 1):
        out.append(bar or f"\r {step}%|x| {step}/{epochs * length} [00:00<00:10, 9.00it/s]")
        if step % 5 == 0:
            held.append(f"{{'loss': '{2 / step:.4g}', 'learning_rate': '0.001', 'epoch': '{step / length:.4g}'}}")
        if len(held) == block or step == epochs * length:
            out += ["", *held] if held else []
            held = []
    return out


@pytest.mark.parametrize("block", [1, 10, 1000])
def test_dictionaries_that_arrive_in_blocks(block: int) -> None:
    loss = read(dictionaries(8, 40, block=block)).series["loss"]
    assert list(loss.steps) == [5.0 * k for k in range(1, 65)]


def test_another_bar_tells_nothing() -> None:
    lines = [" 100%|x| 450/450 [00:00<00:00, 9.00it/s]",
             *(f"{{'loss': '{2 / e:.4g}', 'learning_rate': '0.1', 'epoch': '{e}'}}" for e in range(1, 20))]
    run = read(lines)
    assert run.step_unit == "epoch"
    assert list(run.series["loss"].steps) == list(range(1, 20))  # neither where the bar stood nor at invented steps


def batch(epoch: int, number: int, of: int = 50) -> str:
    return f"Epoch: [{epoch}][{number}/{of}] loss {2 / (1 + (epoch * 50 + number) / 60):.4f}"


@pytest.mark.parametrize("again", [0, 15])
def test_a_resume_within_an_epoch_is_an_attempt(again: int) -> None:
    lines = [batch(e, b) for e in range(4) for b in range(0, 50, 5)] + [batch(4, b) for b in range(0, 30, 5)]
    lines += [batch(4, b) for b in range(again, 50, 5)] + [batch(5, b) for b in range(0, 50, 5)]
    run = read(lines)
    assert [(spot.step, spot.line) for spot in run.restarts] == [(200.0 + again, 47)]


@pytest.mark.parametrize("lines", [
    [line for e in range(5) for line in (*(batch(e, b) for b in range(0, 50, 5)), *(batch(e, b, 20) for b in range(0, 20, 5)))],
    [line for e in range(5) for line in (*(batch(e, b) for b in range(0, 50, 5)), *(batch(e, b) for b in range(0, 50, 5)))],
])
def test_a_validation_printed_like_the_training_is_no_attempt(lines: list[str]) -> None:
    assert not read(lines).restarts


def test_an_epochs_length_is_no_place() -> None:
    """A line an epoch that always names the epoch's last step: the steps go on from epoch to epoch."""
    lines = [f"Epoch {epoch} | Training | Steps: 390 | Loss: {2 / epoch:.4f}" for epoch in range(1, 200)]
    run = read(lines)
    assert list(run.series["loss"].steps[:3]) == [390, 780, 1170]
    assert run.last_step == 199 * 390
    in_pieces = Session("x")
    for line in lines:
        in_pieces.feed((line + "\n").encode())
    in_pieces.finish()
    assert in_pieces.run.series["loss"].points() == run.series["loss"].points()


def test_a_global_step_may_be_repeated_in_the_next_epoch() -> None:
    """The last line of an epoch and the first one of the next may carry the same global step."""
    lines = [f"epoch={epoch} step={(epoch - 1) * 50 + i * 10} loss={2 / (i + epoch):.4f}"
             for epoch in range(1, 20) for i in range(6)]
    run = read(lines)
    assert run.last_step == 19 * 50
    assert not run.restarts
HEADED = "[2025-04-23 23:36:40] [Epoch {0}/20]\n[2025-04-23 23:38:33] Train loss: {1} | Val loss: {1}\nlr: 0.1\n"


def test_the_heading_above_counts_for_lines_that_count_nothing() -> None:
    run = read([HEADED.format(epoch, 5 / epoch) for epoch in range(1, 8)])
    assert run.step_unit == "epoch"
    assert list(run.series["loss"].points()[0]) == list(range(1, 8)) == list(run.series["lr"].points()[0])
    assert not run.restarts


def test_headings_that_start_again_are_a_second_run() -> None:
    run = read([HEADED.format(epoch, 5 / epoch) for _ in range(2) for epoch in range(1, 8)])
    assert len(run.restarts) == 1


def test_several_prints_under_a_heading_are_counted_by_prints() -> None:
    run = read([line for epoch in range(1, 5) for line in (f"Epoch {epoch}/4", *["loss: 0.5", "loss: 0.4"] * 5)])
    assert run.step_unit == "print"
    assert list(run.series["loss"].points()[0]) == list(range(1, 41))
