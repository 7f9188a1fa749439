"""The report's sentences: symptoms, healthy runs, what was checked and what the log cannot tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from logdoctor.facts import Exam
from logdoctor.judge import fill
from logdoctor.model import Message, NotJudged, Spot, Symptom
from logdoctor.model.citing import line_in
from logdoctor.model.parts import FilePart
from logdoctor.report.undecided import undecided
from logdoctor.run import Run
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve
from logdoctor.symptoms.known_values import named
from logdoctor.symptoms.no_answers import improves
from logdoctor.symptoms.patient import Patient
from logdoctor.symptoms.stuck import LEAST_POINTS, LEAST_UPDATES

LOST = 0.5
"""Share of what the reward had gained and lost again from which on the report tells it (as for a divergence)."""

BEYOND = 1e4
"""Times the noise from which on the number says no more than the words."""

SENTENCES = {
    "non-finite-loss": "the loss is {kind} from {unit} {step} on",
    "non-finite-loss-once": "the loss is {kind} at {unit} {step}, and finite after it",
    "non-finite-loss-again": "the loss is {kind} at {unit} {step}, and no number in {bad} of the next {after} prints",
    "non-finite-loss-kept": "the loss is {kind} from {unit} {step} on, kept so by its running mean; outputs end finite",
    "hidden-nan": "the log hides a NaN loss from {unit} {step} on ({how})",
    "non-finite-validation": "the validation loss is {kind} at {unit} {step}",
    "non-finite-lr": "the learning rate is {kind} at {unit} {step}",
    "non-finite-gradient": "the gradient norm is {kind} from {unit} {step} on",
    "loss-growth": "the loss grew from {from} to {to} within {prints}{noises}",
    "growing": "the loss grows {per_print}-fold a print ({per_step}-fold a step); at this rate it passes 3.4e38 at "
               "{unit} {overflow_step}",
    "growing-each": "the loss grows {per_print}-fold a print; at this rate it passes 3.4e38 at {unit} {overflow_step}",
    "growing-unplaced": "the loss grows {per_print}-fold a print",
    "foreseen": "a warning could have been given here, {ahead} before the loss was lost: {rises} had risen, "
                "{per_print}-fold each; at this rate 3.4e38 is passed at {unit} {overflow_step}",
    "foreseen-unplaced": "a warning could have been given here, {ahead} before the loss was lost: {rises} had risen, "
                         "{per_print}-fold each",
    "divergence": "the loss is at its best, {best}; it ends near {end}",
    "discriminator-wins": "the discriminator's loss stays at {against}, the generator's at {made}",
    "reckless-rate": "the learning rate is {rate}; the loss ends at {end}",
    "policy-collapse": "from here on the reward is lost: {best} at its best, {end} at the end",
    "relapse": "what was learnt is lost: the loss began at {start}, came down to {low}, climbs back to {end}",
    "no-progress": "the loss stands near {start} at first and near {end} at the end{guess}",
    "no-progress-held": "the validation loss stands at {held_start} at first and at {held_end} at the end",
    "no-progress-lost": "the accuracy is at its best, {best_accuracy}; it ends at {end_accuracy}, the loss near {end}",
    "no-progress-later": "after the first {dropped} the loss stands near {start}, and near {end} at the end{guess}",
    "no-answers": "the accuracy stands near {start} at first and near {end} at the end",
    "constant-loss": "the loss repeats {value}{known}",
    "constant-loss-nearly": "the loss stays within 0.02 % of {value}{known}",
    "oscillation": "the loss swings by {swing} its level from print to print",
    "oscillation-rises": "the loss came down to {best}, then rose to {level}, and validation with it",
    "oscillation-validation": "the validation loss swings by {swing} its level from one evaluation to the next",
    "overshoot": "the loss shoots up to {peak}, at {unit} {peak_step}",
    "overshoot-burst": "the first prints stand at up to {peak}, the later ones near {settled}",
    "overfitting": "validation loss rose from {best} to {end}, training loss fell from {train_then} to {train_now}",
    "huge-first-loss": "the first loss is {first}",
    "huge-start": "the first loss is {first}, and the run ends at {end}",
    "shape-message": "the run says: {text}",
    "giant-sample": "the mean loss stands {times} times above the ordinary level",
    "lr-leap": "the learning rate leapt from {before} to {value} at {unit} {step}",
    "lr-dead-nothing": "the learning rate is {value} from {unit} {step} on, too small to move any weight",
    "lr-dead": "the learning rate is at most 1 % of its peak from {unit} {step} on ({value})",
    "data-message": "the run says: {text}",
    "schedule-error": "the run stopped while computing the schedule: {text}",
    "lr-turn": "the loss was lost at the turn of the schedule, {unit} {step}",
    "lr-jump": "the learning rate jumped from {before} to {value} at {unit} {step}",
    "lr-growth": "the learning rate grew from {from} to {to}",
    "lr-ending": "the learning rate falls to 0 at {unit} {end}, and the run is to last until {total}",
    "lr-negative": "the learning rate is negative from {unit} {step} on",
    "lr-zero": "the learning rate is 0 throughout",
    "zero-gradient": "the gradient norm is zero from {unit} {step} on",
    "gradient-growth": "the gradient norm grew from {before} to {to}",
    "loss-scale-collapse": "the loss scale fell from {from} to {to}",
    "loss-scale-collapse-skipped": "from here on nearly every step is skipped: {to} by the end",
    "loss-scale-collapse-said": "the run says that its loss scale is used up",
    "loss-spike": "a spike at {unit} {step}, recovered",
    "frozen-accuracy": "{metric} does not get above {accuracy} while the loss falls",
    "crash": "the process stopped: {text}",
    "fatal-setting": "{text}",
    "vanishing-layers": "layer {layer} gets {level}, another {top}",
    "runaway-negative-loss": "the loss ran down to {low}",
    "negative-cross-entropy": "the loss is negative, down to {low}",
    "rank-nonfinite": "{who} printed {kind} first, at {unit} {step}; {others} finite there",
    "rank-silent": "{who} printed nothing after {unit} {step}, the others went on to {last}",
    "rank-apart": "{who} ended at {end}, {main} at {main_end}: the processes do not train the same weights or data",
    "unfinished": "still improving at the end",
}


_HIDDEN = {"zeros": "it prints 0", "field missing": "it leaves the loss out"}


def describe(symptom: Symptom, run: Run) -> str:
    """A symptom as a sentence with the run's own numbers."""
    values: dict[str, float | str] = {"unit": run.step_unit or "print"}
    values["metric"] = symptom.metric
    if symptom.first.step is not None:
        values["step"] = symptom.first.step
    for key, value in symptom.data.items():
        if isinstance(value, bool) or value is None:
            continue
        values[key] = value
    if isinstance(swing := values.get("swing"), float):
        values["swing"] = f"{100 * swing:.0f} % of" if swing < 2 else f"{swing:.3g} times"
    how = symptom.data.get("how")
    if symptom.name in ("loss-growth", "foreseen") and isinstance(prints := values.get("prints"), float):
        values["prints"] = values["rises"] = _prints(prints)
    if symptom.name == "loss-growth":
        noises = values.get("noises")
        told = f"{noises:,.0f} times" if isinstance(noises, float) and noises < BEYOND else "far beyond"
        values["noises"] = f", {told} its usual jump upwards" if isinstance(noises, float) else ""
    if symptom.name == "foreseen" and isinstance(ahead := values.get("ahead"), float):
        values["ahead"] = _prints(ahead)
    if symptom.name == "non-finite-loss" and isinstance(after := symptom.data.get("recovered"), float) and after:
        how = "once" if symptom.strength == 1 else "again"
        values |= {"bad": symptom.strength - 1, "after": symptom.strength - 1 + after}
    values["guess"] = f" ({values['guess']})" if "guess" in values else ""
    values["known"] = f" ({name})" if (name := named(_number(symptom.data.get("value")))) else ""
    if symptom.name == "no-progress" and how is None and (dropped := symptom.data.get("dropped_first")):
        how, values["dropped"] = "later", "print" if dropped == 1 else f"{dropped:g} prints"
    if symptom.name == "hidden-nan":
        values["how"] = _HIDDEN.get(str(symptom.data.get("how")), "")
    return fill(
        SENTENCES.get(f"{symptom.name}-{how}")
        or SENTENCES.get(symptom.name, symptom.name.replace("-", " ")),
        values,
        {"{step}": "the start", "{before}": "its value"},
    )


def _number(value: float | str | bool | None) -> float:
    return value if isinstance(value, float) else 0.0


def _prints(count: float) -> str:
    return f"{count:g} print{'s' * (count != 1)}"


def turning(spot: Spot, exam: Exam) -> str:
    """What happened where the verdict says that it began."""
    loss, rate = exam.patient.curve("loss"), exam.patient.curve("lr")
    if rate is not None and spot in map(rate.spot, range(len(rate.lines))):
        return f"here the rate left its range: {spot.value:.4g}, after {rate.values[0]:.4g} at first"
    if loss is None or spot.value is None or not loss.finite or loss.finite[0] <= 0:
        return "here it left its track"
    if not math.isfinite(spot.value):
        return f"here it left its track: the loss is {spot.value:g}"
    times = spot.value / loss.finite[0]
    return f"here it left its track: the loss is {spot.value:.4g}, {times:.3g} times the first one"


def stopped(run: Run, message: Message) -> str:
    """How a run ended that did not end by itself, as its last words tell; "" for any other message."""
    last_number = max((series.last.line for series in run.series.values() if series.last), default=0)
    if message.last_line < last_number:
        return ""
    if message.kind == "keyboard-interrupt":
        return "the run was interrupted by hand"
    if message.kind == "terminated" and "Aborted at" not in message.text:
        return "the job was cancelled from outside" if "CANCELLED" in message.text else "the run was ended from outside"
    return ""


def ending(run: Run, files: Sequence[FilePart]) -> str:
    """The same as a sentence with its line."""
    said = [(stopped(run, message), message.line) for message in run.messages.values()]
    return next((f"{text[0].upper()}{text[1:]} ({line_in(line, files)})." for text, line in said if text), "")


def healthy(exam: Exam) -> str:
    if exam.patient.reinforcement and (reward := _reward(exam.patient.reward)):
        return reward
    loss = exam.patient.curve("loss") or exam.patient.curve("val_loss")
    told = improves(exam.patient)
    if told is not None:
        return (f"No loss is printed. The accuracy ({told.series.metric}) went from {told.finite[0]:.4g} to "
                f"{told.end:.4g}; nothing in the log points to a fault.")
    if loss is None or not loss.finite:
        return "Nothing in the log points to a fault."
    if loss.series.metric.endswith("perplexity"):
        course = f"went from {math.exp(loss.finite[0]):.4g} to {math.exp(loss.end):.4g}"
        return f"No loss is printed. The perplexity {course}; nothing in the log points to a fault."
    first, last = loss.finite[0], loss.end
    why = _spared(exam.patient, loss) if last > first else ""
    return f"The loss went from {first:.4g} to {last:.4g}{why}; nothing in the log points to a fault."


def _spared(patient: Patient, loss: Curve) -> str:
    """Why a loss that did not fall is no complaint."""
    if patient.adversarial:
        return ", as one of two opponents' may"
    if patient.scheduled:
        return ", as it may while a printed weight or difficulty rises with the run"
    if heldout.lifted(patient.curve("val_loss"), patient.curve("loss")):
        return ", lifted evenly by a term that grows on purpose"
    if len(loss.values) < LEAST_POINTS or 0 < loss.steps[-1] - loss.steps[0] < LEAST_UPDATES:
        return ", which is too short a course to judge"
    return ", within the noise of its prints" if loss.end - loss.finite[0] < 3 * loss.noise else ""


def _reward(curve: Curve | None) -> str:
    """The course of the reward; the loss of reinforcement learning has no course to tell of."""
    if curve is None or len(curve.finite) < 2:
        return ""
    best, name = max(curve.smooth), curve.series.metric
    fell = best - curve.end > LOST * (best - min(curve.smooth))
    course = f"went from {curve.finite[0]:.4g} to {curve.end:.4g}"
    top = f", after {best:.4g} at its best" if fell else ""
    return f"The reward ({name}) {course}{top}; nothing in the losses points to a fault, and they do not have to fall."


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
