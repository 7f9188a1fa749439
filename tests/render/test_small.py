"""Numbers, text made visible, sparklines, atomic files, Markdown."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

import pytest

from logdoctor.render import markdown
from logdoctor.render.atomic import write_bytes, write_text
from logdoctor.render.numbers import counted, number, percent, step
from logdoctor.render.sparkline import sparkline
from logdoctor.render.visible import one_line, plain_ascii, visible

from . import reports
from .golden import check


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (2.0, "2"), (0.012345, "0.01235"), (12345.6, "12,346"), (3.2e8, "3.2e8"), (1e-5, "1e-5"),
     (math.nan, "NaN"), (math.inf, "inf"), (-math.inf, "-inf"), (10**400, "inf"), (None, "–"), (True, "true"),
     (-0.5, "-0.5"), (999_999.0, "999,999"), (1e6, "1e6"), (5e-324, "4.941e-324")],
)  # fmt: skip
def test_number(value: float | None, text: str) -> None:
    assert number(value) == text


def test_step_percent_counted() -> None:
    assert (step(2001.0), step(1.5), step(None), step(math.nan)) == ("2,001", "1.5", "–", "NaN")
    assert [percent(p) for p in (None, math.nan, 0.0, 0.004, 0.97, 1.0)] == [
        "",
        "",
        "<1 %",
        "<1 %",
        "97 %",
        ">99 %",
    ]
    assert (counted(1, "epoch"), counted(2001, "loss"), counted(2, "remedy")) == (
        "1 epoch",
        "2,001 losses",
        "2 remedies",
    )


def test_visible() -> None:
    assert visible("a\x1b[31m\u202eb\ud800\x9b\tc\n") == "a\\x1b[31m\\u202eb\\ud800\\x9b\tc\n"
    assert plain_ascii("a · 好 → b") == "a - \\u597d -> b"
    assert one_line(" a\n\tb  ") == "a b" and one_line("x" * 50, 10) == "x" * 9 + "…"


def test_sparkline() -> None:
    assert sparkline([], [], 5) == "     "
    assert sparkline([0, 1, 2, 3], [0.0, 1.0, 2.0, 3.0], 4) == "▁▃▆█"
    assert sparkline([0, 1, 2, 3], [0.0, 1.0, math.nan, 3.0], 4, unicode=False) == "_,x#"
    assert sparkline([0, 1], [1.0, math.inf], 20).count("×") == 1
    line = sparkline(list(range(20)), [1.0] * 4 + [math.nan] * 16, 20)
    assert line == "▁▁▁▁× NaN ××××××××××" and len(line) == 20
    spike = sparkline(list(range(1000)), [1.0] * 500 + [2.0] + [1.0] * 499, 20)
    assert "█" in spike or sparkline(list(range(1000)), [1.0 + i % 2 for i in range(1000)], 20) == "█" * 20
    assert sparkline([0, 1, 2], [0.0001, 0.00009999999, 0.0001], 3) == "▁▁▁"
    for values in ([1e308, -1e308, 5e-324], [10.0**300, math.inf, math.nan]):
        assert len(sparkline([0, 1, 2], values, 7)) == 7


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    write_text(path, "eins\r\n")
    path.chmod(0o640)
    write_bytes(path, b"zwei")
    assert path.read_bytes() == b"zwei" and path.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link.html"
    link.symlink_to(path)
    write_text(link, "drei")
    assert link.is_symlink() and path.read_text() == "drei"
    assert sorted(os.listdir(tmp_path)) == ["link.html", "r.html"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["r.html"]


def test_unwritable_targets_raise(tmp_path: Path) -> None:
    for target in (tmp_path / "missing" / "r.html", tmp_path):
        with pytest.raises(OSError):
            write_text(target, "x")


@pytest.mark.parametrize("name", reports.ALL)
def test_markdown(name: str) -> None:
    text = markdown.render(reports.ALL[name]())
    check(f"{name}.md", text)
    outside = re.sub(r"(?ms)^ *(`{3,}).*?^ *\1$", "", text)
    assert "<script" not in outside and "<img" not in outside and "[red]" not in outside
    assert all(c == "\n" or c == "\t" or c.isprintable() or c == "\ufe0f" for c in text)
