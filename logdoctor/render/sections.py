"""The sections of the terminal report; each adds itself to a page, or nothing when it has nothing to say."""

from __future__ import annotations

import re

from rich.text import Text

from logdoctor.model import TOOK_TOO_LONG, Diagnosis, Quote, Report
from logdoctor.model.citing import line_in, short
from logdoctor.render.numbers import counted, percent, step
from logdoctor.render.page import TONE_STYLES, Page
from logdoctor.render.sparkline import sparkline, step_range
from logdoctor.render.visible import one_line
from logdoctor.render.words import METRICS, cited, confidence, ends, objection, ordered, place, proof
from logdoctor.render.words import consequences as following

COLUMN = 20
QUOTE_LIMIT = 2_000
LOGGER_PREFIX = re.compile(
    r"^(?:[IWEF]\d{4} [\d:.]+ +\d+ \S+\] "
    r"|\[?\d{4}-\d\d-\d\d[T ][\d:.,]+Z?\]?(?: *[-|:\[]* *(?:INFO|WARNING)\]?)?[ :|-]*)"
)
"""What loggers put in front; left out of a quote that would not fit on one line."""


def more(page: Page, hidden: int, noun: str, indent: int = 4) -> None:
    """Say how much is left out."""
    if hidden > 0:
        page.add(page.text(f"… {counted(hidden, f'more {noun}')} with -v", "dim"), indent)


def curves(page: Page, report: Report, verbose: bool, most: int = 4) -> None:
    """One sparkline a metric, all on the same step axis."""
    drawn = [s for s in ordered(report.series) if s.points and s.steps]
    known = [s for s in drawn if s.metric in METRICS or "loss" in s.metric] or drawn[:1]
    shown = drawn[:12] if verbose else known[:most]
    span = step_range([s.steps for s in drawn])
    if not shown or span is None:
        return
    page.heading(f"Curves   {report.step_unit} {step(span[0])} to {step(span[1])}")
    names = [page.text(one_line(s.metric, 14)) for s in shown]
    meanings = [f" ({s.meaning})" if s.meaning and verbose else "" for s in shown]
    notes = [page.text(ends(s, page.files) + m, "dim") for s, m in zip(shown, meanings, strict=True)]
    name_width = max(n.cell_len for n in names) + 2
    note_width = max(n.cell_len for n in notes) + 2
    inline = page.width - 4 - name_width - note_width >= 24
    room = page.width - 4 - name_width - (note_width if inline else 0)
    for series, name, note in zip(shown, names, notes, strict=True):
        line = sparkline(series.steps, series.values, min(room, 60), unicode=page.unicode, span=span)
        name.pad_right(name_width - name.cell_len)
        curve = coloured(page, line)
        if inline:
            page.add(page.join(name, curve, "  ", note), 4)
        else:
            page.add(page.join(name, curve), 4)
            page.add(note, min(4 + name_width, page.width // 2))
    more(page, (0 if verbose else len(drawn)) - len(shown), "curve")


def coloured(page: Page, line: str) -> Text:
    """A sparkline, its stretches of NaN and inf in red."""
    curve = Text(line, style="blue")
    bad = "×" if page.unicode else "x"
    curve.highlight_regex(rf"{bad}[{bad} Naif\-]*{bad}|{bad}", "bold red")
    return curve


def events(page: Page, report: Report, verbose: bool) -> None:
    """The timeline: what happened, in the order of the log."""
    if not report.events:
        return
    shown = report.events if verbose else report.events[:5]
    page.heading("What happened")
    limit = 8 if verbose else 3
    places = [page.text(line_in(e.spot.line, page.files), "dim") for e in shown]
    steps = [f"{report.step_unit} {step(e.spot.step)}" if e.spot.step is not None else "" for e in shown]
    wide, deep = max(p.cell_len for p in places), max(map(len, steps))
    for event, where, at in zip(shown, places, steps, strict=True):
        if page.width >= 60:
            label = page.join(" " * (wide - where.cell_len), where, "  ", at.ljust(deep))
            page.labelled(label, event.text, 4, 4 + label.cell_len + 2, limit)
        else:
            page.add(page.join(where, "  ", event.text), 4, 6, limit)
    more(page, len(report.events) - len(shown), "event")


def quotes(page: Page, lines: tuple[Quote, ...], most: int, indent: int, shown: set[tuple[str, int]]) -> None:
    """Quote up to `most` lines that were not quoted yet, and name the others by number."""
    kept = [q for q in lines if q.text is not None and (q.source, q.line) not in shown][:most]
    for quote in kept:
        shown.add((quote.source, quote.line))
        name = cited(quote) if quote.source else short(quote.line, page.files)
        label = page.text(f"{name:>5} {page.glyphs.bar} ", "dim")
        if label.cell_len * 2 > page.width:          # a long file name on a narrow page: on a line of its own
            page.add(page.text(name, "dim"), indent)
            label = page.text(f"{page.glyphs.bar} ", "dim")
        room = page.width - indent - label.cell_len
        text = one_line(quote.text or "", QUOTE_LIMIT)
        if len(text) > room:
            text = LOGGER_PREFIX.sub("… ", text)
        for i, part in enumerate(page.wrap(page.text(text), room, 2 if page.width >= 60 else 3)):
            bar = page.text(" " * (label.cell_len - 2) + f"{page.glyphs.bar} ", "dim")
            page.lines.append(Text(" " * indent).append_text(label if i == 0 else bar).append_text(part))
    rest = [q for q in lines if q not in kept]
    if rest:
        named = [short(q.line, page.files) if page.files and not q.source else cited(q, ",") for q in rest[:6]]
        places = ", ".join(named) + (", …" if len(rest) > 6 else "")
        page.add(
            page.text(f"{'also ' if kept else ''}line{'s' if len(rest) > 1 else ''} {places}", "dim"), indent
        )


def evidence(page: Page, diagnosis: Diagnosis, verbose: bool) -> None:
    """The findings that were seen, with the lines that prove them."""
    seen = proof(diagnosis)
    rest = [f for f in diagnosis.findings if f not in seen] if verbose else []
    if not seen and not rest:
        return
    page.heading("The proof")
    shown = seen if verbose else seen[:3]
    quoted: set[tuple[str, int]] = set()
    for finding in shown:
        glyph, style = (page.glyphs.against, "yellow") if finding.against else (page.glyphs.seen, "green")
        doubt = page.text(" (speaks against it)", "dim") if finding.against else ""
        claim = page.join(page.text(f"{glyph} ", style), finding.claim, doubt)
        page.add(claim, 4, 6, 0 if verbose else 4, prose=True)
        quotes(page, finding.lines, 6 if verbose else 1, 6, quoted)
    more(page, len(seen) - len(shown), "finding")
    for finding in rest:
        against = " (would speak against it)" if finding.against else ""
        said = f"{page.glyphs.dot} {finding.verdict}: {finding.claim}{against}"
        page.add(page.text(said, "dim"), 4, 6, prose=True)


def remedies(page: Page, diagnosis: Diagnosis, verbose: bool, title: str = "Do this", most: int = 2) -> None:
    """What to do, how to see that it worked, and the code."""
    if not diagnosis.treatments:
        return
    page.heading(title)
    shown = diagnosis.treatments if verbose else diagnosis.treatments[:most]
    for i, treatment in enumerate(shown, 1):
        cost = page.text(f"  ({treatment.cost})", "dim") if treatment.cost else ""
        page.add(
            page.join(page.text(f"{i}. ", "bold"), treatment.do, cost), 4, 7, 0 if verbose else 6, prose=True
        )
        if treatment.code:
            page.fixed(treatment.code.strip("\n"), 9, "cyan", 0 if verbose else 12)
        if treatment.check:
            page.add(
                page.join(page.text("worked when: ", "dim"), treatment.check),
                7,
                9,
                0 if verbose else 3,
                prose=True,
            )
    more(page, len(diagnosis.treatments) - len(shown), "remedy")


def consequences(page: Page, report: Report, diagnosis: Diagnosis) -> None:
    """What else was seen and follows from this cause."""
    said = following(report, diagnosis)
    if said:
        page.blank()
        page.labelled(page.text("Follows from it", "bold"), "; ".join(said), 2, COLUMN, 5)


def differential(page: Page, report: Report, verbose: bool) -> None:
    """The causes that were considered and found less likely, each with the reason."""
    others = report.diagnoses[1:]
    shown = others if verbose else others[:3]
    if shown:
        page.blank()
    for i, diagnosis in enumerate(shown):
        reason = objection(diagnosis)
        said = f"{diagnosis.title} {percent(diagnosis.probability)}".strip() + (
            f": {reason}" if reason else ""
        )
        page.labelled(
            page.text("Also considered" if i == 0 else "", "bold"), said, 2, COLUMN, 0 if verbose else 4
        )


def also(page: Page, report: Report, verbose: bool) -> None:
    """Problems and notices that are independent of the verdict."""
    if not report.also:
        return
    page.heading("Also wrong" if any(d.severity == "error" for d in report.also) else "Also noticed")
    shown = report.also if verbose else report.also[:4]
    for diagnosis in shown:
        style = TONE_STYLES[diagnosis.severity]
        title = page.text(f"{getattr(page.glyphs, diagnosis.severity)} {diagnosis.title}", style)
        said = page.join("  ", diagnosis.says) if diagnosis.says else ""
        where = page.text(f"  {confidence(diagnosis, page.files)}", "dim")
        page.add(page.join(title, where, said), 4, 6, limit=0 if verbose else 3, prose=True)
        if verbose:
            evidence(page, diagnosis, verbose)
            remedies(page, diagnosis, verbose)
    more(page, len(report.also) - len(shown), "notice")


def messages(page: Page, report: Report, verbose: bool) -> None:
    """What the run itself said: errors and warnings; notices only on request."""
    said = [m for m in report.messages if verbose or m.level != "notice"]
    if not said:
        return
    page.heading("The run said")
    said.sort(key=lambda m: (m.level != "error", m.line))
    for message in said if verbose else said[:3]:
        times = f" ({message.count:,} times)" if message.count > 1 else ""
        style = TONE_STYLES[message.level]
        where = page.text(place(message.line, message.step, report.step_unit, page.files) + times, "dim")
        page.add(page.join(page.text(message.level, style), "  ", where), 4)
        page.add(one_line(message.text, QUOTE_LIMIT), 6, limit=6 if verbose else 2)
    more(page, 0 if verbose else len(said) - 3, "message")


def lint(page: Page, report: Report, verbose: bool) -> None:
    """What is wrong with the settings: of files that were given always, of the log's own on request."""
    primary = report.primary
    told = {f.claim for f in primary.findings if f.verdict == "seen"} if primary is not None else set()
    notes = [n for n in report.lint if n.text not in told and (verbose or any(q.source for q in n.lines))]
    if not notes:
        return
    page.heading("Settings to look at")
    shown = notes if verbose else notes[:6]
    quoted: set[tuple[str, int]] = set()
    for note in shown:
        mark = page.text(f"{getattr(page.glyphs, note.severity)} ", TONE_STYLES[note.severity])
        page.add(page.join(mark, note.text, page.text(f" [{note.rule}]", "dim")), 4, 6, prose=True)
        quotes(page, note.lines, 3 if verbose else 1, 6, quoted)
        if note.fix:
            page.add(page.join(page.text("fix: ", "dim"), note.fix), 6, 8)
    more(page, len(notes) - len(shown), "setting")


def checked(page: Page, report: Report) -> None:
    """What a healthy run was examined for."""
    if report.checked:
        page.blank()
        page.labelled(page.text("Checked", "bold"), ", ".join(report.checked), 2, COLUMN)


def gaps(page: Page, report: Report, verbose: bool, label: str = "Not in this log") -> None:
    """What the log cannot tell, and what to print next time."""
    if not report.not_judged:
        return
    page.blank()
    shown = report.not_judged if verbose else report.not_judged[:3]
    for i, gap in enumerate(shown):
        said = gap.what
        if verbose or not gap.help:
            said += f": {gap.why}" if gap.why else ""
        said += f" ({gap.help})" if gap.help else ""
        page.labelled(page.text(label if i == 0 else "", "bold"), said, 2, COLUMN, 0 if verbose else 4)
    more(page, len(report.not_judged) - len(shown), "gap", COLUMN if page.width // 2 >= COLUMN else 4)


def reading(page: Page, report: Report, verbose: bool) -> None:
    """How the log was read; always when the format was guessed, or a pattern of the user's was stopped."""
    stopped = any(TOOK_TOO_LONG in text for text in report.reading)
    given = any(quote.source for note in report.lint for quote in note.lines)
    if report.reading and (verbose or report.guessed or stopped or given):
        page.blank()
        for i, text in enumerate(report.reading):
            page.labelled(page.text("How it was read" if i == 0 else "", "bold"), text, 2, COLUMN, 4)


def foot(page: Page, report: Report) -> None:
    """Where to go from here."""
    page.blank()
    page.add(page.join(page.text("Report  ", "dim"), "--html report.html"), 2)
    if report.primary is not None:
        page.add(page.join(page.text("More    ", "dim"), f"logdoctor explain {report.primary.cause}"), 2, 10)
