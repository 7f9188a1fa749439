"""The JSON contract: the whole report as strict, deterministic JSON; described in `json_contract.md`."""

from __future__ import annotations

import json
import math
from typing import Any

from logdoctor.model import SCHEMA, Diagnosis, Finding, Message, Report, SeriesSummary, Spot, Symptom
from logdoctor.render.words import ordered

Json = Any
_EXACT = 2**53


def _number(value: float | None) -> Json:
    """A number as strict JSON: whole values as integers, what JSON cannot hold as a string."""
    if value is None or isinstance(value, bool):
        return value
    try:
        x = float(value)
    except OverflowError:
        return "Infinity" if value > 0 else "-Infinity"
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return int(x) if x.is_integer() and abs(x) < _EXACT else x


def _text(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")


def _value(value: str | float | bool | None) -> Json:
    return _text(value) if isinstance(value, str) else _number(value)


def _spot(spot: Spot | None) -> Json:
    if spot is None:
        return None
    return {
        "step": _number(spot.step),
        "line": spot.line,
        "value": _number(spot.value),
        "epoch": _number(spot.epoch),
    }


def _finding(finding: Finding) -> Json:
    return {
        "claim": _text(finding.claim),
        "verdict": finding.verdict,
        "weight": finding.weight,
        "against": finding.against,
        "lines": [q.line for q in finding.lines],
        "quotes": [{"line": q.line, "text": _text(q.text)} for q in finding.lines if q.text is not None],
    }


def _diagnosis(diagnosis: Diagnosis) -> Json:
    return {
        "cause": diagnosis.cause,
        "title": _text(diagnosis.title),
        "says": _text(diagnosis.says),
        "probability": _number(diagnosis.probability),
        "severity": diagnosis.severity,
        "certain": diagnosis.certain,
        "onset": _spot(diagnosis.onset),
        "findings": [_finding(f) for f in diagnosis.findings],
        "treatments": [
            {
                "do": _text(t.do),
                "check": _text(t.check),
                "cost": t.cost,
                "code": _text(t.code),
                "language": t.language,
            }
            for t in diagnosis.treatments
        ],
        "confirm": [_text(c) for c in diagnosis.confirm],
        "consequences": [_text(c) for c in diagnosis.consequences],
    }


def _series(series: SeriesSummary) -> Json:
    lowest, highest = series.minimum, series.maximum
    return {
        "points": series.points,
        "first_step": _number(series.first_step),
        "last_step": _number(series.last_step),
        "nonfinite": series.nonfinite,
        "first_nonfinite": _spot(series.first_nonfinite),
        "min": _number(lowest.value) if lowest else None,
        "min_at": _spot(lowest),
        "max": _number(highest.value) if highest else None,
        "max_at": _spot(highest),
        "first": _number(series.first),
        "last": _number(series.last),
        "meaning": _text(series.meaning),
    }


def _message(message: Message) -> Json:
    return {
        "kind": message.kind,
        "level": message.level,
        "text": _text(message.text),
        "line": message.line,
        "last_line": message.last_line or message.line,
        "count": message.count,
        "step": _number(message.step),
    }


def _symptom(symptom: Symptom) -> Json:
    return {
        "name": symptom.name,
        "metric": _text(symptom.metric),
        "first": _spot(symptom.first),
        "last": _spot(symptom.last),
        "strength": _number(symptom.strength),
        "lines": list(symptom.lines),
        "data": {_text(key): _value(symptom.data[key]) for key in sorted(symptom.data)},
        "open": symptom.open,
    }


def to_dict(report: Report) -> dict[str, Json]:
    """Return the report as plain dictionaries and lists that hold nothing but strict JSON values."""
    return {
        "schema": SCHEMA,
        "source": _text(report.source),
        "format": report.formats[0] if report.formats else None,
        "formats": list(report.formats),
        "format_title": _text(report.format_title),
        "guessed": report.guessed,
        "framework": report.framework,
        "verdict": report.verdict,
        "headline": _text(report.headline),
        "summary": _text(report.summary),
        "worst": report.worst,
        "lines": report.lines,
        "complete": report.complete,
        "segments": report.segments,
        "step_unit": report.step_unit,
        "diagnoses": [_diagnosis(d) for d in report.diagnoses],
        "also": [_diagnosis(d) for d in report.also],
        "series": {_text(s.metric): _series(s) for s in ordered(report.series)},
        "settings": [
            {"key": _text(s.key), "value": _value(s.value), "line": s.line, "printed": _text(s.printed)}
            for s in report.settings
        ],
        "messages": [_message(m) for m in report.messages],
        "symptoms": [_symptom(s) for s in report.symptoms],
        "events": [{**_spot(e.spot), "text": _text(e.text), "kind": e.kind} for e in report.events],
        "checked": [_text(c) for c in report.checked],
        "not_judged": [
            {"what": _text(n.what), "why": _text(n.why), "help": _text(n.help)} for n in report.not_judged
        ],
        "reading": [_text(r) for r in report.reading],
    }


def dumps(report: Report, *, indent: int | None = 2) -> str:
    """Return the report as a JSON document.

    Strict (no NaN literal), ASCII only, and `</` is written `<\\/`, so that it may be
    printed to any terminal or put into a script element as it is.
    """
    text = json.dumps(to_dict(report), indent=indent, ensure_ascii=True, allow_nan=False)
    return text.replace("</", "<\\/")
