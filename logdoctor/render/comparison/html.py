"""The comparison as one self-contained HTML file: no network, no script, every log text escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logdoctor.model import Report
from logdoctor.model.compared import Comparison, labels
from logdoctor.render import html as page
from logdoctor.render import words
from logdoctor.render.atomic import write_text
from logdoctor.render.comparison import overlay
from logdoctor.render.panels import Palette

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def render(comparison: Comparison, *, plots: bool = True) -> str:
    """Return the HTML document; without `plots` there is no picture (and matplotlib is not needed)."""
    names = labels([report.source for report in comparison.reports])
    return page.environment().get_template("compare.html.j2").render(
        names=names,
        logs=[_log(report, name, i) for i, (report, name) in enumerate(zip(comparison.reports, names, strict=True))],
        pairs=list(zip(comparison.pairs, names[1:], strict=True)),
        picture=_picture(comparison) if plots else "",
        policy=POLICY,
    )


def save(comparison: Comparison, path: str | Path) -> None:
    """Write the HTML document; an existing file stays whole if that fails (OSError)."""
    write_text(path, render(comparison))


def _log(report: Report, name: str, number: int) -> dict[str, Any]:
    primary = report.primary if report.verdict == "sick" and not words.undecided(report) else None
    kind = words.tone(report)
    return {
        "name": name,
        "tone": kind,
        "tone_name": page.TONE_NAMES[kind],
        "headline": words.headline(report),
        "confidence": words.confidence(primary) if primary else "",
        "facts": words.facts(report),
        "colour": overlay.COLOURS[number % len(overlay.COLOURS)],
    }


def _picture(comparison: Comparison) -> Any:
    from markupsafe import Markup, escape

    if not overlay.panels(comparison):
        return ""
    told = str(escape(f"Curves over each other: {overlay.described(comparison)}"))
    shapes = ""
    for name, inches in (("wide", 9.2), ("narrow", 4.7)):
        palette: Palette = page.VARIABLES
        shapes += page.inline(overlay.svg(comparison, palette=palette, width=inches), f"overlay-{name}", name, told)
    return Markup(shapes)
