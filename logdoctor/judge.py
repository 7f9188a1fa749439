"""Weighs what was seen for and against each cause; one primary verdict, the rest a differential."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from logdoctor.causes import Cause, Evidence, load_causes
from logdoctor.confidence import Calibration, calibration, probabilities
from logdoctor.facts import Exam, Measured, all_facts
from logdoctor.model import ClaimVerdict, Symptom


class Weighed(NamedTuple):
    """One piece of evidence with its verdict on this run."""

    evidence: Evidence
    verdict: ClaimVerdict
    lines: tuple[int, ...]


class Candidate(NamedTuple):
    """A cause that could explain what was seen."""

    cause: Cause
    score: float
    probability: float
    weighed: tuple[Weighed, ...]
    symptoms: tuple[Symptom, ...]

    @property
    def decisive(self) -> bool:
        """Some decisive claim for it was seen."""
        return any(
            w.verdict == "seen" and w.evidence.weight == "decisive" and not w.evidence.against for w in self.weighed
        )


def judge(exam: Exam, numbers: Calibration | None = None) -> dict[str, list[Candidate]]:
    """Candidates by group, the most probable first. A group without symptoms has no entry."""
    numbers = numbers or calibration()
    known: dict[str, Measured | None] = {}
    groups: dict[str, list[tuple[Cause, float, tuple[Weighed, ...], tuple[Symptom, ...]]]] = {}
    for cause in load_causes().values():
        symptoms = tuple(symptom for symptom in exam.symptoms if _explains(cause, symptom))
        if not symptoms:
            continue
        weighed = tuple(weigh(evidence, exam, known) for evidence in cause.evidence)
        score = numbers.priors.get(cause.id, numbers.priors.get("default", 0.0))
        for entry in weighed:
            score += contribution(entry, numbers)
        groups.setdefault(cause.group, []).append((cause, score, weighed, symptoms))
    judged = {}
    for group, entries in groups.items():
        chances = probabilities({cause.id: score for cause, score, _, _ in entries}, numbers)
        judged[group] = sorted(
            (
                Candidate(cause, score, chances[cause.id], weighed, symptoms)
                for cause, score, weighed, symptoms in entries
            ),
            key=lambda candidate: (-candidate.probability, candidate.cause.id),
        )
    return judged


def _explains(cause: Cause, symptom: Symptom) -> bool:
    if symptom.name == "fatal-setting":
        return symptom.data.get("cause") == cause.id
    if symptom.name == "crash":
        return f"crash:{symptom.data.get('how')}" in cause.explains
    return symptom.name in cause.explains


def contribution(entry: Weighed, numbers: Calibration) -> float:
    """Log-odds that a weighed claim adds to its cause."""
    if entry.verdict == "seen":
        return (-1.0 if entry.evidence.against else 1.0) * numbers.weights[entry.evidence.weight]
    if entry.verdict == "not seen" and entry.evidence.missing:
        return -numbers.weights[entry.evidence.missing]
    return 0.0


def weigh(evidence: Evidence, exam: Exam, known: dict[str, Measured | None]) -> Weighed:
    """The verdict on one claim: seen, not seen, or not in the log."""
    form = evidence.form
    if form in ("symptom", "no-symptom"):
        symptom = exam.symptom(*evidence.name)
        if form == "no-symptom":
            return Weighed(evidence, "not seen" if symptom else "seen", ())
        if symptom is None:
            return Weighed(evidence, "not seen", ())
        value = symptom.data.get(str(evidence.tests["data"])) if "data" in evidence.tests else symptom.strength
        met = _met(evidence.tests, value, present=True)
        return Weighed(evidence, "seen" if met else "not seen", symptom.lines if met else ())
    if form == "fact":
        name = evidence.name[0]
        if name not in known:
            known[name] = all_facts()[name](exam)
        measured = known[name]
        if measured is None:
            return Weighed(evidence, "not in the log", ())
        met = _met(evidence.tests, measured.value, present=bool(measured.value))
        return Weighed(evidence, "seen" if met else "not seen", measured.lines if met else ())
    if form == "message":
        message = exam.message(*evidence.name)
        if message is None:
            return Weighed(evidence, "not seen", ())
        return Weighed(evidence, "seen", (message.line,))
    if form == "setting":
        found = next((exam.run.settings[name] for name in evidence.name if name in exam.run.settings), None)
        if found is None:
            return Weighed(evidence, "not in the log", ())
        met = _met(evidence.tests, found.value, present=True)
        return Weighed(evidence, "seen" if met else "not seen", (found.line,) if met else ())
    findings = [
        f
        for f in exam.lint
        if f.cause_id in evidence.name
        and f.severity in (("error",) if evidence.weight == "decisive" else ("error", "warning"))
    ]
    if not findings:
        has = bool(exam.run.settings) or exam.run.extra.get("caffe_dumps") is not None
        return Weighed(evidence, "not seen" if has else "not in the log", ())
    return Weighed(evidence, "seen", findings[0].lines)


def _met(tests: Mapping[str, Any], value: float | str | bool | None, *, present: bool) -> bool:
    checks = {key: test for key, test in tests.items() if key != "data"}
    if value is None:
        return False
    if not checks:
        return present
    if "equals" in checks:
        return bool(value == checks["equals"])
    if "one_of" in checks:
        return value in checks["one_of"]
    if isinstance(value, str):
        return False
    number = float(value)
    return (
        number >= checks.get("at_least", number)
        and number <= checks.get("at_most", number)
        and ("above" not in checks or number > checks["above"])
        and ("below" not in checks or number < checks["below"])
    )


WHOLE = 1e9
"""Whole numbers below it are written out: code must not say `range(4.5e+04)`, nor a sentence "step 4.5e+04"."""
_FIELD = re.compile(r"\{(\w+)(?:([/*])([\d.]+))?\}")


def fill(text: str, values: Mapping[str, float | str], unknown: Mapping[str, str]) -> str:
    """Put the run's own numbers into a sentence; `{lr/10}` computes, an unknown number becomes words.

    `unknown` may also replace a longer phrase, all of whose numbers are unknown.
    """
    for phrase, words in unknown.items():
        if phrase in text and not any(match[1] in values for match in _FIELD.finditer(phrase)):
            text = text.replace(phrase, words)

    def one(match: re.Match[str]) -> str:
        name, operator, factor = match.groups()
        value = values.get(name)
        if value is None:
            return unknown.get(match[0], unknown.get("{" + name + "}", match[0]))
        if isinstance(value, str):
            return value
        if operator:
            value = value / float(factor) if operator == "/" else value * float(factor)
        whole = value == round(value, 0) and abs(value) < WHOLE
        return format(value, ".0f" if whole else ".4g")

    return _FIELD.sub(one, text)
