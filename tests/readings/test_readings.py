"""logdoctor reads real logs as an independent reading does: every value, its step and its line, nothing more or less.

`logs/` holds what real runs printed, verbatim; `make/` the scripts that made them; `read/` a few plain lines of
Python for each log, which know nothing of logdoctor.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable
from pathlib import Path

import pytest

from logdoctor.session import Session
from tests.readings.plain import Point, Reading

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
READINGS: dict[str, Reading] = {}
for module in sorted((HERE / "read").glob("[a-z]*.py")):
    READINGS |= importlib.import_module(f"tests.readings.read.{module.stem}").LOGS


def path_of(name: str) -> Path:
    return ROOT / name if "/" in name else HERE / "logs" / name


def by_metric(points: Iterable[Point]) -> dict[str, list[tuple[float, float | str, int]]]:
    """Points by metric; NaN, which equals nothing, as a word."""
    found: dict[str, list[tuple[float, float | str, int]]] = {}
    for metric, step, value, line in points:
        found.setdefault(metric, []).append((step, "nan" if math.isnan(value) else value, line))
    return found


@pytest.mark.parametrize("name", sorted(READINGS))
def test_every_value_step_and_line(name: str) -> None:
    data = path_of(name).read_bytes()
    session = Session(name)
    session.feed(data)
    session.finish()
    got = by_metric([(metric, step, value, line) for metric, series in session.run.series.items()
                     for step, value, line in zip(*series.points(), strict=True)])
    expected = by_metric(list(READINGS[name](data.decode("utf-8"))))
    assert sorted(got) == sorted(expected)
    for metric, points in expected.items():
        assert got[metric] == points, metric
    assert expected
    assert not session.run.restarts


def test_every_log_has_a_reading() -> None:
    assert {path.name for path in (HERE / "logs").iterdir()} <= set(READINGS)


def test_there_are_enough_and_they_stay_small() -> None:
    sizes = [path.stat().st_size for path in (HERE / "logs").iterdir()]
    assert len(READINGS) >= 40
    assert max(sizes) < 60_000 and sum(sizes) < 2_000_000
