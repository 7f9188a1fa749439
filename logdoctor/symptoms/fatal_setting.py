"""A setting that ruins the run before any number shows it: found in the dumped net and solver."""

from __future__ import annotations

from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.patient import Patient


def detect(patient: Patient) -> list[Symptom]:
    found = []
    for finding in patient.lint:
        if finding.severity == "error" and finding.cause_id:
            spot = Spot(None, finding.lines[0] if finding.lines else 0)
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
