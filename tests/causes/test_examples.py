"""Each cause shows a real log that has it and one that only looks like it; both are judged so."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from logdoctor.causes import Cause, Example, load_causes
from logdoctor.cli.explain import page
from logdoctor.model import Report
from logdoctor.render.visible import one_line
from logdoctor.session import Session

ROOT = Path(__file__).parents[2]
CAUSES = load_causes()
EXAMPLES = [(cause, example) for cause in CAUSES.values() for example in cause.examples]
COUNTER = [(cause, example) for cause in CAUSES.values() for example in cause.counter_examples]


@lru_cache(maxsize=64)
def judged(log: str) -> Report:
    path = ROOT / log
    session = Session(path.name)
    session.feed(path.read_bytes())
    return session.finish()


def said(report: Report) -> set[str]:
    """The causes that a reader is told: the verdict and the independent findings."""
    return {d.cause for d in (*report.diagnoses[:1], *report.also)}


def test_every_cause_has_both() -> None:
    assert all(cause.examples and cause.counter_examples for cause in CAUSES.values())
    missing = [example.log for _, example in (*EXAMPLES, *COUNTER) if not (ROOT / example.log).is_file()]
    assert missing == []
    assert all(example.actual in {*CAUSES, "healthy"} - {cause.id} for cause, example in COUNTER)


@pytest.mark.parametrize(("cause", "example"), EXAMPLES, ids=lambda x: getattr(x, "id", ""))
def test_example_is_diagnosed(cause: Cause, example: Example) -> None:
    assert cause.id in said(judged(example.log))


@pytest.mark.parametrize(("cause", "example"), COUNTER, ids=lambda x: getattr(x, "id", ""))
def test_counter_example_is_not(cause: Cause, example: Example) -> None:
    report = judged(example.log)
    assert cause.id not in said(report)
    assert report.verdict == "healthy" if example.actual == "healthy" else example.actual in said(report)


@pytest.mark.parametrize(("cause", "example"), [*EXAMPLES, *COUNTER], ids=lambda x: getattr(x, "id", ""))
def test_quotes_are_verbatim(cause: Cause, example: Example) -> None:
    judged(example.log)
    lines = (ROOT / example.log).read_bytes().decode("utf-8", "replace").split("\n")
    for line, text in example.quote:
        assert text in lines[line - 1]
    assert example.shows and 1 <= len(example.quote) <= 5


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.id)
def test_the_manual_page_shows_them(cause: Cause) -> None:
    text = page(cause, "", 80)
    for example in (*cause.examples, *cause.counter_examples):
        line, quoted = example.quote[-1]
        assert example.log in text and f"  {line}  {one_line(quoted)[:40]}" in text
    assert "For example" in text and "Not this: " in text
