"""What the dumped network, the gradients and the messages give away."""

from __future__ import annotations

from logdoctor.facts.exam import Exam, Measured

_SQUASHING = ("sigmoid", "tanh", "softsign", "hardsigmoid")
_ANOMALY = {
    "Log": "log-of-zero",
    "Exp": "numeric-overflow",
    "Pow": "bad-loss",
    "Sqrt": "bad-loss",
    "Div": "bad-loss",
    "Std": "bad-loss",
    "Norm": "bad-loss",
    "Softmax": "numeric-overflow",
    "Acos": "bad-loss",
    "Var": "bad-loss",
}


def zero_gradient(exam: Exam) -> Measured | None:
    """The gradient norm is (practically) zero for most of the run."""
    if exam.patient.curve("grad_norm") is None:
        return None
    zero = exam.symptom("zero-gradient")
    return Measured(zero is not None, zero.lines if zero else ())


def vanishing_layers(exam: Exam) -> Measured | None:
    """Some layer's gradient is less than a ten-thousandth of another's."""
    layers = [name for name in exam.run.series if name.startswith(("grad_norms/", "diff/")) or "grad_norm/" in name]
    if len(layers) < 3:
        return None
    found = exam.symptom("vanishing-layers")
    return Measured(found is not None, found.lines if found else ())


def squashing_layers(exam: Exam) -> Measured | None:
    """How many squashing activations (sigmoid, tanh) the dumped net has (layers)."""
    layers = exam.layers
    if layers is None:
        return None
    found = [line for kind, line in layers.items() if kind in _SQUASHING]
    return Measured(float(len(found)), tuple(found))


def log_layer(exam: Exam) -> Measured | None:
    """The dumped net takes a logarithm in a layer of its own."""
    layers = exam.layers
    return None if layers is None else Measured("log" in layers, (layers["log"],) if "log" in layers else ())


def exp_layer(exam: Exam) -> Measured | None:
    """The dumped net takes an exponential in a layer of its own."""
    layers = exam.layers
    return None if layers is None else Measured("exp" in layers, (layers["exp"],) if "exp" in layers else ())


def infogain_layer(exam: Exam) -> Measured | None:
    """The dumped net has an InfogainLoss."""
    layers = exam.layers
    found = layers.get("infogainloss") if layers else None
    return None if layers is None else Measured(found is not None, (found,) if found else ())


def division_layer(exam: Exam) -> Measured | None:
    """The dumped net divides: a Power layer, or an Eltwise/Reduction built into a loss by hand."""
    layers = exam.layers
    found = [layers[kind] for kind in ("power", "reduction", "python") if kind in layers] if layers else []
    return None if layers is None else Measured(bool(found), tuple(found))


def empty_window(exam: Exam) -> Measured | None:
    """A pooling layer's last window holds no pixel, computed from the dumped shapes."""
    if exam.layers is None:
        return None
    found = [f for f in exam.lint if f.rule == "pooling-stride" and f.severity == "error"]
    return Measured(bool(found), tuple(line for f in found for line in f.lines))


def anomaly(exam: Exam) -> Measured | None:
    """The cause that anomaly mode's message points to, by the operation whose gradient was NaN."""
    message = exam.message("anomaly-nan")
    if message is None:
        return None
    text = message.text
    at = text.find("Function '")
    name = text[at + 10 : at + 30] if at >= 0 else text
    return Measured(next((cause for word, cause in _ANOMALY.items() if word in name), "unknown"), (message.line,))


_HALF = frozenset({"fp16", "float16", "half", "amp", "16", "16-mixed", "16-true", "mixed_float16", "torch.float16"})


def half_precision(exam: Exam) -> Measured | None:
    """The run computes in fp16, whose numbers end at 65504: a loss scale other than 1 is printed, or a setting says so.

    PyTorch's autocast takes fp16 on a GPU unless told otherwise, so plain "amp" counts.
    """
    setting = exam.run.settings.get("precision")
    if setting is not None and str(setting.value).lower().removesuffix(".0") in _HALF:
        return Measured(True, (setting.line,))
    if exam.patient.curve("loss_scale") is not None:
        return Measured(exam.patient.scaled)
    return Measured(False, (setting.line,)) if setting is not None else None


def never_a_loss(exam: Exam) -> Measured | None:
    """The loss scale collapsed and no finite loss was printed at all."""
    collapse = exam.symptom("loss-scale-collapse")
    if exam.patient.curve("loss_scale") is None:
        return None
    loss = exam.patient.curve("loss")
    return Measured(collapse is not None and (loss is None or not loss.finite), collapse.lines if collapse else ())
