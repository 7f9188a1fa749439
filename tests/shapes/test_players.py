"""Lines of adversarial training: whose loss it is, and what only looks like it."""

from __future__ import annotations

import pytest

import logdoctor
from logdoctor.session import Session
from tests.shapes.test_decimals import LOGS


def metrics(text: str) -> set[str]:
    session = Session("x.log")
    session.feed(text.encode())
    session.finish()
    return set(session.run.series)


@pytest.mark.parametrize(("manner", "names"), [
    ("step", "d_loss g_loss"), ("bracket", "d_loss g_loss"), ("colon", "d_loss g_loss"),
    ("word", "discriminator_loss generator_loss"),
])
def test_each_player_has_its_curve(manner: str, names: str) -> None:
    run = logdoctor.read(LOGS / f"gan_{manner}.log")
    assert set(run.series) == set(names.split()) and run.step_unit == "iteration"
    assert all(series.count == 40 and series.last.step == 400 for series in run.series.values() if series.last)
    assert not run.restarts


@pytest.mark.parametrize("line", [
    "step {i} loss 0.5 mem 5 G | lr 0.1\n", "D loss: 0.5 G loss: 0.7 step {i}\n", "[GPU] step {i} loss 0.5\n",
    "step {i} | loss: 0.5 | 3D: 0.1\n", "step {i} Gen 3 loss: 0.5\n",
])
def test_what_is_no_player(line: str) -> None:
    found = metrics("".join(line.format(i=i) for i in range(20)))
    assert ("loss" in found or {"d_loss", "g_loss"} <= found) and not {"d_d_loss", "g_lr", "lr/g"} & found


@pytest.mark.parametrize("level", ["INFO", "DEBUG", "WARNING"])
def test_the_level_of_a_logger_is_no_part_of_a_name(level: str) -> None:
    session = Session("x.log")
    session.feed("".join(f"2026-11-25 21:39:{i:02},123 {level} step {i}/60 loss {2 - i / 50}\n" for i in range(60)).encode())
    session.finish()
    assert set(session.run.series) == {"loss"} and session.run.step_unit == "iteration"
