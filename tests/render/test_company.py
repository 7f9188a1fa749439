"""Files, attempts and processes in words and pictures."""

from __future__ import annotations

import math
from dataclasses import replace

from logdoctor.render.company import called, parts
from logdoctor.render.html import render as html
from logdoctor.render.panels import _apart
from logdoctor.render.terminal import render

from . import reports


def test_entries() -> None:
    found = dict(parts(reports.differential()))
    assert found["Files"] == ["job-17.out.1: 80 lines", "job-17.out: 110 lines"]
    assert found["Attempts"] == [
        "1. start, job-17.out.1:1 to job-17.out.1:80, step 0 to 300, not finite from job-17.out.1:60; replaced from step 200 on",
        "2. resume, job-17.out:1 to job-17.out:110, step 200 to 690",
    ]
    assert found["Runs"] == [
        "run 1, job-17.out.1:1 to job-17.out.1:40, to step 690, loss 0.31 at the end: Healthy",
        "run 2 (fold 1), job-17.out.1:41 to job-17.out:100, to step 690, loss NaN at the end: Bad input data from job-17.out:40",
        "run 3 (fold 2), job-17.out:101 to job-17.out:110: Nothing to judge",
    ]
    assert found["Processes"][1] == "rank 1: to step 100, NaN or inf from step 60, line job-17.out:160 on"
    assert called("pid77") == "pid 77" and called("") == "lines without a label"


def test_a_plain_run_has_no_such_section() -> None:
    report = reports.explosion()
    assert parts(report) == []
    assert "Processes" not in render(report, width=100, color=False, unicode=True)
    assert 'id="company"' not in html(report, plots=False)


def test_many_attempts_are_cut_and_shown_with_verbose() -> None:
    base = reports.differential()
    many = replace(base, attempts=base.attempts * 8)
    assert "more with -v" in render(many, width=100, color=False, unicode=True)
    assert "16. resume" in render(many, width=100, color=False, unicode=True)
    assert "more with -v" not in render(replace(many, verdict="healthy", not_judged=()), width=100, color=False, unicode=True, verbose=True)
    assert 'id="company"' in html(many, plots=False)


def test_no_line_is_drawn_back_through_a_restart() -> None:
    x, y = _apart([0.0, 1.0, 2.0, 1.0, 2.0], [5.0, 4.0, 3.0, 4.0, 3.0])
    assert [s for s in x if not math.isnan(s)] == [0.0, 1.0, 2.0, 1.0, 2.0]
    assert math.isnan(x[3]) and math.isnan(y[3]) and len(x) == len(y)
    assert _apart([0.0, 1.0], [1.0, 2.0]) == ([0.0, 1.0], [1.0, 2.0])
