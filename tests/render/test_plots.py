"""The picture: robust axes, marked gaps and outliers, files."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from logdoctor.render import plots
from logdoctor.render.growth import growth
from logdoctor.render.numbers import number
from logdoctor.render.panels import gaps, limits, log_limits

from . import reports

HEADS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.mark.parametrize("suffix", HEADS)
@pytest.mark.parametrize("name", ["explosion", "empty", "hostile"])
def test_save(tmp_path: Path, name: str, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    plots.save(reports.ALL[name](), path)
    first = path.read_bytes()
    assert first.startswith(HEADS[suffix])
    plots.save(reports.ALL[name](), path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("name", ["plot.jpg", "plot", "plot.png.txt"])
def test_other_suffixes_are_refused_with_help(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"use one of \.png, \.svg, \.pdf"):
        plots.save(reports.empty(), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_outliers_do_not_flatten_the_rest() -> None:
    values = [2.0 + math.sin(i) for i in range(200)]
    for spike in (1e3, 1e30, 1e308):
        low, high = limits([*values, spike])
        assert low < 1 and 3 < high < 10
    low, high = limits([*values, -1e9])
    assert low > -10


def test_what_is_not_an_outlier_stays_inside() -> None:
    for values in ([0.1] * 80 + [0.01] * 20, [10 * math.exp(-i / 15) for i in range(150)], [5.0], [0.0, 1.0]):
        low, high = limits(values)
        assert low <= min(values) and max(values) <= high
    assert limits([]) == (0.0, 1.0)


def test_log_limits() -> None:
    low, high = log_limits([1e-3, 1e5])
    assert low < 1e-3 and high > 1e5
    low, high = log_limits([5e-324, 1.0, 1.7e308])
    assert 0 < low < high < math.inf


def test_gaps() -> None:
    series = reports.explosion().series["loss"]._replace(steps=(0, 1, 2, 3, 4),
                     values=(math.nan, 1.0, math.inf, math.nan, 2.0))  # fmt: skip
    assert gaps(series) == [(0, 0, "NaN"), (2, 3, "inf, NaN")]


def test_panels_share_the_axis_and_the_onset() -> None:
    figure = plots.figure(reports.explosion())
    assert len(figure.axes) == 5
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    for axes in figure.axes:
        assert any(list(line.get_xdata())[:1] == [580.0] for line in axes.lines)  # type: ignore[arg-type]
    assert plots.overflow_step(reports.explosion()) == 780.0
    assert plots.overflow_step(reports.hostile()) is None
    words = [text.get_text() for text in figure.axes[0].texts]
    assert (
        any("onset: line 156" in w for w in words)
        and any("outside" in w for w in words)
        and "inf, NaN" in words
    )


@pytest.mark.parametrize(("prints", "drawn"), [(16.0, True), (2.0, False)])
def test_a_growing_loss_has_its_exponential_beside_it(prints: float, drawn: bool) -> None:
    report = reports.explosion()
    grown = replace(report.symptoms[0], data={"prints": prints, "from": 0.31, "to": 2.2e8})
    report = replace(report, symptoms=(grown, *report.symptoms[1:]))
    rate = (2.2e8 / 0.31) ** (1 / 160)
    found = growth(report)
    assert (found is not None) is drawn
    if found is not None:
        assert found.factor == pytest.approx(rate)
        steps, values = found.upto(920.0)
        assert (steps[0], values[0]) == (600.0, pytest.approx(0.31))
        assert values[30] == pytest.approx(2.2e8)
    panels = [axes for axes in plots.figure(report).axes if any("fold per step" in t.get_text() for t in axes.texts)]
    assert [axes.get_yscale() for axes in panels] == ["log"] * drawn
    assert (f"growth of {number(rate)} times per step" in plots.described(report)) is drawn


def test_description_names_every_panel() -> None:
    told = plots.described(reports.explosion())
    assert all(
        name in told for name in ("loss", "lr", "grad_norm", "val_loss", "line 156", "inf from step 770")
    )
