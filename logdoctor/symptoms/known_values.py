"""Numbers that a loss stands at for a reason that is known: clamps of a logarithm, and guessing among K classes."""

from __future__ import annotations

import math

CLAMPS = {
    46.0517: "-ln 1e-20, the clamp of Caffe's multinomial and infogain losses",
    36.0437: "-ln 2^-52, the clamp of float64's precision",
    34.5388: "-ln 1e-15, the clamp of scikit-learn's old log loss",
    27.6310: "-ln 1e-12, a common clamp of a logarithm",
    18.4207: "-ln 1e-8, a common clamp of a logarithm",
    16.1181: "-ln 1e-7, Keras' clamp of a probability",
    15.9424: "-ln of float32's precision, a clamp of a probability",
    13.8155: "-ln 1e-6, a common clamp of a logarithm",
    100.0: "where PyTorch's BCELoss clamps a logarithm",
}
SOFTMAX = 87.3365
"""-ln FLT_MIN: what a sample that is certain and wrong costs in Caffe's softmax loss, and a network of NaN on a GPU."""


def is_clamp(value: float, tolerance: float = 2e-4) -> bool:
    """The value is a clamp of a logarithm, within a relative tolerance."""
    return any(abs(value - known) <= tolerance * known for known in CLAMPS)


def named(value: float) -> str:
    """What a loss that repeats this value stands at, "" when it is no known constant."""
    names = {**CLAMPS, SOFTMAX: "-ln of the smallest float32, the clamp of Caffe's softmax loss"}
    return next((name for known, name in names.items() if abs(value - known) <= 2e-4 * known), "")


def is_clamp_of(value: float, share: float, tolerance: float = 0.01) -> bool:
    """Whether a value is some clamp times the share of samples that pay it."""
    return any(abs(value - known * share) < tolerance * value for known in CLAMPS)


def of_guessing(classes: float, *, surely: bool) -> str:
    """What ln K means; `surely` a classification, which an accuracy or a count of classes tells."""
    meaning = f"a guess among {classes:g} classes"
    return f"ln {classes:g} = {math.log(classes):.4g}, {meaning if surely else f'in a cross-entropy {meaning}'}"
