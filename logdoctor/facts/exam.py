"""An examined run: the patient, its symptoms, and what its settings give away."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from logdoctor.model import Message, Symptom
from logdoctor.run import Run
from logdoctor.symptoms.patient import Patient

if TYPE_CHECKING:
    from logdoctor.lint.finding import LintFinding


class Measured(NamedTuple):
    """A fact's value and the lines that prove it."""

    value: float | str | bool
    lines: tuple[int, ...] = ()


class Exam:
    """Everything a fact may look at."""

    def __init__(self, patient: Patient, symptoms: list[Symptom]) -> None:
        self.patient = patient
        self.symptoms = symptoms

    @property
    def run(self) -> Run:
        return self.patient.run

    def symptom(self, *names: str) -> Symptom | None:
        """The earliest symptom of one of these names."""
        return next((symptom for symptom in self.symptoms if symptom.name in names), None)

    @cached_property
    def bad_loss(self) -> Symptom | None:
        """The loss became NaN or infinite, printed or hidden."""
        return self.symptom("non-finite-loss", "hidden-nan")

    def message(self, *kinds: str) -> Message | None:
        return next((self.run.messages[kind] for kind in kinds if kind in self.run.messages), None)

    @property
    def lint(self) -> list[LintFinding]:
        """What is wrong with the settings the run printed."""
        return self.patient.lint

    @cached_property
    def layers(self) -> dict[str, int] | None:
        """Layer kinds the run dumped (lower case) with a line each; None when no net was printed."""
        found: dict[str, int] = {}
        dumps = self.run.extra.get("caffe_dumps")
        if dumps is not None:
            for dump in dumps.nets:  # type: ignore[attr-defined]
                for layer in dump.net().layers:
                    found.setdefault(layer.kind, layer.where("type")[0])
        printed = self.run.extra.get("layers")
        if isinstance(printed, dict):
            for kind, line in printed.items():
                found.setdefault(str(kind).lower(), line)
        return found or None
