"""Losses at the floor of Caffe's softmax: -ln FLT_MIN = 87.3365 for each sample that is certain and wrong."""

from __future__ import annotations

import math

from logdoctor.facts.exam import Exam, Measured
from logdoctor.numbers import median

FLOOR = -math.log(1.17549435e-38)
"""What one sample adds at most: SoftmaxWithLoss takes the logarithm of no less than FLT_MIN (87.3365)."""
_SOFTMAX = frozenset({"softmaxwithloss", "softmaxloss"})


def saturated(exam: Exam) -> Measured | None:
    """Classification losses of 20 to 87.34: probabilities at Caffe's floor for part of the batch."""
    loss = exam.patient.curve("loss")
    if loss is None or not loss.finite or exam.run.framework != "caffe":
        return None
    tail = median(loss.finite[-max(1, len(loss.finite) // 5) :])
    return Measured(exam.patient.classification and 20 < tail <= 87.4, (loss.lines[len(loss.finite) - 1],))


def one_sample_saturated(exam: Exam) -> Measured | None:
    """The last finite loss stands one sample's floor (87.3365 / batch) above a calm level.

    Max pooling turns a window of NaN into -FLT_MAX, so one broken sample is certain and wrong for a step before
    the NaN arrives (diagnosis.md part 6, item 9).
    """
    bad, loss, batch = exam.bad_loss, exam.patient.curve("loss"), _samples(exam)
    if bad is None or loss is None or batch is None or loss.bad is None or len(loss.finite) < 4:
        return None
    before = list(loss.finite[-6:-1])
    unit, level = FLOOR / batch, median(before)
    calm = max(before) - min(before) < 0.25 * unit
    jump = loss.finite[-1] - level
    return Measured(calm and abs(jump - unit) < 0.15 * unit, (loss.lines[len(loss.finite) - 1],))


def _samples(exam: Exam) -> int | None:
    """Over how many samples the training net's softmax loss is a mean; None where no net was dumped."""
    dumps = exam.run.extra.get("caffe_dumps")
    if dumps is None:
        return None
    for dump in dumps.nets:  # type: ignore[attr-defined]
        net = dump.net()
        for layer in net.layers:
            shape = net.input_shape(layer) if layer.kind in _SOFTMAX else None
            if shape and dump.phase == "TRAIN":
                return math.prod((shape[0], *shape[2:])) or None
    return None
