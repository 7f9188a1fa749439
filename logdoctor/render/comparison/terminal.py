"""The comparison on one screen: the verdicts, what the pair proves, where it parts, what differs."""

from __future__ import annotations

from logdoctor.model import Report, SeriesSummary, Setting
from logdoctor.model.compared import Comparison, Gap, MetricPair, Pair, SettingPair, labels
from logdoctor.render.comparison.words import STRENGTHS, apart, begins, differs, exact, place, title_of, value
from logdoctor.render.numbers import counted, step
from logdoctor.render.page import TONE_STYLES, Page
from logdoctor.render.sections import COLUMN, LOGGER_PREFIX, QUOTE_LIMIT, coloured
from logdoctor.render.sparkline import sparkline, step_range
from logdoctor.render.visible import cut, one_line
from logdoctor.render.words import confidence, ends, headline, tone, undecided

SCHEDULED = ("lr", "loss_scale")
DRAWN = ("loss", "lr", "grad_norm", "val_loss")
_STYLES = {"proves": "bold green", "suggests": "bold yellow", "nothing": ""}


def render(comparison: Comparison, *, width: int, color: bool, unicode: bool, verbose: bool = False) -> str:
    """Return the comparison as text that is nowhere wider than `width` cells."""
    page = Page(min(width, 160), color=color, unicode=unicode)
    names = labels([report.source for report in comparison.reports])
    for name, report in zip(names, comparison.reports, strict=True):
        _verdict(page, name, report)
    for pair, name in zip(comparison.pairs, names[1:], strict=True):
        titled = f"{name} against {names[0]}" if len(comparison.pairs) > 1 else ""
        pair_sections(page, pair, (names[0], name), verbose, titled)
    _curves(page, comparison, names)
    page.blank()
    page.add(page.join(page.text("Report  ", "dim"), "--html compare.html, --plot curves.png"), 2, 10)
    page.add(page.join(page.text("More    ", "dim"), "logdoctor analyze LOG"), 2, 10)
    return str(page)


def _verdict(page: Page, name: str, report: Report) -> None:
    kind = tone(report)
    mark = page.text(f"{getattr(page.glyphs, kind)} ", TONE_STYLES[kind])
    title = page.text(headline(report), TONE_STYLES[kind])
    primary = report.primary if report.verdict == "sick" and not undecided(report) else None
    more = page.text(f"   {confidence(primary)}" if primary else "", "dim")
    page.add(page.join(mark, page.text(one_line(name, 60), "bold"), "   ", title, more), 2, 4, 3)


def pair_sections(page: Page, pair: Pair, names: tuple[str, str], verbose: bool, titled: str = "") -> None:
    """All that is to be said of one pair."""
    page.heading(titled or "What this shows")
    for conclusion in pair.conclusions:
        word = STRENGTHS[conclusion.strength]
        lead = page.text(f"{word}: " if word else "", _STYLES[conclusion.strength])
        page.add(page.join(lead, page.text(conclusion.text, "" if word else "bold")), 4, 6, prose=True)
        for label, causes in (("speaks for ", conclusion.causes), ("speaks against ", conclusion.not_causes)):
            if causes:
                page.add(page.join(page.text(label, "dim"), ", ".join(causes)), 6, 8)
        if conclusion.leaves:
            page.add(page.join(page.text("of the log's own candidates this leaves ", "dim"),
                               page.text(" or ".join(map(title_of, conclusion.leaves)), "bold")), 6, 8, prose=True)
        if conclusion.then:
            page.add(page.join(page.text("next: ", "dim"), conclusion.then), 6, 8, prose=True)
    _parting(page, pair, names, verbose)
    _settings(page, pair, names, verbose)


def _parting(page: Page, pair: Pair, names: tuple[str, str], verbose: bool) -> None:
    """Where the curves part: the first metric in full, the others in a line each."""
    page.heading("Where the curves part")
    said = begins(pair)
    if said:
        page.add(said, 4, prose=True)
    first, digits = pair.first, pair.first_digits
    if first is not None and first.apart is not None:
        said = apart(first.apart, pair.step_unit, exact(pair, first.metric, first.apart))
        _gap(page, "as set" if first.metric in SCHEDULED else "beyond noise", first, first.apart, said, names)
    elif pair.metrics:
        page.add("Nowhere by more than the runs' own noise.", 4)
    told = first is digits and first is not None and first.apart is not None and exact(pair, first.metric, first.apart)
    if digits is not None and digits.digits is not None and not told and (pair.twins or digits is not first):
        _gap(page, "in its digits", digits, digits.digits, differs(digits.digits, pair.step_unit), names)
    later = sorted((m for m in pair.metrics if m.apart is not None and m is not first),
                   key=lambda m: m.apart.step if m.apart else 0.0)
    for metric in later if verbose else later[:2]:
        if metric.apart is not None:
            page.add(page.text(f"then {metric.metric}, {apart(metric.apart, pair.step_unit)}", "dim"), 4, 6)
    if not verbose and len(later) > 2:
        page.add(page.text(f"… {counted(len(later) - 2, 'more metric')} with -v", "dim"), 4)


def _gap(page: Page, how: str, metric: MetricPair, gap: Gap, said: str, names: tuple[str, str]) -> None:
    page.add(page.join(page.text(f"{metric.metric}", "bold"), f", {how}: {said}"), 4, 6, prose=True)
    wide = min(max(map(len, names)), page.width // 4)
    for name, spot, quote in zip(names, (gap.first, gap.second), gap.quotes, strict=True):
        if page.width < 48:
            page.add(page.text(f"{_short(page, name, page.width - 8)}", "dim"), 6, limit=1)
        lead = f"{_short(page, name, wide):{wide}} " if page.width >= 48 else ""
        label = page.text(f"{lead}{spot.line:>6} {page.glyphs.bar} ", "dim")
        text = one_line(quote.text, QUOTE_LIMIT) if quote is not None and quote.text else "(this line was not kept)"
        room = page.width - 6 - label.cell_len
        text = LOGGER_PREFIX.sub("… ", text) if len(text) > room else text
        lines = page.wrap(page.text(text), max(room, 1), 2)
        page.lines.append(page.join(" " * 6, label, lines[0]))
        page.lines += [page.join(" " * (6 + label.cell_len - 2), page.text(f"{page.glyphs.bar} ", "dim"), line)
                       for line in lines[1:]]


def _settings(page: Page, pair: Pair, names: tuple[str, str], verbose: bool) -> None:
    """The table of settings that differ."""
    loud = [one for one in pair.settings if one.kind != "bookkeeping"]
    quiet = len(pair.settings) - len(loud)
    shown = list(pair.settings) if verbose else loud[:12]
    if not pair.settings and not pair.agreeing:
        page.heading("Settings")
        page.add("At least one log prints none, so they cannot be compared.", 4)
        return
    page.heading("Settings that differ" if shown else "Settings")
    _table(page, shown, names)
    rest = [f"{counted(pair.agreeing, 'setting')} agree" if pair.agreeing != 1 else "1 setting agrees"]
    if len(loud) > len(shown):
        rest.append(f"{len(loud) - len(shown)} more differ (-v)")
    if quiet and not verbose:
        rest.append(f"{quiet} that cannot change the training differ (-v)")
    page.add(page.text(", ".join(rest), "dim"), 4)


def _table(page: Page, shown: list[SettingPair], names: tuple[str, str]) -> None:
    if not shown:
        return
    rows = [(_short(page, one.key, 40), _cell(page, one.first), _cell(page, one.second)) for one in shown]
    head = ("", _short(page, names[0], 40), _short(page, names[1], 40))
    key = min(max(len(row[0]) for row in rows), page.width // 3)
    wide = [max(len(row[i]) for row in (head, *rows)) for i in (1, 2)]
    room = (page.width - 4 - key - 4) // 2
    if max(wide) > room:                      # too narrow for columns: one below the other
        for row in rows:
            page.add(page.text(row[0], "bold"), 4)
            for name, cell in zip(names, row[1:], strict=True):
                page.add(page.join(page.text(f"{_short(page, name, 24)}: ", "dim"), cell), 6, 8)
        return
    for i, row in enumerate((head, *rows)):
        cells = page.join(row[0][:key].ljust(key), "  ", row[1].ljust(wide[0]), "  ", row[2])
        page.add(page.text(cells.plain, "dim") if i == 0 else cells, 4, limit=1)


def _short(page: Page, content: str, width: int) -> str:
    """Text on one line of at most `width` cells, also where an ellipsis takes three."""
    line = one_line(content)
    return line if len(line) <= width else cut(line, max(width if page.unicode else width - 2, 1))


def _cell(page: Page, setting: Setting | None) -> str:
    return _short(page, value(setting), 60) + (f" ({place(setting)})" if place(setting) else "")


def _curves(page: Page, comparison: Comparison, names: list[str]) -> None:
    """Each metric of all logs, below each other on one step axis."""
    units = {report.step_unit for report in comparison.reports if report.series}
    if len(units) != 1:
        return
    metrics = [m for m in DRAWN if sum(m in r.series for r in comparison.reports) > 1][:3]
    drawn = [(m, name, r.series[m]) for m in metrics for name, r in zip(names, comparison.reports, strict=True)
             if m in r.series and r.series[m].steps]
    span = step_range([series.steps for _, _, series in drawn])
    if not drawn or span is None:
        return
    page.heading(f"Curves   {next(iter(units))} {step(span[0])} to {step(span[1])}")
    wide = min(max(len(name) for name in names), max(page.width // 4, 10))
    notes = [ends(series) for _, _, series in drawn]
    lead = max(map(len, metrics)) + wide + 3
    room = page.width - 4 - lead - max(map(len, notes)) - 2
    inline = room >= 20
    for i, (metric, name, series) in enumerate(drawn):
        label = metric if i == 0 or drawn[i - 1][0] != metric else ""
        head = f"{label:{max(map(len, metrics))}}  {_short(page, name, wide):{wide}} "
        _row(page, head, series, notes[i], min(room, 60) if inline else page.width - 4 - lead, inline, span)


def _row(page: Page, head: str, series: SeriesSummary, note: str, room: int, inline: bool,
         span: tuple[float, float]) -> None:
    cells = max(min(room, 60), 8)
    curve = coloured(page, sparkline(series.steps, series.values, cells, unicode=page.unicode, span=span))
    page.add(page.join(head, curve, page.text(f"  {note}", "dim") if inline else ""), 4, limit=1)
    if not inline:
        page.add(page.text(note, "dim"), min(COLUMN, page.width // 3))
