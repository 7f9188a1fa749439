"""The terminal report: golden files, width, safety, and what it may import."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from logdoctor.model import Report
from logdoctor.render.terminal import render, table
from logdoctor.render.visible import plain_ascii, visible

from . import reports
from .golden import check

WIDTHS = (40, 80, 160)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", reports.ALL)
def test_golden(name: str, width: int) -> None:
    check(f"{name}.{width}.txt", render(reports.ALL[name](), width=width, color=False, unicode=True))


@pytest.mark.parametrize("name", ["explosion", "hostile"])
def test_golden_ascii_verbose(name: str) -> None:
    check(
        f"{name}.ascii.txt", render(reports.ALL[name](), width=80, color=False, unicode=False, verbose=True)
    )


def code_of(report: Report) -> list[str]:
    """All lines of code that a report may show."""
    blocks = [t.code for d in (*report.diagnoses, *report.also) for t in d.treatments]
    for one in report.differential:
        blocks += [one.code, *(snippet.code for snippet in one.snippets)]
    return [visible(line) for block in blocks for line in block.split("\n")]


def test_golden_table() -> None:
    made = [make() for make in reports.ALL.values()]
    check("table.txt", "".join(table(made, width=w, color=False, unicode=True) for w in WIDTHS))


@pytest.mark.parametrize("name", reports.ALL)
def test_nothing_wider_than_the_terminal(name: str) -> None:
    report = reports.ALL[name]()
    code = {plain_ascii(line.strip()) for line in code_of(report)} | {line.strip() for line in code_of(report)}
    for width in (24, 40, 59, 60, 79, 80, 119, 120, 160, 250):
        for unicode in (True, False):
            for verbose in (True, False):
                text = render(report, width=width, color=False, unicode=unicode, verbose=verbose)
                text += table([report], width=width, color=False, unicode=unicode)
                wide = {line.strip() for line in text.split("\n") if cell_len(line) > width}
                assert wide <= code, "only code may be wider: folded, it could not be copied"
                assert unicode or text.isascii()


@pytest.mark.parametrize("name", reports.ALL)
@pytest.mark.parametrize("unicode", [True, False])
def test_plain_output_has_no_control_characters(name: str, unicode: bool) -> None:
    text = render(reports.ALL[name](), width=80, color=False, unicode=unicode, verbose=True)
    assert all(c == "\n" or c.isprintable() for c in text)


def test_colour_changes_the_style_and_not_the_words() -> None:
    import re

    report = reports.hostile()
    plain = render(report, width=100, color=False, unicode=True)
    coloured = render(report, width=100, color=True, unicode=True)
    assert "\x1b[" in coloured
    assert [x.rstrip() for x in re.sub(r"\x1b\[[\d;]*m", "", coloured).split("\n")] == plain.split("\n")
    assert "\x1b[2J" not in coloured and "\x1b]8" not in coloured and "\x07" not in coloured


def test_markup_in_a_log_is_not_interpreted() -> None:
    text = render(reports.hostile(), width=160, color=True, unicode=True, verbose=True)
    assert "[red]markup[/red]" in text and "\\u202e" in text and "\\x1b]8;;" in text


def test_two_lines_answer_the_question() -> None:
    lines = render(reports.bad_lr_policy(), width=100, color=False, unicode=True).split("\n")
    assert lines[2].strip().startswith("✗ Bad learning-rate policy") and "97 %" in lines[2]
    assert "certain from line 412" in lines[2] and "max_iter" in lines[3]


def test_a_line_is_quoted_once() -> None:
    text = render(reports.bad_lr_policy(), width=120, color=False, unicode=True)
    assert text.count("412 │") == 1


def test_healthy_is_short() -> None:
    assert render(reports.healthy(), width=100, color=False, unicode=True).count("\n") < 20


def test_open_question_puts_the_experiment_first() -> None:
    text = render(reports.differential(), width=100, color=False, unicode=True)
    assert text.index("another seed") < text.index("Candidates") < text.index("Curves")


def test_sick_run_without_a_favourite_is_an_open_question() -> None:
    report = replace(reports.differential(), verdict="sick")
    assert "Settle it first" in render(report, width=80, color=False, unicode=True)


def test_worst_log_comes_first_and_the_rest_keeps_its_order() -> None:
    made = [reports.healthy(), reports.empty(), reports.explosion(), reports.bad_lr_policy()]
    rows = table(made, width=100, color=False, unicode=True).split("\n")
    assert [row.split()[1] for row in rows[:4]] == [
        "runs/mnist/train.log",
        "train.log",
        "empty.log",
        "keras/fit.log",
    ]
    assert rows[-2].strip() == "4 logs: 2 with an error, 1 not judged, 1 healthy"
    assert table([], width=80, color=False, unicode=True) == ""


def test_imports_nothing_heavy() -> None:
    program = (
        "import sys, logdoctor.render.terminal, logdoctor.render.json, logdoctor.render.markdown, "
        "logdoctor.render.plots, logdoctor.render.html\n"
        "print(*sorted({'numpy', 'pandas', 'matplotlib', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_what_the_timeline_says_is_not_said_twice() -> None:
    report = reports.bad_lr_policy()
    assert report.primary is not None
    told = report.primary._replace(consequences=(report.events[1].text,))
    text = render(replace(report, diagnoses=(told,)), width=80, color=False, unicode=True)
    assert "Follows from it" not in text
