"""What is said of a run that goes on, before the harm is done, and what is taken back."""

from __future__ import annotations

import math
import random

import pytest

from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Change
from logdoctor.session import Session


def told(lines: list[str]) -> list[Change]:
    """Everything that is said when these come one by one; the line of each is where it was said."""
    bed = Bedside(Session("log"), clock=lambda: 0.0)
    said: list[Change] = []
    for line in lines:
        bed.feed(line.encode() + b"\n")
        said += bed.look(force=True)
    assert not bed.trouble
    return said


def only(changes: list[Change]) -> Change:
    opened = [change for change in changes if change.kind == "opened"]
    assert len(opened) == 1, [change.text for change in changes]
    return opened[0]


def falling(i: int) -> float:
    return 2.3 * 0.995**i + 0.02 * random.Random(i).random()


def test_growth_with_the_step_where_it_overflows() -> None:
    losses = [2.3 - i / 100 for i in range(40)] + [2.0 * 5.0**k for k in range(1, 30)]
    said = only(told([f"step {i * 10} loss {loss:.5g}" for i, loss in enumerate(losses)]))
    assert said.found and said.found.cause == "gradient-explosion"
    assert "fold a print" in said.text and "passes 3.4e38 at iteration 9" in said.text
    assert said.line < 48


def test_steep_growth_at_its_second_print() -> None:
    said = only(told([f"step {i} loss {loss}" for i, loss in enumerate([2.3, 2.2, 2.1, 2.0, 4000, 8e6])]))
    assert said.found and said.found.cause == "gradient-explosion" and said.line == 6


def test_a_loss_that_doubles_three_times_is_told_before_the_next_print() -> None:
    said = told([f"step {20 * i} loss {loss}" for i, loss in enumerate([4.5, 1.4, 1.65, 1.97, 13.5])])
    assert only(said).line == 5
    assert not told([f"step {20 * i} loss {loss}" for i, loss in enumerate([4.5, 1.4, 1.65, 1.97, 3.4])])


def test_a_schedule_that_ends_before_the_run() -> None:
    lines = [f"step {i * 10}/4000 | loss {falling(i):.4f} | lr {0.1 * (1 - i / 200):.6f}" for i in range(150)]
    said = only(told(lines))
    assert said.found and said.found.cause == "bad-lr-policy"
    assert "falls to 0 at iteration 2000" in said.text and said.line < 80


def rates(kind: str, i: int, count: int) -> float:
    share = i / count
    return {
        "cosine": 0.05 * (1 + math.cos(math.pi * share)),
        "linear": 0.1 * (1 - share),
        "warm-up": 0.1 * min(share / 0.1, (1 - share) / 0.9),
        "triangles": 0.1 * (1 - abs(share * 8 % 2 - 1)),
        "exponential": 0.1 * 0.98**i,
        "power 1.2": 0.1 * (1 - share) ** 1.2,
        "steps": 0.1 * 0.1 ** int(share * 3),
    }[kind]


@pytest.mark.parametrize("kind", ["cosine", "linear", "warm-up", "triangles", "exponential", "power 1.2", "steps"])
def test_schedules_that_last(kind: str) -> None:
    lines = [f"step {i * 10}/4000 | loss {falling(i):.4f} | lr {rates(kind, i, 400):.6f}" for i in range(400)]
    assert not [c.text for c in told(lines) if c.found and c.found.cause == "bad-lr-policy"]


def test_a_loss_scale_that_collapses() -> None:
    lines = [f"step {i * 10} | loss {falling(i):.4f} | loss_scale {65536 / 2 ** max(0, i - 30):.4f}" for i in range(60)]
    said = only(told(lines))
    assert said.found and said.found.cause == "loss-scale-collapse" and said.line < 45


def test_no_progress() -> None:
    noise = random.Random(4)
    said = only(told([f"step {i * 10}/4000 | loss {2.303 + 0.002 * noise.random():.4f} | lr 1e-3" for i in range(200)]))
    assert "the loss stands near 2.30" in said.text and said.line < 130


def test_validation_turning() -> None:
    def validation(i: int) -> float:
        return 1.5 * 0.9 ** min(i, 12) * (1 + 0.06 * max(0, i - 12))

    lines = [f"Epoch {i + 1}/60 - loss: {1.5 * 0.9**i:.4f} - val_loss: {validation(i):.4f}" for i in range(30)]
    said = only(told(lines))
    assert said.found and said.found.cause == "overfitting" and said.line <= 22


def test_a_spike_that_recovers_is_withdrawn_in_words() -> None:
    losses = [2.0 - i / 50 for i in range(60)] + [2.5, 7.0, 20.0, 60.0, 180.0] + [0.5 + i / 500 for i in range(30)]
    said = told([f"step {i * 10} loss {loss:.4f}" for i, loss in enumerate(losses)])
    assert [change.kind for change in said][:2] == ["opened", "withdrawn"]
    assert "later lines contradict it; the loss is 0.5" in said[1].text
