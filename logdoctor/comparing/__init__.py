"""Two or more logs: where they part, in their settings and in their curves, and what that proves."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from logdoctor.comparing.align import SCHEDULED, agreeing, compared
from logdoctor.comparing.changed import differing
from logdoctor.comparing.proofs import CHANGES, Case, concluded
from logdoctor.comparing.starts import unlike
from logdoctor.model import Quote, Report, Spot
from logdoctor.model.compared import Comparison, Gap, MetricPair, Onset, Pair, SettingPair, labels
from logdoctor.numbers import median
from logdoctor.reading.quotes import Quotes
from logdoctor.run import Run
from logdoctor.run.attempts import current
from logdoctor.run.series import Series
from logdoctor.run.several import shown
from logdoctor.session import Session

__all__ = ["CHANGES", "Log", "compare", "pair"]

ROLES = ("loss", "lr", "grad_norm", "loss_scale", "val_loss", "accuracy", "val_accuracy")
PLANNED = ("lr", "loss_scale")
MOST = 60
"""Metrics compared besides those with a role."""
TWINS = 3
"""Values whose digits must agree before two runs count as the same."""
_SKIPPED = ("throughput",)
_GROWTH = ("loss-growth", "gradient-growth", "growing", "divergence")
_LOST = ("non-finite-loss", "hidden-nan", "non-finite-lr", "non-finite-validation")
_WORSE = ("divergence", "relapse", "loss-growth", "overshoot", "loss-scale-collapse", "lr-jump", "overfitting")
_TIMES = frozenset({"time", "eta", "memory", "mem", "speed", "elapsed", "sec", "seconds", "ms", "duration", "date"})


@dataclass(frozen=True)
class Log:
    """One finished reading: its report and what the report was made from."""

    report: Report
    run: Run
    quotes: Quotes

    @classmethod
    def of(cls, session: Session, report: Report) -> Log:
        """The log of a session that has ended; of several runs the one reported on, and of it what its
        last attempts left."""
        return cls(report, current(shown(session.run, report.run)), session.reader.quotes)


def compare(logs: Sequence[Log], changed: str = "") -> Comparison:
    """Compare each log with the first; `changed` is what the user says was changed between them."""
    return Comparison(tuple(log.report for log in logs), tuple(pair(logs[0], log, changed) for log in logs[1:]))


def pair(reference: Log, other: Log, changed: str = "") -> Pair:
    """Compare one log with the reference."""
    one, two = reference.run, other.run
    settings, agree = differing(one, two)
    printed = bool(one.settings) and bool(two.settings)
    if changed:
        settings, printed = _said(settings, changed), True
    unaligned = _unaligned(one, two)
    losses = _ends(one, two, "loss") or _ends(one, two, "val_loss")
    same = agreeing(*losses) if losses and not unaligned else 0
    twins = same >= TWINS
    metrics = () if unaligned else tuple(_quoted(m, reference, other) for m in _metrics(one, two, same > 0))
    onsets = (_onset(reference), _onset(other))
    interval = max(_interval(one), _interval(two))
    onset = _relation(reference, other, onsets, interval) if not unaligned else _unplaced(reference, other)
    seeds = one.settings.get("seed"), two.settings.get("seed")
    same_seed = same > 0 or (seeds[0] is not None and seeds[1] is not None and seeds[0].value == seeds[1].value)
    unit = one.step_unit or "print"
    names = labels([reference.report.source, other.report.source])
    logs = tuple(zip((reference, other), onsets, strict=True))
    prints = min((_printed(log, spot) for log, spot in logs if spot is not None), default=0)
    grew, deeper = any(_grew(log) for log, _ in logs), _deeper(reference, other, onsets)
    case = Case((reference.report, other.report), (names[0], names[1]), onset, onsets, unit, interval, settings,
                printed, twins, same_seed, prints, grew, deeper, _steady(one) and _steady(two),
                None if changed else unlike(one, two))
    return Pair(reference.report.source, other.report.source, unit, unaligned, twins, metrics, settings, agree, onset,
                onsets, concluded(case))


def _said(settings: tuple[SettingPair, ...], changed: str) -> tuple[SettingPair, ...]:
    """What the user says was changed is all that was; printed differences of that kind give the values."""
    kept = tuple(one for one in settings if one.kind in (changed, "bookkeeping"))
    if changed == "nothing":
        return tuple(one for one in kept if one.kind == "bookkeeping")
    return kept if any(one.kind == changed for one in kept) else (SettingPair(changed, changed, None, None), *kept)


def _unaligned(one: Run, two: Run) -> str:
    """Why two runs have no common step axis."""
    if not one.series or not two.series:
        return "one of the logs holds no numbers"
    units = one.step_unit or "print", two.step_unit or "print"
    return "" if units[0] == units[1] else f"one log counts by {units[0]}, the other by {units[1]}"


def _ends(one: Run, two: Run, role: str) -> tuple[Series, Series] | None:
    first, second = one.main(role), two.main(role)
    return (first, second) if first is not None and second is not None and first.count and second.count else None


def _metrics(one: Run, two: Run, same_start: bool) -> list[MetricPair]:
    """The metrics that both runs print: by role first, then by name."""
    chosen: dict[str, tuple[Series, Series]] = {}
    for role in ROLES:
        if ends := _ends(one, two, role):
            chosen[role] = ends
    used = {id(series) for ends in chosen.values() for series in ends}
    shared = [name for name in one.series if name in two.series and not _is_time(name)
              and id(one.series[name]) not in used and id(two.series[name]) not in used]
    chosen.update((name, (one.series[name], two.series[name])) for name in shared[:MOST])
    found = []
    for name, (first, second) in chosen.items():
        made = compared(name, first, second, twins=same_start, scheduled=name in PLANNED)
        if made is not None:
            found.append(made)
    return found


def _is_time(name: str) -> bool:
    parts = name.lower().replace("/", "_").split("_")
    return name in _SKIPPED or bool(_TIMES & {name.lower(), *parts}) or "/s" in name or "per_sec" in name


def _quoted(metric: MetricPair, reference: Log, other: Log) -> MetricPair:
    def one(gap: Gap | None) -> Gap | None:
        if gap is None:
            return None
        lines = tuple(Quote(spot.line, log.quotes.get(spot.line)) for spot, log in
                      ((gap.first, reference), (gap.second, other)))
        return replace(gap, quotes=(lines[0], lines[1]))

    return replace(metric, digits=one(metric.digits), apart=one(metric.apart))


def _onset(log: Log) -> Spot | None:
    """Where a run failed: where its loss was lost, else where it began to get worse."""
    if not _sick(log):
        return None
    for names in (_LOST, _WORSE):
        spots = [s.first for s in log.report.symptoms if s.name in names and s.first.step is not None]
        if spots:
            return min(spots, key=lambda spot: spot.line)
    return None


def _sick(log: Log) -> bool:
    return log.report.primary is not None and log.report.primary.severity != "notice"


def _printed(log: Log, spot: Spot) -> int:
    """Losses that a run had printed before this place."""
    series = log.run.main("loss") or log.run.main("val_loss")
    return bisect_left(series.lines, spot.line) if series is not None else 0


def _grew(log: Log) -> bool:
    """It was seen to grow before it was lost."""
    return any(symptom.name in _GROWTH for symptom in log.report.symptoms)


def _deeper(reference: Log, other: Log, onsets: tuple[Spot | None, Spot | None]) -> bool:
    """The one run that failed had come down further before than the other one ever did."""
    if (onsets[0] is None) == (onsets[1] is None):
        return False
    (failed, spot), well = ((reference, onsets[0]), other) if onsets[0] else ((other, onsets[1]), reference)
    one, two = failed.run.main("loss"), well.run.main("loss")
    if one is None or two is None or spot is None:
        return False
    before = [v for v, line in zip(one.values, one.lines, strict=True) if line < spot.line and math.isfinite(v)]
    ever = [v for v in two.values if math.isfinite(v)]
    return bool(before) and bool(ever) and min(before) < min(ever)


def _on_one_grid(reference: Log, other: Log, onsets: tuple[Spot | None, Spot | None]) -> bool:
    """Both runs print their loss where either was lost, so that an equal place is the same print."""
    if any(spot is None or spot.value is None or math.isfinite(spot.value) for spot in onsets):
        return False                                           # growth has no sharp beginning
    prints = [set(series.steps) for log in (reference, other) if (series := log.run.main("loss")) is not None]
    return len(prints) == 2 and all(spot is not None and spot.step in steps for spot in onsets for steps in prints)


def _steady(run: Run) -> bool:
    """The learning rate is printed, and is the same throughout."""
    series = run.main("lr")
    rates = [value for value in series.values if math.isfinite(value)] if series is not None else []
    return len(rates) > 1 and max(rates) - min(rates) <= SCHEDULED * max(map(abs, rates))


def _interval(run: Run) -> float:
    """The steps from print to print."""
    series = run.main("loss") or run.main("val_loss")
    steps = series.points()[0] if series is not None else ()
    return median([b - a for a, b in itertools.pairwise(steps[:500]) if b > a] or [1.0])


def _unplaced(reference: Log, other: Log) -> Onset:
    """The relation of two runs whose steps cannot be compared."""
    if "not-judged" in (reference.report.verdict, other.report.verdict):
        return "unknown"
    sick = _sick(reference), _sick(other)
    if sick[0] == sick[1]:
        return "both" if sick[0] else "neither"
    return "only the reference" if sick[0] else "only the other"


def _relation(reference: Log, other: Log, onsets: tuple[Spot | None, Spot | None], interval: float) -> Onset:
    found = _unplaced(reference, other)
    one, two = (spot.step if spot is not None else None for spot in onsets)
    if found == "both" and one is not None and two is not None:
        near = 0.0 if _on_one_grid(reference, other, onsets) else interval
        return "same" if abs(one - two) <= near else "earlier" if two < one else "later"
    if found in ("only the reference", "only the other"):
        failed, well = (one, other) if found == "only the reference" else (two, reference)
        end = well.run.last_step
        if failed is not None and end is not None and end < failed - interval:
            return "too short"
    return found
