"""The report's sentences about symptoms and events."""

from __future__ import annotations

import math
from collections.abc import Sequence

from logdoctor.facts import Exam
from logdoctor.judge import fill
from logdoctor.model import Message, Spot, Symptom
from logdoctor.model.citing import line_in
from logdoctor.model.parts import FilePart
from logdoctor.run import Run
from logdoctor.symptoms.known_values import named

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
    "zero-loss": "the loss is 0 from the first print to the last",
    "constant-loss": "the loss repeats {value}{known}",
    "constant-loss-nearly": "the loss stays within 0.02 % of {value}{known}",
    "oscillation": "the loss swings by {swing} its level from print to print",
    "oscillation-rises": "the loss came down to {best}, then rose to {level}, and validation with it",
    "oscillation-validation": "the validation loss swings by {swing} its level from one evaluation to the next",
    "overshoot": "the loss shoots up to {peak}, at {unit} {peak_step}",
    "overshoot-burst": "the first prints stand at up to {peak}, the later ones near {settled}",
    "overfitting-alone": "validation loss rose from {best} to {end}",
    "overfitting-answers": "{metric} fell from {best} to {end}, training loss fell from {train_then} to {train_now}",
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
    if loss is not None and spot == loss.spot(0):
        told = rate is not None and rate.finite
        return f"the learning rate is {told[0]:.4g} from here on" if told else "here it begins: from the first print on"
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


ENDED = 0.95
"""Share of the announced length from which on a log reaches its end: the last print is seldom of the last step."""


def short(run: Run) -> str:
    """How far a log goes that ends before the announced length, as a sentence; "" for any other log.

    Where only every 20th step is printed, the last print of a whole run may be 20 steps before its end.
    """
    loss = run.main("loss") or run.main("val_loss")
    stopped = run.messages.get("early-stopping")
    if run.marks.get("end") or (stopped and (loss is None or loss.last is None or stopped.last_line > loss.last.line)):
        return ""
    steps: Sequence[float] = loss.points()[0] if loss is not None else ()
    named = [epoch for _, _, epoch in run.epochs] or (steps if run.step_unit == "epoch" else ())
    planned = run.total_steps or (run.setting("max_steps") if run.step_unit == "iteration" else None)
    if run.total_epochs and len(named):
        places, last, total, unit = named, named[-1], run.total_epochs, "epoch"
        reached = last + 1 - min(1.0, named[0], last)
    elif isinstance(planned, int | float) and run.last_step is not None:
        places, last, total, unit, reached = steps, run.last_step, planned, run.step_unit or "print", run.last_step
    else:
        return ""
    pace = max(1.0, places[-1] - places[-2]) if len(places) > 1 else 1.0
    return f"The log ends at {unit} {last:,g} of {total:,g}." if reached < min(ENDED * total, total - pace) else ""
