"""Detectors: one symptom family a file, found by folder.

A detector module has `detect(patient) -> list[Symptom]`, a pure function of
what the log has said so far: the same lines give the same symptoms, however
they arrived, and what was said by line k is what a run of k lines says.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from logdoctor.model import Symptom
from logdoctor.symptoms.patient import Patient

Detector = Callable[[Patient], list[Symptom]]


@cache
def detectors() -> tuple[Detector, ...]:
    """The `detect` of every module of this folder; what detectors share has none."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(module.detect for module in modules if hasattr(module, "detect"))


def examine(patient: Patient) -> list[Symptom]:
    """All symptoms, ordered by where they begin."""
    found = [symptom for detect in detectors() for symptom in detect(patient)]
    return sorted(found, key=lambda symptom: (symptom.first.line, symptom.name))
