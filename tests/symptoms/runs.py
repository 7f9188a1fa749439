"""Small made-up runs, read as JSON lines; numbers only, no file."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from logdoctor.session import Session
from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient


def session(text: str, name: str = "run.log") -> Session:
    """A finished session over a text."""
    made = Session(name)
    made.feed(text.encode())
    made.finish()
    return made


def table(**columns: Sequence[float | None]) -> str:
    """One JSON object a step; a shorter column is spread evenly over the run (an evaluation now and then)."""
    length = max(map(len, columns.values()))
    rows: list[dict[str, float]] = [{"step": float(10 * i)} for i in range(length)]
    for name, values in columns.items():
        every = length // len(values)
        for i, value in enumerate(values):
            if value is not None:
                rows[i * every + every - 1 if every > 1 else i][name] = value
    return "".join(json.dumps(row) + "\n" for row in rows)


def symptoms(text: str) -> set[str]:
    """Names of the symptoms of a run."""
    return {symptom.name for symptom in examine(Patient(session(text).run))}


def wave(count: int, swing: float, seed: int = 1) -> list[float]:
    """Deterministic noise around 0."""
    return [swing * math.sin(12.9898 * (i + seed) * (1 + i % 7)) for i in range(count)]


def falling(count: int, start: float = 2.3, end: float = 0.2, noise: float = 0.03) -> list[float]:
    """A sound training loss."""
    return [end + (start - end) * math.exp(-4 * i / count) * (1 + w) for i, w in enumerate(wave(count, noise))]


def flat(count: int, level: float, noise: float = 0.01) -> list[float]:
    """A loss that stays where it is."""
    return [level * (1 + w) for w in wave(count, noise)]
