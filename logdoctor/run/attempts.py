"""Several attempts in one log: restarts and resumes, and the run that counts in the end.

A counter that goes back, or a second configuration between the numbers,
begins a new attempt. From the step it begins at, the later attempt replaces
what was printed before: `current` gives the run as it stands after all of
them, `attempts` lists them all.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from logdoctor.model import Message, Setting, Spot
from logdoctor.model.citing import line_in, stretch
from logdoctor.model.parts import Attempt, FilePart
from logdoctor.names import role, voice_of
from logdoctor.run import Run
from logdoctor.run.cuts import cuts_of, spine_of, step_at
from logdoctor.run.series import Series


class _Part(NamedTuple):
    """Lines of one attempt, its first step, and the step from which a later one replaces it."""

    first: int
    last: int
    begun: float | None
    cutoff: float


def attempts(run: Run) -> tuple[Attempt, ...]:
    """All attempts in order; empty for a run in one piece."""
    cuts = cuts_of(run)
    if not cuts:
        return ()
    spine = spine_of(run)
    steps, _, lines = spine.points() if spine is not None else ((), (), ())
    found: list[Attempt] = []
    for part in _parts(cuts, run):
        a, b = bisect_left(lines, part.first), bisect_right(lines, part.last)
        first, last = (steps[a], max(steps[a:b])) if a < b else (None, None)
        counted = run.step_unit not in ("", "print") and first is not None
        kind = "start" if not found else "resume" if counted and _goes_on(found, first or 0.0) else "restart"
        found.append(Attempt(kind, part.first, part.last, first, last,
                             None if math.isinf(part.cutoff) else part.cutoff, _lost(run, part)))
    return tuple(found)


def current(run: Run) -> Run:
    """The run as the last attempts left it; the same object for a run in one piece."""
    cuts = cuts_of(run)
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


def _parts(cuts: list[tuple[int, Spot]], run: Run) -> list[_Part]:
    """The attempts as stretches of lines; `cutoff` is the lowest step at which a later one begins."""
    firsts = [1, *(first for first, _ in cuts)]
    lasts = [*(first - 1 for first, _ in cuts), run.lines]
    begun = [step_at(run, 1), *(spot.step for _, spot in cuts)]
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

