"""What is new since the last look: findings that opened, changed or were withdrawn, without flicker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from logdoctor.causes import load_causes
from logdoctor.model import Diagnosis, Report, Severity, Spot, Symptom
from logdoctor.render.numbers import number, percent, step

Kind = Literal["opened", "changed", "withdrawn", "event", "stall", "resumed", "end"]

HARD = ("non-finite-loss", "non-finite-lr", "non-finite-validation", "crash", "fatal-setting")
"""Symptoms that no later line can turn into noise: announced at the first look."""
FAST = ("growing", "hidden-nan", "loss-growth", "lr-jump", "lr-negative", "lr-ending", "loss-scale-collapse",
        "gradient-growth", "non-finite-gradient", "vanishing-layers", "negative-cross-entropy", "runaway-negative-loss")
"""Symptoms that speak of now; all others (no progress, oscillation, ...) speak of a whole run."""
STEEP = 2.0
"""Growth by this factor a print, over three prints or more, leaves no time for a second look. Of 329 healthy runs fed
line by line none was accused by it; of 22 explosions that such growth foretold one would be told too late without."""
MATURE_SHARE = 0.25
"""... and count only after this share of the announced steps,"""
MATURE_PRINTS = 100
"""... or after this many prints where the run does not say how long it is,"""
LIKELY = 0.5
"""... with a cause that is at least this probable,"""
PLAIN = ("no-progress", "constant-loss")
"""... or with a symptom that needs no cause to be bad news,"""
LASTING = 0.1
"""... when they have stood for this share of the prints so far; twice as long after each withdrawal."""


@dataclass(frozen=True)
class Found:
    """One live finding: the verdict of a group of causes at this moment."""

    slot: str
    cause: str
    title: str
    severity: Severity
    text: str
    lines: tuple[int, ...]
    spot: Spot | None
    probability: float | None
    pace: Literal["hard", "fast", "slow"]
    data: Mapping[str, float | str | bool | None]

    @property
    def where(self) -> str:
        """Its lines in words."""
        if not self.lines:
            return ""
        low, high = min(self.lines), max(self.lines)
        return f"line {low:,}" if low == high else f"lines {low:,}-{high:,}"


@dataclass(frozen=True)
class Change:
    """Something worth a line: `text` is a whole sentence, `found` what it is about."""

    kind: Kind
    severity: Severity
    text: str
    line: int
    found: Found | None = None
    was: Severity | None = None
    """The severity that was said before, of a finding that changed."""


def findings(report: Report, prints: int, progress: float | None) -> dict[str, Found]:
    """The verdict and the independent problems of a run that goes on, by group of causes.

    Left out: what is said about the end of a log, and what only a longer run can show
    (`prints` of the loss so far, `progress` as a share of the announced steps).
    """
    found = {}
    mature = progress >= MATURE_SHARE if progress is not None else prints >= MATURE_PRINTS
    for diagnosis in (*report.diagnoses[:1], *report.also):
        cause = load_causes().get(diagnosis.cause)
        group = cause.group if cause else diagnosis.cause
        if group == "end" or group in found:
            continue
        symptoms = [s for s in report.symptoms if cause and _explains(cause.explains, s)]
        one = _found(group, diagnosis, symptoms, report)
        likely = one.probability is None or one.probability >= LIKELY or any(s.name in PLAIN for s in symptoms)
        if one.pace == "slow" and not (mature and likely):
            continue
        found[group] = one
    return found


def _explains(explains: tuple[str, ...], symptom: Symptom) -> bool:
    return symptom.name in explains or (symptom.name == "crash" and f"crash:{symptom.data.get('how')}" in explains)


def _found(group: str, diagnosis: Diagnosis, symptoms: list[Symptom], report: Report) -> Found:
    ranked = sorted(symptoms, key=lambda s: (s.name not in HARD, s.name not in FAST, s.first.line))
    texts = {(e.kind, e.spot): e.text for e in report.events}
    said = [texts.get((s.name, s.first), "") for s in ranked[:2]]
    text = "; ".join(dict.fromkeys(t for t in said if t)) or diagnosis.says
    lines = tuple(sorted(ranked[0].lines)) if ranked else ()
    data = dict(ranked[0].data) if ranked else {}
    first = ranked[0].name if ranked else ""
    sure = first in HARD or (first == "growing" and ranked[0].strength >= STEEP)
    pace: Literal["hard", "fast", "slow"] = "hard" if sure else "fast" if first in FAST else "slow"
    return Found(group, diagnosis.cause, diagnosis.title, diagnosis.severity, text, lines, diagnosis.onset,
                 diagnosis.probability, pace, data)


class Changes:
    """Compares each look with what was said before."""

    def __init__(self) -> None:
        self.said: dict[str, Found] = {}
        self._waiting: dict[str, tuple[tuple[str, str] | None, int, int]] = {}
        self._withdrawn: dict[str, int] = {}
        self._pending = False

    @property
    def pending(self) -> bool:
        """The next print may settle something that is about to be said."""
        return self._pending

    def update(self, now: Mapping[str, Found], *, unit: str, last: Spot | None, line: int,
               prints: int = 0) -> list[Change]:
        """Changes that have lasted long enough to be said; call it once per look with new numbers.

        `prints` counts the printed losses so far: what only a whole run can show must stand for a share of them.
        """
        changes: list[Change] = []
        self._pending = False
        for slot in set(self._waiting) - set(self.said) - set(now):
            del self._waiting[slot]
        for slot in list(dict.fromkeys((*self.said, *now))):
            was, is_now = self.said.get(slot), now.get(slot)
            if is_now is not None and is_now.severity == "notice":
                is_now = None if was is None else is_now
            key = (is_now.cause, is_now.severity) if is_now else None
            if key == ((was.cause, was.severity) if was else None):
                self._waiting.pop(slot, None)
                if is_now is not None:
                    self.said[slot] = is_now
                continue
            pending, looks, since = self._waiting.get(slot, (None, 0, prints))
            if looks and pending != key:
                looks, since = 0, prints
            self._waiting[slot] = (key, looks + 1, since)
            slow = (is_now or was).pace == "slow"  # type: ignore[union-attr]
            lasting = LASTING * prints * 2 ** min(self._withdrawn.get(slot, 0), 6) if slow else 0.0
            if looks + 1 < _needed(was, is_now) or prints - since < lasting:
                self._pending = self._pending or not slow
                continue
            del self._waiting[slot]
            changes.append(_change(was, is_now, unit, last, line))
            if is_now is None or is_now.severity == "notice":
                self.said.pop(slot, None)
                self._withdrawn[slot] = self._withdrawn.get(slot, 0) + 1
            else:
                self.said[slot] = is_now
        return changes


def _needed(was: Found | None, now: Found | None) -> int:
    if was is not None and now is not None:
        return 1 if now.pace == "hard" and was.pace != "hard" else 3  # the differential may waver
    return 1 if now is not None and now.pace == "hard" else 2


def _change(was: Found | None, now: Found | None, unit: str, last: Spot | None, line: int) -> Change:
    if now is None or (was is not None and now.severity == "notice"):
        assert was is not None
        why = now.text if now is not None else _recovered(unit, last)
        return Change("withdrawn", was.severity, f"withdrawn: {was.title}: {why}", line, was)
    chance = f" ({percent(now.probability)})" if now.probability is not None else ""
    at = f", {now.where}" if now.where else ""
    if was is None:
        return Change("opened", now.severity, f"{now.severity}: {now.title}{chance}: {now.text}{at}", line, now)
    before = f"rather {now.title}{chance} than {was.title}" if now.cause != was.cause else f"{now.title}{chance}"
    return Change("changed", now.severity, f"{now.severity}: {before}: {now.text}{at}", line, now, was.severity)


def _recovered(unit: str, last: Spot | None) -> str:
    if last is None:
        return "later lines contradict it"
    where = f" at {unit} {step(last.step)}" if last.step is not None else ""
    return f"later lines contradict it; the loss is {number(last.value)}{where} (line {last.line:,})"
