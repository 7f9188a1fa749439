"""Several independent runs in one log: folds, seeds, trials, each judged on its own.

A counter that starts again begins another run where a line names it (fold 2
after fold 1, see headings.py), or where the run before had come to its end:
to the length it had announced, or as far as another one of the same log.
Otherwise it is the same run, started anew after a crash or by hand, and the
later attempt counts (timeline.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from logdoctor.model import Message, Report, Setting, Spot
from logdoctor.model.parts import RunPart
from logdoctor.run import Run
from logdoctor.run.attempts import attempts
from logdoctor.run.beside import introduce
from logdoctor.run.cuts import MOST, cuts_of, goes_on_from, spine_of
from logdoctor.run.headings import Heading
from logdoctor.run.series import Series

LEAST = 3
"""Values of a run that may stand for one without a name."""
_SEVERITY = (None, "notice", "warning", "error")


class Stretch(NamedTuple):
    """Lines of one of several runs, what the log calls it, and the line on which its counter began again."""

    name: str
    first_line: int
    last_line: int
    begun: int


def stretches(run: Run) -> tuple[Stretch, ...]:
    """The independent runs of a log, in order; empty where it holds one."""
    spine = run.main("loss") or spine_of(run)
    if spine is None or not spine.count or not (run.restarts or run.headings):
        return ()
    if len(run.restarts) > MOST and not run.headings and not _from_the_beginning(run.restarts):
        return ()  # many processes in turn, not many runs
    _, values, lines = spine.points()
    named = run.named
    begins = _uncounted(values, lines, named) if run.step_unit in ("", "print") else _counted(run, lines, named)
    if not begins:
        return ()
    leading = bool(named) and named[0].line <= lines[0]
    firsts = [1]
    for first, number in begins:
        own = [heading.line for heading in named if _last(lines, number) < heading.line <= number]
        closing = [line + 1 for line in own if line < number]
        firsts.append(min([first, *own]) if leading else max([first, *closing]))
    lasts = [*(first - 1 for first in firsts[1:]), run.lines]
    numbers = [0, *(number for _, number in begins)]
    return tuple(Stretch(_name(named, lines, first, last, leading=leading), first, last, number)
                 for first, last, number in zip(firsts, lasts, numbers, strict=True))


def _from_the_beginning(restarts: Sequence[Spot]) -> bool:
    """The counter goes back to its lowest value nearly every time, as that of another fold or trial does."""
    first = min(spot.step or 0.0 for spot in restarts)
    return sum(spot.step == first for spot in restarts) > 0.9 * len(restarts)


def parts(run: Run) -> list[tuple[Stretch, Run]]:
    """The independent runs of a log, each as a run of its own; empty where it holds one."""
    found = stretches(run)
    begun = min((series.first_line for series in run.series.values()), default=0)
    made = [(stretch, part(run, stretch, begun)) for stretch in found]
    introduce([(stretch.name, own) for stretch, own in made])
    return made


def shown(run: Run, number: int) -> Run:
    """The run of that number (`Report.run`, 1-based); all of the log for 0."""
    return parts(run)[number - 1][1] if number else run


def _counted(run: Run, lines: Sequence[int], named: Sequence[Heading]) -> list[tuple[int, int]]:
    """First line and first number of each further run, where a counter went back to its beginning."""
    cuts = cuts_of(run)
    tries = attempts(run)
    if not cuts:
        return []
    ended = Counter(one.last_step for one in tries)
    found = []
    for before, one, (first, spot) in zip(tries, tries[1:], cuts, strict=False):
        if one.kind != "restart":
            continue
        other = any(_last(lines, spot.line) < heading.line <= spot.line for heading in named)
        whole = _complete(run, before.first_line, before.last_line, before.last_step)
        if whole is None:
            several = bisect_right(lines, before.last_line) - bisect_left(lines, before.first_line) >= LEAST
            whole = several and ended[before.last_step] > 1 and not _failed(run, before.first_line, before.last_line)
        if other or whole:
            found.append((first, spot.line))
    return found


def _uncounted(values: Sequence[float], lines: Sequence[int], named: Sequence[Heading]) -> list[tuple[int, int]]:
    """The same where nothing counts: the loss begins anew behind a line that names a run."""
    at = sorted({bisect_left(lines, heading.line) for heading in named})
    edges = [0, *(k for k in at if 0 < k < len(lines)), len(lines)]
    return [(lines[b], lines[b]) for a, b, c in zip(edges, edges[1:], edges[2:], strict=False)
            if not goes_on_from(values[a:b], values[b:c], unfinished=c == len(lines))]


def _complete(run: Run, first: int, last: int, step: float | None) -> bool | None:
    """Whether a stretch reached the end that was announced; None where none was."""
    if any(first <= spot.line <= last for spot in run.marks.get("end", ())):
        return True
    epochs = [epoch for line, _, epoch in run.epochs if first <= line <= last]
    if run.total_epochs and epochs:
        base = min(1.0, *(epoch for _, _, epoch in run.epochs)) if run.epochs else 1.0
        return max(epochs) - base + 1 >= run.total_epochs
    if run.total_steps and step is not None:
        return step >= 0.97 * run.total_steps                  # the last print is seldom of the last step
    return None


def _failed(run: Run, first: int, last: int) -> bool:
    return any(message.level == "error" and any(first <= line <= last for line, _ in run.heard.get(kind, ()))
               for kind, message in run.messages.items())


def _last(lines: Sequence[int], line: int) -> int:
    """The last line with a loss before a line, 0 without one."""
    k = bisect_left(lines, line)
    return lines[k - 1] if k else 0


def _name(named: Sequence[Heading], lines: Sequence[int], first: int, last: int, *, leading: bool) -> str:
    """What the log calls a run: the line that introduces it, or the one that closes it."""
    begun = lines[min(bisect_left(lines, first), len(lines) - 1)]
    own = [heading for heading in named if first <= heading.line <= last]
    if leading:
        return next((heading.name for heading in reversed(own) if heading.line <= begun), "")
    return own[-1].name if own and own[-1].line > begun else ""


def part(run: Run, stretch: Stretch, begun: int) -> Run:
    """One of several runs as a run of its own; `begun` is the line of the log's first number.

    What was set before that line holds for all of them, later settings for the run that printed them.
    """
    first, last = stretch.first_line, stretch.last_line
    own = Run()
    own.__dict__.update({**run.__dict__, "_roles": None, "lines": last, "headings": []})
    own.series = {metric: kept for metric, series in run.series.items() if (kept := _within(series, first, last)).count}
    own.restarts = [spot for spot in run.restarts if max(first - 1, stretch.begun) < spot.line <= last]
    own.epochs = [entry for entry in run.epochs if first <= entry[0] <= last]
    own.marks = {kind: inside for kind, spots in run.marks.items()
                 if (inside := [spot for spot in spots if first <= spot.line <= last])}
    own.messages = {kind: heard for kind, message in run.messages.items()
                    if (heard := _heard(message, run, first, last)) is not None}
    own.settings, own.repeated = _settings(run, first, last, begun)
    spine = spine_of(own)
    own.last_step = spine.last.step if spine is not None and spine.last is not None else None
    return own


def _within(series: Series, first: int, last: int) -> Series:
    steps, values, lines = series.points()
    a, b = bisect_left(lines, first), bisect_right(lines, last)
    kept = Series(series.metric, series.meaning)
    kept.extend(steps[a:b], values[a:b], lines[a:b])
    return kept


def _heard(message: Message, run: Run, first: int, last: int) -> Message | None:
    """A message as one of the runs printed it."""
    own = [(line, step) for line, step in run.heard.get(message.kind, ()) if first <= line <= last]
    if not own:
        return None
    line, step = own[0]
    return Message(message.kind, message.level, message.text, line, len(own), own[-1][0], step, message.voice)


def _settings(run: Run, first: int, last: int, begun: int) -> tuple[dict[str, Setting], list[Setting]]:
    """The settings that hold when a run begins, and those it printed again."""
    every = sorted((*run.settings.values(), *run.repeated), key=lambda setting: int(setting.line))
    common: dict[str, Setting] = {}
    own: dict[str, Setting] = {}
    later = []
    for setting in every:
        if setting.source or setting.line < min(begun, first):
            common.setdefault(setting.key, setting)
        elif first <= setting.line <= last:
            if setting.key in own:
                later.append(setting)
            own.setdefault(setting.key, setting)
    return {**common, **own}, later


def worst(reports: Sequence[Report]) -> int:
    """Which of the runs speaks for the log: the first of those that went wrong most, else the last one judged."""
    ranks = [_SEVERITY.index(report.worst) if report.verdict == "sick" else -1 if report.verdict == "not-judged" else 0
             for report in reports]
    top = max(ranks)
    return ranks.index(top) if top > 0 else len(ranks) - 1 - ranks[::-1].index(top)


def summed(stretch: Stretch, run: Run, report: Report) -> RunPart:
    """What the report of the whole log says of one of its runs."""
    primary = report.primary
    loss = run.main("loss") or run.main("val_loss")
    return RunPart(stretch.name, stretch.first_line, stretch.last_line, run.last_step,
                   loss.last.value if loss is not None and loss.last is not None else None, report.verdict,
                   report.headline, report.worst, primary.cause if primary else "", primary.onset if primary else None)
