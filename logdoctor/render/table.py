"""Several logs at once: worst first, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from logdoctor.model import Report
from logdoctor.model.citing import line_in
from logdoctor.render.numbers import percent
from logdoctor.render.page import TONE_STYLES, Page
from logdoctor.render.sparkline import sparkline
from logdoctor.render.visible import one_line
from logdoctor.render.words import TONES, apart, counts, headline, ordered, tone, undecided


def worst_first(reports: Sequence[Report]) -> list[Report]:
    """Return the reports from worst to best; equals keep their order."""
    return sorted(reports, key=lambda r: TONES.index(tone(r)))


def _tail(text: str, limit: int) -> str:
    """Keep the end of a path: it tells the runs apart."""
    return text if len(text) <= limit else "…" + text[len(text) - limit + 1 :]


def _fitted(page: Page, content: str, width: int, style: str = "") -> Text:
    text = page.text(content, style)
    if text.cell_len > width:
        text.truncate(max(width - (1 if page.unicode else 3), 1))
        text.append_text(page.text("…"))
    text.pad_right(width - text.cell_len)
    return text


def table(reports: Sequence[Report], *, width: int, color: bool, unicode: bool) -> str:
    """Return one line for each report, worst first, and a line that counts them."""
    page = Page(min(width, 160), color=color, unicode=unicode)
    shown = worst_first(reports)
    if not shown:
        return ""
    sources = apart([one_line(r.source) for r in shown])
    wide = page.width >= 72
    name_width = min(max(map(len, sources)), max(page.width * 3 // 8 - 4, 10))
    where_width = 20 if wide else 0
    curve_width = 24 if page.width >= 110 else 0
    title_width = page.width - 8 - name_width - where_width - curve_width - (2 if curve_width else 0)
    for report, source in zip(shown, sources, strict=True):
        kind = tone(report)
        mark = _fitted(page, getattr(page.glyphs, kind), 2, TONE_STYLES[kind])
        row = page.join(" ", mark, " ", _fitted(page, _tail(source, name_width), name_width), "  ")
        row.append_text(_fitted(page, headline(report), title_width, TONE_STYLES[kind]))
        if wide:
            row.append_text(_fitted(page, f"  {_where(report)}", where_width, "dim"))
        if curve_width:
            row.append_text(page.join("  ", _curve(page, report, curve_width)))
        page.lines.append(row)
    page.blank()
    page.add(page.text(counts([tone(r) for r in shown]), "dim"), 1)
    return str(page)


def _where(report: Report) -> str:
    primary = report.primary
    if primary is None or report.verdict != "sick" or undecided(report):
        return ""
    onset = line_in(primary.onset.line, report.files) if primary.onset else ""
    return f"{percent(primary.probability):>5}  {onset}".rstrip()


def _curve(page: Page, report: Report, width: int) -> Text:
    drawn = [s for s in ordered(report.series) if s.points and s.steps]
    line = sparkline(drawn[0].steps, drawn[0].values, width, unicode=page.unicode) if drawn else ""
    return Text(line, style="blue")
