"""The verdict on one screen: what, why, what to do, and what the log cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logdoctor.model import Diagnosis, Report
from logdoctor.render import company, sections
from logdoctor.render.open_question import candidates, confirmation
from logdoctor.render.page import TONE_STYLES, Page
from logdoctor.render.table import table
from logdoctor.render.words import confidence, explanation, facts, headline, tone, undecided

if TYPE_CHECKING:
    from logdoctor.model.compared import Pair

__all__ = ["render", "table"]

WIDE = 120
WIDEST = 180


def render(report: Report, *, width: int, color: bool, unicode: bool, verbose: bool = False) -> str:
    """Return the report as text that is nowhere wider than `width` cells.

    `color` allows ANSI styles (their meaning is always also in the words), `unicode`
    allows characters beyond ASCII, `verbose` lifts the limits that keep it on one screen.
    """
    page = Page(min(width, WIDEST), color=color, unicode=unicode, files=report.files)
    _head(page, report, verbose)
    if report.baseline is not None:
        _baseline(page, report.baseline, verbose)
    if report.verdict == "healthy":
        _healthy(page, report, verbose)
    elif report.primary is None:
        _unjudged(page, report, verbose)
    else:
        _sick(page, report, report.primary, verbose)
    return str(page)


def _baseline(page: Page, pair: Pair, verbose: bool) -> None:
    """How the run differs from the one given for comparison."""
    from logdoctor.model.compared import labels
    from logdoctor.render.comparison.terminal import pair_sections  # which imports sections

    names = labels([pair.reference, pair.other])
    pair_sections(page, pair, (names[0], names[1]), verbose, titled=f"Against {names[0]}")


def _head(page: Page, report: Report, verbose: bool) -> None:
    page.add(
        page.join(page.text(report.source, "bold"), "   ", page.text(" · ".join(facts(report)), "dim")),
        2,
        4,
        4,
    )
    page.blank()
    kind = tone(report)
    primary = report.primary if report.verdict == "sick" and not undecided(report) else None
    mark = getattr(page.glyphs, kind)
    title = page.join(
        page.text(f"{mark} ", TONE_STYLES[kind]), page.text(headline(report), TONE_STYLES[kind])
    )
    label = page.text(confidence(primary, page.files) if primary else "", "default")
    spare = min(page.width, 104) - 2 - title.cell_len - label.cell_len
    if label.plain and spare >= 3:
        title = page.join(title, " " * spare, label)
        label = page.text("")
    page.add(title, 2, 4, 4)
    if label.plain:
        page.add(label, 4)
    if explanation(report):
        page.add(explanation(report), 4, limit=0 if verbose else 8, prose=True)


def _two_columns(page: Page, report: Report, primary: Diagnosis | None, verbose: bool) -> None:
    """What happened and the proof; the curves beside them when there is room."""
    if page.width < WIDE:
        sections.curves(page, report, verbose)
        sections.events(page, report, verbose)
        if primary is not None:
            sections.evidence(page, primary, verbose)
        return
    share = (page.width - 4) * 11 // 20
    left = Page(share, color=page.color, unicode=page.unicode, files=page.files)
    right = Page(page.width - 4 - share, color=page.color, unicode=page.unicode, files=page.files)
    sections.events(left, report, verbose)
    if primary is not None:
        sections.evidence(left, primary, verbose)
    sections.curves(right, report, verbose)
    if left.lines or right.lines:
        page.blank()
    if not left.lines:
        page.lines.extend(right.lines)
    else:
        page.beside(left, right)


def _sick(page: Page, report: Report, primary: Diagnosis, verbose: bool) -> None:
    open_question = undecided(report)
    if open_question:
        candidates(page, report, verbose)
    _two_columns(page, report, primary, verbose)
    if open_question and not verbose:
        sections.remedies(page, primary, verbose, title=f"If it is: {primary.title}", most=1)
    else:
        sections.remedies(page, primary, verbose)
    if not open_question:
        sections.consequences(page, report, primary)
        sections.differential(page, report, verbose)
    if verbose:
        confirmation(page, report, told=open_question)
    sections.also(page, report, verbose)
    sections.lint(page, report, verbose)
    sections.messages(page, report, verbose)
    company.show(page, report, verbose)
    sections.gaps(page, report, verbose)
    sections.reading(page, report, verbose)
    sections.foot(page, report)


def _healthy(page: Page, report: Report, verbose: bool) -> None:
    sections.curves(page, report, verbose, most=2)
    sections.also(page, report, verbose)
    sections.lint(page, report, verbose)
    if verbose:
        sections.events(page, report, verbose)
        sections.messages(page, report, verbose)
    company.show(page, report, verbose)
    sections.checked(page, report)
    sections.gaps(page, report, verbose, label="Not checked")
    sections.reading(page, report, verbose)


def _unjudged(page: Page, report: Report, verbose: bool) -> None:
    sections.curves(page, report, verbose)
    sections.events(page, report, verbose)
    sections.also(page, report, verbose)
    sections.messages(page, report, verbose)
    company.show(page, report, verbose)
    sections.gaps(page, report, verbose, label="Not judged")
    sections.reading(page, report, True)
