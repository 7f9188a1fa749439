"""Fits texts to a run: its own numbers, and code for its framework."""

from __future__ import annotations

from collections.abc import Mapping

from logdoctor.differential import Wording, experiments
from logdoctor.differential.data import kinds_of_data
from logdoctor.facts import Exam
from logdoctor.judge import fill
from logdoctor.model import Diagnosis
from logdoctor.model.experiment import Experiment
from logdoctor.numbers import median

LANGUAGES = {"caffe": "prototxt"}
_PYTORCH_LIKE = (
    "pytorch",
    "megatron",
    "deepspeed",
    "lightning",
    "huggingface",
    "detectron2",
    "mmengine",
    "timm",
    "fairseq",
)
UNKNOWN = {
    " ({lr} -> {lr/10})": "",
    " ({lr} -> {lr*10})": "",
    " ({lr/3}, {lr/10})": "",
    "{lr}": "its present value",
    "{lr/10}": "a tenth of the present rate",
    "{lr*10}": "ten times the present rate",
    "{lr/3}": "a third of the present rate",
    "{fix}": "see the run's configuration, this log does not print them",
    "{onset}": "in question",
    "{best_step}": "of the best validation loss",
    "{kept}": "",
    "{choose}": "",
    "{last_step}": "2000",
}
UNKNOWN_CODE = {
    "{lr}": "LR",
    "{lr/10}": "LR / 10",
    "{lr*10}": "LR * 10",
    "{lr/3}": "LR / 3",
    "{last_step}": "2000",
}
"""What code says where the log does not tell the rate: a name to fill in, so that it stays code."""
_STEPS = ("step", "iteration", "batch", "update", "")
"""Units of `{last_step}`: what counts epochs does not say how many steps a schedule or a short run takes."""
LIKELY = 0.05
"""Candidates below this probability are not worth an experiment."""


def numbers_of(exam: Exam) -> dict[str, float | str]:
    """The run's own numbers, for sentences and code."""
    values: dict[str, float | str] = {"unit": exam.run.step_unit or "print"}
    lr = exam.patient.curve("lr")
    rate = exam.run.settings.get("lr")
    if lr is not None and lr.finite:
        usual = [v for v in lr.finite if v > 0]
        if usual:
            values["lr"] = median(usual)
    elif rate is not None and isinstance(rate.value, float | int) and not isinstance(rate.value, bool):
        values["lr"] = float(rate.value)
    worse = (
        exam.symptom("non-finite-lr", "lr-jump", "lr-negative")
        or exam.bad_loss
        or exam.symptom("loss-growth", "divergence")
    )
    if worse is not None and worse.first.step is not None:
        values["onset"] = worse.first.step
    over = exam.symptom("overfitting")
    if over is not None and over.first.step is not None:
        values["best_step"] = over.first.step
    if over is not None and over.data.get("how") == "alone":
        values["kept"] = " That training improved is assumed: this log does not print its loss."
    if over is not None and "metric" in over.data:
        told = fill("{metric} {metric_then} there, {metric_now} at the end", _shown(over.data), {})
        values["kept"] = f" The accuracy did not get worse, though ({told})."
        best = fill("{metric} {metric_best}, at {unit} {metric_step}", {**_shown(over.data), **values}, {})
        values["choose"] = f" If it is the accuracy you care about, keep the checkpoint with the best one ({best})."
    if exam.run.last_step and exam.run.step_unit in _STEPS:
        values["last_step"] = exam.run.last_step
    return values


def _shown(data: Mapping[str, float | str | bool | None]) -> dict[str, float | str]:
    return {key: value for key, value in data.items() if isinstance(value, float | str)}


def code_for(code: Mapping[str, str], framework: str) -> str:
    if framework in code:
        return code[framework]
    if framework in _PYTORCH_LIKE:
        return code.get("pytorch", "")
    if framework == "tensorflow":
        return code.get("keras", "")
    return ""


def differential(
    diagnoses: tuple[Diagnosis, ...], exam: Exam, values: Mapping[str, float | str]
) -> tuple[Experiment, ...]:
    """The experiments between the causes that are really in question."""
    causes = [d.cause for d in diagnoses if d.probability is None or d.probability >= LIKELY]
    if len(causes) < 2:
        return ()
    framework = exam.run.framework
    return experiments(
        causes,
        Wording(
            lambda code: code_for(code, framework),
            lambda text: fill(text, values, UNKNOWN),
            lambda code: fill(code, values, UNKNOWN_CODE),
            LANGUAGES.get(framework, "python"),
            kinds_of_data(exam.layers or (), exam.run.settings.values()),
        ),
    )
