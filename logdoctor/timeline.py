"""Several attempts in one log: restarts and resumes, and the run that counts in the end.

A counter that goes back, or a second configuration between the numbers,
begins a new attempt. From the step it begins at, the later attempt replaces
what was printed before: `current` gives the run as it stands after all of
them, `attempts` lists them all.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from logdoctor.citing import line_in, stretch
from logdoctor.model import Attempt, FilePart, Message, Setting, Spot
from logdoctor.names import role, voice_of
from logdoctor.numbers import median
from logdoctor.run import Run
from logdoctor.series import Series

MOST = 200
"""Attempts that are kept apart."""
DUMP = 3
"""Settings printed anew between the numbers that make a second configuration."""
SPREAD = 60
"""Lines over which they may stand."""
_TRAINING = frozenset({"lr", "epochs", "max_steps", "seed", "optimizer", "weight_decay"})
"""At least one of these is among them; an evaluation prints its batch size and number of examples each time."""
_TELLING = ("loss", "part_loss", "val_loss", "lr", "accuracy", "grad_norm")


class _Part(NamedTuple):
    """Lines of one attempt, its first step, and the step from which a later one replaces it."""

    first: int
    last: int
    begun: float | None
    cutoff: float


def attempts(run: Run) -> tuple[Attempt, ...]:
    """All attempts in order; empty for a run in one piece."""
    cuts = _cuts(run)
    if not cuts:
        return ()
    spine = _spine(run)
    found: list[Attempt] = []
    for part in _parts(cuts, run):
        steps, _, lines = spine.points() if spine is not None else ((), (), ())
        a, b = bisect_left(lines, part.first), bisect_right(lines, part.last)
        first, last = (steps[a], max(steps[a:b])) if a < b else (None, None)
        counted = run.step_unit not in ("", "print") and first is not None
        kind = "start" if not found else "resume" if counted and _goes_on(found, first or 0.0) else "restart"
        found.append(Attempt(kind, part.first, part.last, first, last,
                             None if math.isinf(part.cutoff) else part.cutoff, _lost(run, part)))
    return tuple(found)


def current(run: Run) -> Run:
    """The run as the last attempts left it; the same object for a run in one piece."""
    cuts = _cuts(run)
    if not cuts:
        return run
    parts = _parts(cuts, run)
    now = Run()
    now.__dict__.update({**run.__dict__, "_roles": None})
    now.series = {metric: kept for metric, series in run.series.items() if (kept := _kept(series, parts)).count}
    now.messages = {kind: message for kind, message in run.messages.items() if _stands(message, parts)}
    now.marks = {kind: spots for kind, all_spots in run.marks.items()
                 if (spots := [spot for spot in all_spots if _counts(spot.line, spot.step, parts)])}
    now.settings = dict(run.settings)
    for part in parts[1:]:
        # the configuration of a later attempt stands between its first line and its first number
        begun = next((spot.line for line, spot in cuts if line == part.first), part.last)
        later: dict[str, Setting] = {}
        for setting in run.repeated:
            if part.first <= setting.line <= max(begun, part.first):
                later.setdefault(setting.key, setting)
        now.settings.update(later)
    return now


def said(found: tuple[Attempt, ...], unit: str, files: tuple[FilePart, ...] = ()) -> list[tuple[Spot, str]]:
    """What happened at the beginning of each later attempt."""
    out = []
    for k, (before, after) in enumerate(pairwise(found)):
        where = f" at {unit} {after.first_step:g}" if after.first_step is not None else ""
        text = "started anew" if after.kind == "restart" else f"resumed{where}"
        if before.counts_until is not None and before.last_step is not None and before.counts_until <= before.last_step:
            part = "" if after.kind == "restart" else f"{unit} {after.first_step:g} and later of "
            text += f"; {part}{stretch(before.first_line, before.last_line, files)} no longer counts"
        if before.first_nonfinite is not None:
            text += f" (it was lost from {line_in(before.first_nonfinite.line, files)} on)"
        out.append((Spot(after.first_step, after.first_line), f"attempt {k + 2}: {text}"))
    return out


def scope(found: tuple[Attempt, ...], files: tuple[FilePart, ...] = ()) -> str:
    """What a verdict is about, in a sentence; "" for a run in one piece."""
    again = [one for one in found if one.kind == "restart"]
    if again:
        resumes = sum(one.kind == "resume" and one.first_line > again[-1].first_line for one in found)
        then = f", with {resumes} resume{'s' * (resumes > 1)}" if resumes else ""
        where = line_in(again[-1].first_line, files)
        return f"The log holds several starts; judged is the last one, from {where} on{then}."
    if found:
        return f"The run was resumed {len(found) - 1 if len(found) > 2 else 'once'}{' times' * (len(found) > 2)}."
    return ""


def _goes_on(found: list[Attempt], first: float) -> bool:
    """It begins where an earlier attempt had been, not where the first one began."""
    begun = found[0].first_step
    reached = max((one.last_step for one in found if one.last_step is not None), default=0.0)
    return begun is None or first - begun > 0.05 * max(reached - begun, 0.0)


def _spine(run: Run) -> Series | None:
    """The series that shows how far each attempt came: the longest one a reader looks at."""
    known = [one for metric, one in run.series.items() if role(metric) in _TELLING] or list(run.series.values())
    return max(known, key=lambda series: series.count, default=None)


def _cuts(run: Run) -> list[tuple[int, Spot]]:
    """First line of each later attempt, and its first counter."""
    begun = min((series.first_line for series in run.series.values()), default=0)
    heads = [line for line in _heads(run) if line > begun]
    if not run.restarts and not heads:
        return []
    spots = list(run.restarts[: MOST - 1])
    told = [one.points()[2] for metric, one in run.series.items() if role(metric) in _TELLING and one.count]
    if not told:
        return []
    for line in heads[:MOST]:
        # a second configuration without a counter going back: resumed just where it stopped, or nothing counts
        before, after = _before(told, line), _after(told, line)
        if before and after and not any(before < spot.line <= after for spot in spots):
            spots.append(Spot(_step_at(run, after), after))
    cuts = []
    for spot in sorted(spots, key=lambda spot: spot.line):
        before = _before(told, spot.line)
        first = next((line for line in heads if before < line < spot.line), spot.line)
        cuts.append((first, spot))
    bare = [spot for first, spot in cuts if first == spot.line]
    counted_anew = _epochs(run, bare)
    return [(first, spot) for first, spot in cuts if first != spot.line or spot not in counted_anew]


def _epochs(run: Run, spots: list[Spot]) -> list[Spot]:
    """Those places where the counter only starts again with each epoch, or alternates, and nothing was restarted.

    Nothing introduces an attempt there, so the loss has to tell: after a
    restart it stands where it stood at the beginning, in a new epoch where it
    had come to.
    """
    spine = run.main("loss") or _spine(run)
    if spine is None or not spots:
        return []
    steps, values, lines = spine.points()
    bounds = [0, *(bisect_left(lines, spot.line) for spot in spots), len(lines)]
    if len(spots) > 5 and len(lines) < 5 * len(spots):
        return spots                                           # a counter that goes to and fro
    yes: list[Spot] = []
    no: list[Spot] = []
    for k, spot in enumerate(spots):
        old, new = slice(bounds[k], bounds[k + 1]), slice(bounds[k + 1], bounds[k + 2])
        begun = steps[old][:1]
        if not values[old] or not values[new] or steps[new][0] > begun[0] + 0.05 * (max(steps[old]) - begun[0]):
            continue                                           # it goes on somewhere in between: a resume
        last = k == len(spots) - 1
        (yes if _goes_on_from(values[old], values[new], unfinished=last) else no).append(spot)
    if len(yes) <= len(no):
        return []
    # among epochs a true restart is one that falls back to where the whole run began
    level = median([value for value in values[:3] if math.isfinite(value)] or [math.inf])
    again = [spot for spot in no if abs(_level(values, lines, spot.line) - level) < 0.2 * abs(level)]
    return [*yes, *(spot for spot in no if spot not in again)]


def _level(values: Sequence[float], lines: Sequence[int], line: int) -> float:
    """The loss from a line on."""
    k = bisect_left(lines, line)
    return median([value for value in values[k : k + 3] if math.isfinite(value)] or [math.inf])


def _goes_on_from(old: Sequence[float], new: Sequence[float], *, unfinished: bool) -> bool:
    """Whether the second stretch of a loss continues the first one instead of repeating it."""
    if any(not math.isfinite(value) for value in old[-3:]):
        return not any(map(math.isfinite, new[:3]))
    first = [value for value in old[:3] if math.isfinite(value)]
    again = [value for value in new[:3] if math.isfinite(value)]
    if not first or not again:
        return False
    begun, ended, now = median(first), median(old[-3:]), median(again)
    noise = median([abs(b - a) for a, b in pairwise(old) if math.isfinite(a) and math.isfinite(b)] or [0.0])
    if abs(begun - ended) > 3 * noise:
        return abs(now - ended) < abs(now - begun)
    same = abs(len(old) - len(new)) <= max(1, len(old) // 20)
    return same or (unfinished and len(new) < len(old))


def _before(told: list[Sequence[int]], line: int) -> int:
    """The last line with a number before `line`, 0 without one."""
    return max(lines[k - 1] if (k := bisect_left(lines, line)) else 0 for lines in told)


def _after(told: list[Sequence[int]], line: int) -> int:
    """The first line with a number from `line` on, 0 without one."""
    return min((lines[k] for lines in told if (k := bisect_left(lines, line)) < len(lines)), default=0)


def _heads(run: Run) -> list[int]:
    """Lines with which an attempt introduces itself: a start or resume, or settings printed anew."""
    found = [spot.line for kind in ("start", "resume") for spot in run.marks.get(kind, ())]
    for k, setting in enumerate(run.repeated):
        near = {other.key for other in run.repeated[k : k + 200] if other.line - setting.line < SPREAD}
        if len(near) >= DUMP and near & _TRAINING:
            found.append(setting.line)
    return sorted(set(found))


def _step_at(run: Run, line: int) -> float | None:
    spine = _spine(run)
    if spine is None:
        return None
    steps, _, lines = spine.points()
    k = bisect_left(lines, line)
    return steps[k] if k < len(steps) else None


def _parts(cuts: list[tuple[int, Spot]], run: Run) -> list[_Part]:
    """The attempts as stretches of lines; `cutoff` is the lowest step at which a later one begins."""
    firsts = [1, *(first for first, _ in cuts)]
    lasts = [*(first - 1 for first, _ in cuts), run.lines]
    begun = [_step_at(run, 1), *(spot.step for _, spot in cuts)]
    parts = []
    cutoff = math.inf
    for k in range(len(firsts) - 1, -1, -1):
        parts.append(_Part(firsts[k], lasts[k], begun[k], cutoff))
        if run.step_unit in ("", "print"):
            cutoff = -math.inf                                 # nothing counts: a new run, not a continuation
        elif (step := begun[k]) is not None:
            cutoff = min(cutoff, step)
    return parts[::-1]


def _counts(line: int, step: float | None, parts: list[_Part]) -> bool:
    """Whether no later attempt has replaced it; without a step it stands where its attempt began."""
    part = next((part for part in parts if part.first <= line <= part.last), None)
    if part is None or math.isinf(part.cutoff):
        return part is None or part.cutoff > 0
    where = part.begun if step is None else step
    return where is None or where < part.cutoff


def _stands(message: Message, parts: list[_Part]) -> bool:
    return _counts(message.last_line or message.line, message.step, parts)


def _kept(series: Series, parts: list[_Part]) -> Series:
    """The points that no later attempt has replaced."""
    steps, values, lines = series.points()
    kept = Series(series.metric, series.meaning)
    for part in parts:
        a, b = bisect_left(lines, part.first), bisect_right(lines, part.last)
        if a == b or min(steps[a:b]) >= part.cutoff:
            continue
        if max(steps[a:b]) < part.cutoff:
            kept.extend(steps[a:b], values[a:b], lines[a:b])
            continue
        rows = [k for k in range(a, b) if steps[k] < part.cutoff]
        kept.extend([steps[k] for k in rows], [values[k] for k in rows], [lines[k] for k in rows])
    return kept


def _lost(run: Run, part: _Part) -> Spot | None:
    """The first loss of an attempt that is NaN or infinite."""
    found = []
    for metric, series in run.series.items():
        if series.first_nonfinite is None or role(voice_of(metric)[0]) not in ("loss", "part_loss"):
            continue
        steps, values, lines = series.points()
        a, b = bisect_left(lines, part.first), bisect_right(lines, part.last)
        found += [Spot(steps[k], lines[k], values[k]) for k in range(a, b) if not math.isfinite(values[k])][:1]
    return min(found, key=lambda spot: spot.line, default=None)

