"""A setting that ruins the run before any number shows it: found in the dumped net and solver, or in a file."""

from __future__ import annotations

import math

from logdoctor.model import Spot, Symptom
from logdoctor.model.fileline import FileLine
from logdoctor.symptoms.patient import Patient

ENOUGH = 10
"""Finite losses, the last ones lower than the first: a file's setting has then not ruined this run."""


def detect(patient: Patient) -> list[Symptom]:
    found = []
    for finding in patient.lint:
        if finding.severity == "error" and finding.cause_id:
            # a line of a settings file is no place in the log
            line = next((line for line in finding.lines if not isinstance(line, FileLine)), 0)
            if not line and finding.lines and _refuted(patient):
                continue
            spot = Spot(None, line)
            found.append(
                Symptom(
                    "fatal-setting",
                    finding.setting or finding.rule,
                    spot,
                    spot,
                    1.0,
                    finding.lines,
                    {"cause": finding.cause_id, "text": finding.text, "fix": finding.fix, "rule": finding.rule},
                )
            )
    return found


def _refuted(patient: Patient) -> bool:
    """The loss has stayed finite and come down, so the run was not made with this file, or the setting is not used."""
    curve = patient.curve("loss")
    return curve is not None and curve.bad is None and len(curve.finite) >= ENOUGH and curve.end < curve.start and (
        math.isfinite(curve.end))
