"""A pattern of a user's file that takes too long on a line is stopped there and named; the rest is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from logdoctor import formats
from logdoctor.reading import Reader
from logdoctor.session import Session
from logdoctor.shapes import limited

FILE = """
name  = "slow"
title = "A pattern that never ends"
[[line]]
id      = "tangle"
pattern = '^it (?P<step>\\d+) (?:\\w|\\w\\w| )+= (?P<loss>{number})!$'
sample  = ["it 3 my loss = 0.5!"]
expect  = [{ step = 3, loss = 0.5 }]
"""
TANGLED = "it 31 " + "averyveryverylongword" * 3 + " = x!"


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> formats.Format:
    monkeypatch.setattr(limited, "SECONDS", 0.02)
    path = tmp_path / "slow.toml"
    path.write_text(FILE, encoding="utf-8")
    assert formats.check(path) == []
    return formats.load(path)


def lines(first: int, last: int) -> str:
    return "".join(f"it {i} my loss = {1 / (i + 1):.4f}!\n" for i in range(first, last))


def test_one_line_is_left_out_and_the_rest_is_read(slow: formats.Format) -> None:
    reader = Reader(extra=[slow])
    reader.feed(lines(0, 30) + TANGLED + "\n" + lines(32, 60))
    reader.finish()
    assert reader.chosen[0].name == "slow"
    assert reader.run.series["loss"].count == 58
    assert len(reader.told) == 1
    assert "format slow: the pattern of line 'tangle' took too long" in reader.told[0] and "stopped there" in reader.told[0]


def test_after_a_few_such_lines_it_is_not_asked_any_more(slow: formats.Format) -> None:
    begun = time.process_time()
    reader = Reader(extra=[slow], force=["slow"])
    reader.feed(lines(0, 30) + (TANGLED + "\n") * 400 + lines(32, 60))
    reader.finish()
    assert "not asked any more" in reader.told[0]
    assert time.process_time() - begun < 400 * limited.SECONDS / 2
    assert Reader(extra=[slow]).told == []                      # and stays with its session


def test_the_report_says_so(slow: formats.Format) -> None:
    session = Session("a.log", extra=[slow])
    session.feed((lines(0, 30) + TANGLED + "\n").encode())
    assert any("took too long" in text for text in session.finish().reading)


def test_the_check_names_a_sample_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "SECONDS", 0.02)
    path = tmp_path / "slow2.toml"
    path.write_text(FILE.replace('["it 3 my loss = 0.5!"]', f'["{TANGLED}"]'), encoding="utf-8")
    (problem,) = formats.check(path)
    assert "took too long" in problem


def test_tables_and_blocks_are_limited_too(tmp_path: Path) -> None:
    path = tmp_path / "both.toml"
    path.write_text("""
name  = "both"
title = "Both"
[[line]]
id      = "table"
shape   = "table"
pattern = '^step +loss$'
row     = '^(?P<cells>[\\d. ]+)$'
sample  = ["step  loss\\n1  0.5"]
expect  = [{ step = 1, loss = 0.5 }]
[[line]]
id      = "block"
shape   = "block"
edge    = '^---$'
pattern = '^ (?P<name>\\w+) (?P<value>{number})$'
sample  = ["---\\n loss 0.5\\n---"]
expect  = [{ loss = 0.5 }]
""", encoding="utf-8")
    assert formats.check(path) == []
    assert [type(rule).__name__ for rule in formats.load(path).rules] == ["LimitedTable", "LimitedBlock"]


def test_shipped_patterns_run_without_the_limit() -> None:
    shipped = formats.load(formats.schema_file().with_name("xgboost.toml"))
    assert all(type(rule).__name__ == "Rule" for rule in shipped.rules)
