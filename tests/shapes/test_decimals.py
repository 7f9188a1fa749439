"""Decimal commas: read as such where the log is sure to print them, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

import logdoctor
from logdoctor.session import Session
from logdoctor.shapes.decimals import are_commas

LOGS = Path(__file__).parents[1] / "verdicts" / "logs"
"""Printed by a program under a German locale (tests/verdicts/make/german.py)."""


@pytest.mark.parametrize(("name", "last_step", "first", "last"), [
    ("plain", 31, 0.2401, 0.0099), ("grouped", 1600, 0.240, 0.010), ("three", 32, 0.240, 0.010),
    ("bars", 31, 0.24007, 9.86331e-3), ("thousands", 1600, 0.2401, 0.0099),
])
def test_a_german_log(name: str, last_step: int, first: float, last: float) -> None:
    run = logdoctor.read(LOGS / f"de_{name}.log")
    steps, values, _ = run.series["loss"].points()
    assert steps[-1] == last_step and values[0] == pytest.approx(first) and values[-1] == pytest.approx(last, rel=1e-3)


def test_lines_are_cited_as_they_stand_and_the_report_says_what_was_done() -> None:
    text = "".join(f"step {i} loss {str(2.5 - i / 20).replace('.', ',')}1\n" for i in range(20)) + "step 20 loss nan\n" * 3
    session = Session("x.log")
    session.feed(text.encode())
    report = session.finish()
    assert any("decimal commas" in note for note in report.reading)
    assert session.reader.quotes.get(1) == "step 0 loss 2,51" and report.series["loss"].maximum.value == 2.51  # type: ignore[union-attr]


@pytest.mark.parametrize("text", [
    "step 1,250 loss 2.31 lr 0.1\n" * 9,  # thousands
    "gpus 0,1 loss 2.31\n" * 9, "GPUs: [0,1]\n" * 9, "CUDA_VISIBLE_DEVICES=0,1,2,3\n" * 9, "betas=(0,9)\n" * 9,
    "21:39:18,12 step 1 loss 2\n" * 9,  # a time
    "0,2345,1\n" * 9, "step 1,loss 2\n" * 9, "1,25 2.5 0.5\n" * 9, "loss 0,5\n" * 3,
])
def test_what_is_no_decimal_comma(text: str) -> None:
    assert not are_commas(text)


def test_a_table_keeps_its_columns() -> None:
    session = Session("x.csv")
    session.feed(("step,loss\n" + "".join(f"{i},{90 - i}\n" for i in range(1, 40))).encode())
    session.finish()
    assert session.run.series["loss"].last.value == 51  # type: ignore[union-attr]
