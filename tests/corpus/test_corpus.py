"""The committed part of the corpus: each cause is named where it was planted, and no sound run is accused."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

import logdoctor
from logdoctor.model import Report

SMALL = Path(__file__).parents[2] / "corpus" / "small"
ROWS = [json.loads(line) for line in (SMALL / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
CRASHED = {"out-of-memory", "killed", "data-loader-died", "communication", "label-assertion", "disk-full", "exception"}
CAUSES = sorted({row["cause_id"] for row in ROWS} - {"healthy"})
SOUND = sorted(row["file"] for row in ROWS if row["cause_id"] == "healthy")


@cache
def report(name: str) -> Report:
    return logdoctor.analyze(SMALL / name)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_planted_cause_is_named(cause: str) -> None:
    right = CRASHED if cause == "crashed" else {cause}
    read = [report(row["file"]) for row in ROWS if row["cause_id"] == cause]
    assert any({d.cause for d in (*r.diagnoses[:1], *r.also)} & right for r in read)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_run_is_left_alone(name: str) -> None:
    assert report(name).verdict == "healthy"


def test_the_first_three_hold_a_fair_answer() -> None:
    sick = [row for row in ROWS if row["cause_id"] != "healthy" and row["visible"]]
    missed = []
    for row in sick:
        fair = {row["cause_id"], *row["also"]}
        fair |= CRASHED if "crashed" in fair else set()
        read = report(row["file"])
        said = {d.cause for d in (*read.diagnoses[:3], *read.also)}
        if not said & fair and not (read.verdict == "healthy" and "healthy" in fair):
            missed.append(row["file"])
    assert len(missed) <= 0.05 * len(sick), missed
