"""The JSON contract: the whole report as strict, deterministic JSON; described in `json_contract.md`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from logdoctor.model import SCHEMA, Diagnosis, Finding, Message, Quote, Report, SeriesSummary, Spot, Symptom
from logdoctor.model.fileline import FileLine
from logdoctor.model.parts import Attempt, RunPart, Voice
from logdoctor.render.words import ordered

if TYPE_CHECKING:
    from logdoctor.model.compared import Pair
    from logdoctor.model.experiment import Experiment

Json = Any
_EXACT = 2**53


def to_number(value: float | None) -> Json:
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


def to_text(value: str) -> str:
    """Text that UTF-8 can hold."""
    return value.encode("utf-8", "replace").decode("utf-8")


def to_value(value: str | float | bool | None) -> Json:
    """A setting's or a measurement's value."""
    return to_text(value) if isinstance(value, str) else to_number(value)


def to_spot(spot: Spot | None) -> Json:
    """A place, or null."""
    if spot is None:
        return None
    return {
        "step": to_number(spot.step),
        "line": spot.line,
        "value": to_number(spot.value),
        "epoch": to_number(spot.epoch),
    }


def _finding(finding: Finding) -> Json:
    return {
        "claim": to_text(finding.claim),
        "verdict": finding.verdict,
        "weight": finding.weight,
        "against": finding.against,
        "lines": [q.line for q in finding.lines if not q.source],
        "quotes": _quotes(finding.lines),
    }


def _quotes(lines: Sequence[Quote]) -> Json:
    return [{"line": q.line, "text": to_text(q.text), "source": to_text(q.source) or None}
            for q in lines if q.text is not None]


def _diagnosis(diagnosis: Diagnosis) -> Json:
    return {
        "cause": diagnosis.cause,
        "title": to_text(diagnosis.title),
        "says": to_text(diagnosis.says),
        "probability": to_number(diagnosis.probability),
        "severity": diagnosis.severity,
        "certain": diagnosis.certain,
        "onset": to_spot(diagnosis.onset),
        "findings": [_finding(f) for f in diagnosis.findings],
        "treatments": [
            {
                "do": to_text(t.do),
                "check": to_text(t.check),
                "cost": t.cost,
                "code": to_text(t.code),
                "language": t.language,
            }
            for t in diagnosis.treatments
        ],
        "confirm": [to_text(c) for c in diagnosis.confirm],
        "consequences": [to_text(c) for c in diagnosis.consequences],
    }


def _series(series: SeriesSummary) -> Json:
    lowest, highest = series.minimum, series.maximum
    return {
        "points": series.points,
        "first_step": to_number(series.first_step),
        "last_step": to_number(series.last_step),
        "nonfinite": series.nonfinite,
        "first_nonfinite": to_spot(series.first_nonfinite),
        "min": to_number(lowest.value) if lowest else None,
        "min_at": to_spot(lowest),
        "max": to_number(highest.value) if highest else None,
        "max_at": to_spot(highest),
        "first": to_number(series.first),
        "last": to_number(series.last),
        "meaning": to_text(series.meaning),
    }


def _message(message: Message) -> Json:
    return {
        "kind": message.kind,
        "level": message.level,
        "text": to_text(message.text),
        "line": message.line,
        "last_line": message.last_line or message.line,
        "count": message.count,
        "step": to_number(message.step),
        "voice": message.voice,
    }


def _run(run: RunPart) -> Json:
    return {
        "name": to_text(run.name),
        "first_line": run.first_line,
        "last_line": run.last_line,
        "last_step": to_number(run.last_step),
        "last_loss": to_number(run.last_loss),
        "verdict": run.verdict,
        "headline": to_text(run.headline),
        "severity": run.severity,
        "cause": run.cause or None,
        "onset": to_spot(run.onset),
    }


def _attempt(attempt: Attempt) -> Json:
    return {
        "kind": attempt.kind,
        "first_line": attempt.first_line,
        "last_line": attempt.last_line,
        "first_step": to_number(attempt.first_step),
        "last_step": to_number(attempt.last_step),
        "counts_until": to_number(attempt.counts_until),
        "first_nonfinite": to_spot(attempt.first_nonfinite),
    }


def _voice(voice: Voice) -> Json:
    return {
        "name": voice.name,
        "main": voice.main,
        "values": voice.values,
        "first_line": voice.first_line,
        "last_line": voice.last_line,
        "last_step": to_number(voice.last_step),
        "first_nonfinite": to_spot(voice.first_nonfinite),
    }


def _symptom(symptom: Symptom) -> Json:
    return {
        "name": symptom.name,
        "metric": to_text(symptom.metric),
        "first": to_spot(symptom.first),
        "last": to_spot(symptom.last),
        "strength": to_number(symptom.strength),
        "lines": [line for line in symptom.lines if not isinstance(line, FileLine)],
        "data": {to_text(key): to_value(symptom.data[key]) for key in sorted(symptom.data)},
        "open": symptom.open,
    }


def _experiment(one: Experiment) -> Json:
    return {
        "id": one.id,
        "do": to_text(one.do),
        "cost": one.cost,
        "separates": [list(pair) for pair in one.separates],
        "outcomes": [{"seen": outcome.seen, "causes": list(outcome.causes)} for outcome in one.outcomes],
        "code": to_text(one.code),
        "language": one.language,
        "snippets": [{"name": s.name, "code": s.code, "fits": i < one.fitting} for i, s in enumerate(one.snippets)],
    }


def _baseline(pair: Pair | None) -> Json:
    if pair is None:
        return None
    from logdoctor.render.comparison.json import pair_dict  # which imports this module

    return pair_dict(pair)


def to_dict(report: Report) -> dict[str, Json]:
    """Return the report as plain dictionaries and lists that hold nothing but strict JSON values."""
    return {
        "schema": SCHEMA,
        "source": to_text(report.source),
        "format": report.formats[0] if report.formats else None,
        "formats": list(report.formats),
        "format_title": to_text(report.format_title),
        "guessed": report.guessed,
        "framework": report.framework,
        "verdict": report.verdict,
        "headline": to_text(report.headline),
        "summary": to_text(report.summary),
        "worst": report.worst,
        "lines": report.lines,
        "complete": report.complete,
        "segments": report.segments,
        "files": [{"name": to_text(f.name), "first_line": f.first_line, "lines": f.lines} for f in report.files],
        "runs": [_run(r) for r in report.runs],
        "run": report.run or None,
        "attempts": [_attempt(a) for a in report.attempts],
        "voices": [_voice(v) for v in report.voices],
        "step_unit": report.step_unit,
        "diagnoses": [_diagnosis(d) for d in report.diagnoses],
        "also": [_diagnosis(d) for d in report.also],
        "differential": [_experiment(one) for one in report.differential],
        "series": {to_text(s.metric): _series(s) for s in ordered(report.series)},
        "settings": [
            {"key": to_text(s.key), "value": to_value(s.value), "line": int(s.line), "printed": to_text(s.printed),
             "source": to_text(s.source) or None}
            for s in report.settings
        ],
        "lint": [
            {"rule": n.rule, "severity": n.severity, "text": to_text(n.text), "fix": to_text(n.fix),
             "quotes": _quotes(n.lines)}
            for n in report.lint
        ],
        "messages": [_message(m) for m in report.messages],
        "symptoms": [_symptom(s) for s in report.symptoms],
        "events": [{**to_spot(e.spot), "text": to_text(e.text), "kind": e.kind} for e in report.events],
        "checked": [to_text(c) for c in report.checked],
        "not_judged": [
            {"what": to_text(n.what), "why": to_text(n.why), "help": to_text(n.help)} for n in report.not_judged
        ],
        "reading": [to_text(r) for r in report.reading],
        "baseline": _baseline(report.baseline),
    }


def dumps(report: Report, *, indent: int | None = 2) -> str:
    """Return the report as a JSON document (see `document`)."""
    return document(to_dict(report), indent)


def document(value: dict[str, Any], indent: int | None) -> str:
    """Return plain data as a JSON document.

    Strict (no NaN literal), ASCII only, and `</` is written `<\\/`, so that it may be
    printed to any terminal or put into a script element as it is.
    """
    return json.dumps(value, indent=indent, ensure_ascii=True, allow_nan=False).replace("</", "<\\/")
