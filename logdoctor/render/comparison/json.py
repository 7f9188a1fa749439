"""A comparison as strict, deterministic JSON; described in `json_contract.md`, second part."""

from __future__ import annotations

from typing import Any

from logdoctor.model import SCHEMA, Report, Setting
from logdoctor.model.compared import Comparison, Conclusion, Gap, MetricPair, Pair, SettingPair
from logdoctor.render.json import document, to_number, to_spot, to_text, to_value

Json = Any
CURVES = ("loss", "lr", "grad_norm", "val_loss", "loss_scale", "accuracy", "val_accuracy")


def _gap(gap: Gap | None) -> Json:
    if gap is None:
        return None
    quotes = [quote.text if quote is not None else None for quote in gap.quotes]
    return {
        "step": to_number(gap.step),
        "first": to_spot(gap.first),
        "second": to_spot(gap.second),
        "agreed": gap.agreed,
        "noise": to_number(gap.noise),
        "quotes": [to_text(text) if text is not None else None for text in quotes],
    }


def _metric(metric: MetricPair) -> Json:
    return {"metric": to_text(metric.metric), "shared": metric.shared, "digits": _gap(metric.digits),
            "apart": _gap(metric.apart)}


def _setting(setting: Setting | None) -> Json:
    if setting is None:
        return None
    return {"value": to_value(setting.value), "line": int(setting.line), "printed": to_text(setting.printed)}


def _settings(pair: SettingPair) -> Json:
    return {"key": to_text(pair.key), "kind": pair.kind, "first": _setting(pair.first), "second": _setting(pair.second)}


def _conclusion(conclusion: Conclusion) -> Json:
    return {"strength": conclusion.strength, "text": to_text(conclusion.text), "causes": list(conclusion.causes),
            "not_causes": list(conclusion.not_causes), "leaves": list(conclusion.leaves),
            "then": to_text(conclusion.then)}


def pair_dict(pair: Pair | None) -> Json:
    """One pair; None stays null."""
    if pair is None:
        return None
    first, digits = pair.first, pair.first_digits
    return {
        "reference": to_text(pair.reference),
        "other": to_text(pair.other),
        "step_unit": pair.step_unit,
        "unaligned": to_text(pair.unaligned),
        "twins": pair.twins,
        "first_apart": to_text(first.metric) if first else None,
        "first_digits": to_text(digits.metric) if digits else None,
        "metrics": [_metric(metric) for metric in pair.metrics],
        "settings": [_settings(one) for one in pair.settings],
        "agreeing_settings": pair.agreeing,
        "onset": pair.onset,
        "onsets": [to_spot(spot) for spot in pair.onsets],
        "conclusions": [_conclusion(one) for one in pair.conclusions],
    }


def _log(report: Report) -> Json:
    primary = report.primary
    return {
        "source": to_text(report.source),
        "format": report.formats[0] if report.formats else None,
        "step_unit": report.step_unit,
        "verdict": report.verdict,
        "headline": to_text(report.headline),
        "worst": report.worst,
        "cause": primary.cause if primary else None,
        "probability": to_number(primary.probability) if primary else None,
        "onset": to_spot(primary.onset) if primary else None,
    }


def curves(comparison: Comparison) -> dict[str, tuple[list[float], list[list[float | None]]]]:
    """Each metric that two logs or more print, on the union of their steps; None where a log prints no value."""
    if len({report.step_unit for report in comparison.reports if report.series}) != 1:
        return {}
    found = {}
    for metric in CURVES:
        columns: list[dict[float, float]] = []
        for report in comparison.reports:
            column: dict[float, float] = {}
            series = report.series.get(metric)
            for step, value in zip(series.steps, series.values, strict=True) if series else ():
                column.setdefault(step, value)
            columns.append(column)
        if sum(map(bool, columns)) > 1:
            steps = sorted({step for column in columns for step in column})
            found[metric] = (steps, [[column.get(step) for step in steps] for column in columns])
    return found


def to_dict(comparison: Comparison) -> dict[str, Json]:
    """Return the comparison as plain dictionaries and lists that hold nothing but strict JSON values."""
    return {
        "schema": SCHEMA,
        "kind": "comparison",
        "logs": [_log(report) for report in comparison.reports],
        "pairs": [pair_dict(pair) for pair in comparison.pairs],
        "curves": {
            metric: {"steps": [to_number(step) for step in steps],
                     "values": [[to_number(value) for value in column] for column in columns]}
            for metric, (steps, columns) in curves(comparison).items()
        },
    }


def dumps(comparison: Comparison, *, indent: int | None = 2) -> str:
    """Return the comparison as a JSON document: strict, ASCII only, `</` written `<\\/`."""
    return document(to_dict(comparison), indent)
