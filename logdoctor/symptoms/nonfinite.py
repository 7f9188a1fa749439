"""NaN and infinity in the printed numbers: loss, validation, learning rate, gradient norm."""

from __future__ import annotations

import itertools
import math

from logdoctor.model import Symptom
from logdoctor.run import Run
from logdoctor.run.running_mean import outputs_beside
from logdoctor.run.series import Series
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.patient import Patient

LEAST_BAD = 3
"""Gradient norms of NaN beside zero losses that are no single skipped step."""


def detect(patient: Patient) -> list[Symptom]:
    found = []
    loss = patient.curve("loss")
    if loss is not None and loss.bad is not None:
        found.append(lost("non-finite-loss", loss))
        if sound_outputs(patient.run, loss):
            found[-1].data["how"] = "kept"
    elif parts := [
        c
        for s in patient.run.of_role("part_loss")
        if (c := Curve.of(s)).bad is not None and not s.metric.endswith("_mean")
    ]:
        worst = min(parts, key=lambda c: c.lines[c.bad or 0])
        if loss is None or lasting(worst):
            found.append(lost("non-finite-loss", worst))
    validation = patient.curve("val_loss")
    if validation is not None and validation.bad is not None and not _seldom(validation):
        found.append(lost("non-finite-validation", validation))
    lr = patient.curve("lr")
    if lr is not None and lr.bad is not None:
        found.append(lost("non-finite-lr", lr))
    norm = patient.curve("grad_norm")
    if norm is not None and norm.bad is not None and lasting(norm):
        found.append(lost("non-finite-gradient", norm))
    if not any(symptom.name == "non-finite-loss" for symptom in found):
        found.extend(hidden(patient))
    return found


def sound_outputs(run: Run, loss: Curve) -> list[Series]:
    """The outputs of a Caffe net, if they end finite: its running mean of the loss cannot forget a NaN (or an inf)."""
    outputs = outputs_beside(run, loss.series)
    return outputs if all(s.last is not None and math.isfinite(s.last.value or 0.0) for s in outputs) else []


def _seldom(curve: Curve) -> bool:
    """Every k-th value is a number, and nan holds the place of the epochs that were not evaluated."""
    numbers = [i for i, value in enumerate(curve.values) if math.isfinite(value)]
    gaps = {b - a for a, b in itertools.pairwise(numbers)}
    return len(numbers) >= 3 and len(gaps) == 1 and gaps.pop() >= 2


def _bad_since(curve: Curve, line: int) -> int:
    return sum(not math.isfinite(value) for value, at in zip(curve.values, curve.lines, strict=True) if at >= line)


def lasting(curve: Curve) -> bool:
    """Not a skipped step of mixed precision: at least two, and the last three (or half of all) are non-finite."""
    bad = [not math.isfinite(value) for value in curve.values]
    return sum(bad) >= 2 and (all(bad[-3:]) or sum(bad) > len(bad) / 2)


def lost(name: str, curve: Curve) -> Symptom:
    """A curve that left the numbers, as a symptom of this name."""
    i = curve.bad
    assert i is not None
    value = curve.values[i]
    after = [math.isfinite(v) for v in curve.values[i:]]
    recovered = sum(after)
    last_bad = max(k for k in range(i, len(curve.values)) if not math.isfinite(curve.values[k]))
    near = list(curve.lines[max(0, i - 3) : i + 1])
    return Symptom(
        name,
        curve.series.metric,
        curve.spot(i),
        curve.spot(last_bad),
        strength=float(len(after) - recovered),
        lines=tuple(dict.fromkeys(near)),
        open=math.isnan(curve.values[-1]) or math.isinf(curve.values[-1]),
        data={
            "kind": "nan" if math.isnan(value) else "-inf" if value < 0 else "inf",
            "negative_sign": math.isnan(value) and math.copysign(1.0, value) < 0,
            "at_start": i == 0,
            "recovered": float(recovered),
            "printed_before": float(i),
            "last_finite": curve.values[i - 1] if i else None,
        },
    )


def hidden(patient: Patient) -> list[Symptom]:
    """A NaN the framework does not print: the loss shows exact zeros, or its field is gone."""
    run = patient.run
    loss, norm, validation = patient.curve("loss"), patient.curve("grad_norm"), patient.curve("val_loss")
    trouble = [c for c in (norm, validation) if c is not None and not math.isfinite(c.values[-1])]
    # Hugging Face's logging_nan_inf_filter: five exact zeros (three with a NaN gradient or evaluation beside them)
    if loss is not None and len(loss.values) >= 2:
        zeros = 0
        for value in reversed(loss.values):
            if value != 0.0:
                break
            zeros += 1
        # a gradient or an evaluation printed after them that is sound: then the loss really is 0 (a margin loss)
        begun = loss.lines[len(loss.lines) - zeros] if zeros else 0
        if norm is not None and norm not in trouble and _bad_since(norm, begun) >= LEAST_BAD and zeros >= LEAST_BAD:
            trouble.append(norm)  # it comes and goes, as the gradient of an empty batch is 0
        sound = any(
            c is not None and c not in trouble and c.lines[-1] > begun and math.isfinite(c.values[-1])
            for c in (norm, validation)
        )
        filtered = patient.filtered and not sound
        always = zeros == len(loss.values)
        fell = any(value > 1e-3 for value in loss.values[: len(loss.values) - zeros])
        if (fell and ((zeros >= 5 and filtered) or (zeros >= 1 and trouble))) or (
            always and ((zeros >= 3 and filtered) or trouble)
        ):
            i = len(loss.values) - zeros
            lines = (loss.lines[i], *(c.lines[c.bad] for c in trouble if c.bad is not None))
            return [
                Symptom(
                    "hidden-nan",
                    "loss",
                    loss.spot(i),
                    loss.spot(len(loss.values) - 1),
                    float(zeros),
                    lines,
                    {
                        "how": "zeros",
                        "last_finite": loss.values[i - 1] if i else None,
                        "at_start": i == 0,
                        "printed_before": float(i),
                    },
                )
            ]
    # Megatron prints the loss only while it compares as positive
    if run.framework in ("megatron",) and (lr := patient.curve("lr")) is not None:
        last_loss = loss.lines[-1] if loss is not None else 0
        silent = [i for i, line in enumerate(lr.lines) if line > last_loss]
        skipped = run.series.get("skipped_iterations")
        scaling = skipped is not None and any(value > 0 for value in skipped.values[-len(silent) :])
        if (len(silent) >= 2 and (trouble or not scaling)) or (silent and trouble):
            i = silent[0]
            return [
                Symptom(
                    "hidden-nan",
                    "loss",
                    lr.spot(i),
                    lr.spot(len(lr.values) - 1),
                    float(len(silent)),
                    (lr.lines[i], *(c.lines[c.bad] for c in trouble if c.bad is not None)),
                    {
                        "how": "field missing",
                        "last_finite": loss.values[-1] if loss else None,
                        "at_start": loss is None,
                        "printed_before": float(len(loss.values)) if loss else 0.0,
                    },
                )
            ]
    return []
