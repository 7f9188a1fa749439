"""A setting that ruins the run before any number shows it: found in the dumped net and solver."""

from __future__ import annotations

from logdoctor.fileline import FileLine
from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.patient import Patient


def detect(patient: Patient) -> list[Symptom]:
    found = []
    for finding in patient.lint:
        if finding.severity == "error" and finding.cause_id:
            # a line of a settings file is no place in the log
            line = next((line for line in finding.lines if not isinstance(line, FileLine)), 0)
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
