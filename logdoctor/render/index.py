"""The page that leads to the pages of several runs: worst first, verdict, onset, curve, link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from logdoctor.model import Report
from logdoctor.render import words
from logdoctor.render.atomic import write_text
from logdoctor.render.sparkline import sparkline

NAME = "index.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
CURVE = 32
"""Characters of a run's curve."""


@dataclass(frozen=True)
class Entry:
    """One run as the index shows it."""

    source: str
    link: str
    tone: words.Tone
    headline: str
    confidence: str
    facts: tuple[str, ...]
    metric: str
    curve: str


def entry(report: Report, page: Path) -> Entry:
    """What the index says of a run whose own page lies beside it."""
    decided = report.primary if report.verdict == "sick" and not words.undecided(report) else None
    drawn = next((s for s in words.ordered(report.series) if s.points and s.steps), None)
    return Entry(
        report.source,
        quote(page.name),
        words.tone(report),
        words.headline(report),
        words.confidence(decided, report.files) if decided else "",
        tuple(words.facts(report)),
        drawn.metric if drawn else "",
        sparkline(drawn.steps, drawn.values, CURVE, unicode=True) if drawn else "",
    )


def render(entries: Sequence[Entry], *, refresh: int = 0) -> str:
    """Return the HTML document; `refresh` makes it load itself again after that many seconds."""
    from logdoctor.render import html

    shown = sorted(entries, key=lambda one: words.TONES.index(one.tone))
    template = html.environment().get_template("index.html.j2")
    return template.render(
        entries=list(zip(shown, words.apart([one.source for one in shown]), strict=True)),
        counts=words.counts([one.tone for one in shown]),
        names=html.TONE_NAMES,
        refresh=refresh,
        policy=POLICY,
    )


def save(entries: Sequence[Entry], folder: str | Path, *, refresh: int = 0) -> Path:
    """Write `index.html` into a folder of pages; gives its place. OSError when that fails."""
    target = Path(folder) / NAME
    write_text(target, render(entries, refresh=refresh))
    return target
