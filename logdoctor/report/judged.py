"""What of a log was judged, what was not, and why."""

from __future__ import annotations

import math

from logdoctor.facts import Exam
from logdoctor.model import NotJudged
from logdoctor.report.undecided import undecided
from logdoctor.run import Run
from logdoctor.symptoms.no_answers import improves


def nothing(run: Run) -> str:
    if not run.series:
        lines = "one line, it holds no" if run.lines == 1 else f"{run.lines:,} lines, none holds a"
        return f"{lines} metric that repeats with a counter"
    if run.main("loss") is not None or run.main("val_loss") is not None:
        return "a single loss value was printed, which shows no course"
    return "no loss was found among " + ", ".join(list(run.series)[:8])


def spoken_for(exam: Exam) -> tuple[str, ...]:
    """Which of several losses and rates were judged, and why; empty where there was no choice."""
    said = []
    for wanted, what in (("loss", "the loss"), ("val_loss", "the validation loss")):
        series, why = exam.run.spokesman(wanted)
        if series is not None and why:
            pair = wanted == "loss" and exam.patient.adversarial and why.startswith("the first")
            reason = "a pair of opponents has no total; it is the first one printed" if pair else why
            said.append(f"several losses, none called {what}: {series.metric} was judged ({reason})")
    loss = exam.patient.curve("loss") or exam.patient.curve("val_loss")
    if loss is not None and loss.series.metric.endswith("perplexity"):
        said.append("no loss is printed: the logarithm of the perplexity was judged as the loss")
    if loss is not None and loss.series.metric.startswith("output/"):
        said.append(f"the running mean of the loss kept the rounding error of a giant: {loss.series.metric} was judged")
    if exam.patient.summed:
        said.append("the loss looks like a running sum (each print adds about as much as the first, or less): "
                    "what each print adds was judged")
    rates = [series.metric for series in exam.run.of_role("lr")]
    if len(rates) > 1:
        main = exam.run.main("lr")
        said.append(f"{len(rates)} learning rates, of parameter groups or optimizers: "
                    f"{main.metric if main else rates[0]} was judged")
    return tuple(said)


_CHECKS = (
    ("loss", "NaN and inf, growth, spikes, progress, oscillation of the loss"),
    ("lr", "the learning rate's course"),
    ("grad_norm", "the gradient norm"),
    ("val_loss", "validation against training"),
    ("loss_scale", "the loss scale"),
)


def checked(exam: Exam) -> tuple[str, ...]:
    found = tuple(text for role, text in _CHECKS if exam.patient.curve(role) is not None)
    return found if improves(exam.patient) is None else ("progress of the accuracy", *found)


_HELP = {
    "lr": ("learning rate", "print it beside the loss"),
    "grad_norm": ("gradient norm", "print what clip_grad_norm_ returns"),
    "val_loss": ("validation loss", "evaluate on held-out data once per epoch"),
}
_HELP_FOR = {
    ("caffe", "grad_norm"): "debug_info: true in the solver prints it",
    ("keras", "lr"): "add keras.callbacks.LearningRateScheduler or CSVLogger",
    ("keras", "grad_norm"): "not printed by fit(); a custom train_step can return it",
    ("huggingface", "val_loss"): 'eval_strategy="steps"',
}


_WHOLE = 100.1
"""A share in per cent is 100 at most; the tenth is for rounding."""


def _no_share(run: Run) -> list[NotJudged]:
    """What is called accuracy and is above 100 %: no evidence, since some print a count, or a sum over batches."""
    found = []
    for metric in ("accuracy", "val_accuracy"):
        series = run.series.get(metric)
        top = series.summary().maximum if series is not None else None
        if top is not None and top.value is not None and _WHOLE < top.value < math.inf:
            what = f"{metric} as a share: line {top.line:,} has {top.value:.4g}, above 100 %"
            found.append(NotJudged(what, "a count, or a sum over batches?", "divide it by the number of samples"))
    return found


def not_judged(exam: Exam) -> tuple[NotJudged, ...]:
    missing = [*undecided(exam), *_no_share(exam.run)]
    for role, (what, help) in _HELP.items():
        if exam.patient.curve(role) is None:
            missing.append(NotJudged(what, "not printed in this log", _HELP_FOR.get((exam.run.framework, role), help)))
    missing.append(
        NotJudged(
            "weights, activations and gradients per layer",
            "a text log does not hold them",
            "print per-layer norms once to settle it",
        )
    )
    return tuple(missing)
