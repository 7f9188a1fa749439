"""Several processes in one log: one that is lost first, falls silent, or goes its own way."""

from __future__ import annotations

import math
from typing import NamedTuple

from logdoctor.model import Symptom
from logdoctor.names import voice_of
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.nonfinite import lost
from logdoctor.symptoms.patient import Patient

APART = 3.0
"""How many times the others' final loss one process's must be."""
SILENT = 10
"""Prints of the others after which a missing process is said to be silent."""


class _Heard(NamedTuple):
    name: str
    curve: Curve


def detect(patient: Patient) -> list[Symptom]:
    heard = _heard(patient)
    if len(heard) < 2:
        return []
    main, others = heard[0], heard[1:]
    return [*_first_lost(heard), *_silent(main, others), *_apart(main, others)]


def _heard(patient: Patient) -> list[_Heard]:
    """The loss of each process, the main one first."""
    series = patient.run.main("loss")
    if patient.run.main_voice is None or series is None or not series.count:
        return []
    out = [_Heard(patient.run.main_voice, Curve.of(series))]
    for metric, one in patient.run.series.items():
        plain, voice = voice_of(metric)
        if voice and plain == series.metric and one.count:
            out.append(_Heard(voice, Curve.of(one)))
    return out


def _first_lost(heard: list[_Heard]) -> list[Symptom]:
    """One process printed NaN or inf at a step where others printed a number."""
    bad = [one for one in heard if one.curve.bad is not None]
    if not bad:
        return []
    first = min(bad, key=lambda one: (one.curve.steps[one.curve.bad or 0], one.curve.lines[one.curve.bad or 0]))
    i = first.curve.bad
    assert i is not None
    step = first.curve.steps[i]
    at_step = {
        one.name: [
            (value, one.curve.lines[k])
            for k, (s, value) in enumerate(zip(one.curve.steps, one.curve.values, strict=True))
            if s == step
        ]
        for one in heard
        if one is not first
    }
    there = {name: values for name, values in at_step.items() if values}
    finite = {name: values[0] for name, values in there.items() if all(math.isfinite(v) for v, _ in values)}
    if not finite or len(finite) < len(there):  # several were lost together
        return []
    symptom = lost("rank-nonfinite", first.curve)
    symptom.lines = (first.curve.lines[i], *(line for _, line in list(finite.values())[:2]))
    symptom.strength = float(len(finite))
    names = [_called(name) for name in finite]
    others = f"{names[0]} was" if len(names) == 1 else f"the {len(names)} others were"
    symptom.data = {"kind": symptom.data["kind"], "who": _called(first.name), "others": others, "voice": first.name}
    return [symptom]


def _silent(main: _Heard, others: list[_Heard]) -> list[Symptom]:
    found = []
    ends = sorted(one.curve.steps[-1] for one in (main, *others))
    last = ends[len(ends) // 2]  # where most of them ended
    for one in (main, *others):
        steps = one.curve.steps
        if len(steps) < 5 or one.name.startswith("print"):
            continue
        gap = (steps[-1] - steps[0]) / (len(steps) - 1)
        if gap > 0 and last - steps[-1] > SILENT * gap:
            at = one.curve.spot(len(steps) - 1)
            found.append(
                Symptom(
                    "rank-silent",
                    one.curve.series.metric,
                    at,
                    at,
                    (last - steps[-1]) / gap,
                    (at.line,),
                    {"who": _called(one.name), "last": last, "voice": one.name},
                )
            )
    return found


def _apart(main: _Heard, others: list[_Heard]) -> list[Symptom]:
    """A process whose loss ends far above the main one's though both are finite."""
    found = []
    for one in others:
        mine, theirs = main.curve, one.curve
        if min(len(mine.finite), len(theirs.finite)) < 20 or mine.bad is not None or theirs.bad is not None:
            continue
        if theirs.end > APART * mine.end > 0 and theirs.end - mine.end > 5 * max(mine.noise, theirs.noise):
            at, last = theirs.spot(0), theirs.spot(len(theirs.values) - 1)
            found.append(
                Symptom(
                    "rank-apart",
                    theirs.series.metric,
                    at,
                    last,
                    theirs.end / mine.end,
                    (last.line, mine.lines[-1]),
                    {
                        "who": _called(one.name),
                        "main": _called(main.name),
                        "end": theirs.end,
                        "main_end": mine.end,
                        "voice": one.name,
                    },
                )
            )
    return found


def _called(voice: str) -> str:
    """The process in words."""
    if voice.startswith("rank"):
        return f"rank {voice[4:]}"
    if voice.startswith("pid"):
        return f"process {voice[3:]}"
    if voice.startswith("print"):
        return f"print {voice[5:]} of the step"
    return "the main process"
