"""Detectors: one symptom family a file, found by folder.

A detector module has `detect(patient) -> list[Symptom]`, a pure function of
what the log has said so far: the same lines give the same symptoms, however
they arrived, and what was said by line k is what a run of k lines says.
"""

from __future__ import annotations

import importlib
import pkgutil

from logdoctor.model import Symptom
from logdoctor.symptoms.patient import Patient

_HELPERS = {"curve", "heldout", "patient"}


def detectors() -> list[str]:
    """Names of all detector modules."""
    return sorted(name for _, name, _ in pkgutil.iter_modules(__path__) if name not in _HELPERS)


def examine(patient: Patient) -> list[Symptom]:
    """All symptoms, ordered by where they begin."""
    found: list[Symptom] = []
    for name in detectors():
        found.extend(importlib.import_module(f"{__name__}.{name}").detect(patient))
    return sorted(found, key=lambda symptom: (symptom.first.line, symptom.name))
