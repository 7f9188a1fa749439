"""From an examined run to one frozen Report: verdict, differential, proof, remedies, timeline."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import median

from logdoctor.confidence import calibration
from logdoctor.facts import Exam
from logdoctor.judge import Candidate, Weighed, fill, judge
from logdoctor.model import (
    Diagnosis,
    Event,
    Finding,
    NotJudged,
    Quote,
    Report,
    SeriesSummary,
    Severity,
    Spot,
    Symptom,
    Treatment,
)
from logdoctor.quotes import Quotes
from logdoctor.run import Run
from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient

SHOWN = 0.03
"""Candidates below this probability are left out of the differential."""
CERTAIN = 0.9
LANGUAGES = {"caffe": "prototxt"}
_PYTORCH_LIKE = ("pytorch", "megatron", "deepspeed", "lightning", "huggingface", "detectron2", "mmengine", "timm", "fairseq")
_UNKNOWN = {"{lr}": "its present value", "{lr/10}": "a tenth of the present rate", "{lr*10}": "ten times the present rate",
            "{lr/3}": "a third of the present rate", "{fix}": "max_iter, power, gamma, stepsize, warm-up length",
            "{onset}": "in question", "{best_step}": "of the best validation loss", "{last_step}": "2000"}


def build(run: Run, quotes: Quotes, *, source: str, formats: tuple[str, ...], format_title: str, guessed: bool,
          complete: bool, reading: tuple[str, ...] = (), light: bool = False) -> Report:
    """The report on a run, finished or not; a `light` one has no curves."""
    summaries = {} if light else {metric: series.summary() for metric, series in run.series.items()}
    unit = run.step_unit or "print"
    common = dict(source=source, formats=formats, format_title=format_title, guessed=guessed, framework=run.framework,
                  step_unit=unit, lines=run.lines, complete=complete, series=summaries,
                  settings=tuple(run.settings.values()), messages=tuple(run.messages.values()),
                  segments=1 + len(run.restarts), reading=reading)
    patient = Patient(run)
    symptoms = examine(patient)
    exam = Exam(patient, symptoms)
    judged = judge(exam)
    if patient.curve("loss") is None and patient.curve("val_loss") is None and not judged:
        return Report(verdict="not-judged", headline="Nothing to judge", summary=_nothing(run), not_judged=_not_judged(exam),
                      **common)  # type: ignore[arg-type]
    values = _values(exam)
    primary_group = next((g for g in ("training", "validation", "end") if g in judged), None)
    diagnoses: tuple[Diagnosis, ...] = ()
    also: list[Diagnosis] = []
    for group, candidates in judged.items():
        shown = [c for i, c in enumerate(candidates) if i == 0 or c.probability >= SHOWN][:6]
        made = [_diagnosis(c, exam, quotes, values) for c in shown]
        if group == primary_group:
            diagnoses = tuple(made)
        else:
            also.append(made[0])
    sick = bool(diagnoses)
    primary = diagnoses[0] if sick else None
    lines_wanted = {line for d in (*diagnoses, *also) for f in d.findings for line in (q.line for q in f.lines)}
    return Report(
        verdict="sick" if sick else "healthy",
        headline=primary.title if primary else "Healthy",
        summary=primary.says if primary else _healthy(exam),
        diagnoses=diagnoses, also=tuple(also), symptoms=tuple(symptoms), events=_events(exam),
        checked=_checked(exam), not_judged=_not_judged(exam),
        quotes={line: text for line in sorted(lines_wanted) if (text := quotes.get(line)) is not None},
        **common)  # type: ignore[arg-type]


def _values(exam: Exam) -> dict[str, float | str]:
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
    worse = exam.symptom("non-finite-lr", "lr-jump", "lr-negative") or exam.bad_loss or exam.symptom("loss-growth", "divergence")
    if worse is not None and worse.first.step is not None:
        values["onset"] = worse.first.step
    over = exam.symptom("overfitting")
    if over is not None and over.first.step is not None:
        values["best_step"] = over.first.step
    if exam.run.last_step:
        values["last_step"] = exam.run.last_step
    fixes = [f.fix for f in exam.lint if f.fix and f.severity in ("error", "warning")]
    if fixes:
        values["fix"] = "; ".join(dict.fromkeys(fixes))
    return values


def _diagnosis(candidate: Candidate, exam: Exam, quotes: Quotes, values: Mapping[str, float | str]) -> Diagnosis:
    cause = candidate.cause
    onset = _onset(candidate)
    findings = [_finding(w, quotes) for w in candidate.weighed]
    facts = [s for s in candidate.symptoms if s.name == "fatal-setting"]
    findings[:0] = [Finding(str(s.data["text"]), "seen", "decisive", False, _quotes(s.lines, quotes)) for s in facts]
    shown = [w for w in findings if w.verdict == "seen"]
    if not shown:                                     # a verdict must prove at least what it is about
        s = candidate.symptoms[0]
        findings.insert(0, Finding(describe(s, exam.run), "seen", "moderate", False, _quotes(s.lines, quotes)))
    framework = exam.run.framework
    measured = bool(calibration().facts)
    return Diagnosis(
        cause.id, cause.name, cause.says, candidate.probability if measured else None, _severity(candidate), onset,
        certain=candidate.decisive and candidate.probability >= CERTAIN, findings=tuple(findings),
        treatments=tuple(Treatment(fill(t.do, values, _UNKNOWN), fill(t.check, values, _UNKNOWN), t.cost,
                                   fill(_code(t.code, framework), values, _UNKNOWN), LANGUAGES.get(framework, "python"))
                         for t in cause.treatments),
        confirm=tuple(fill(c, values, _UNKNOWN) for c in cause.confirm),
        consequences=tuple(describe(s, exam.run) for s in exam.symptoms if s not in facts))


def _severity(candidate: Candidate) -> Severity:
    if candidate.cause.severity == "error" and all(s.name in ("overshoot", "huge-first-loss") for s in candidate.symptoms):
        return "warning"
    return candidate.cause.severity


def _code(code: Mapping[str, str], framework: str) -> str:
    if framework in code:
        return code[framework]
    if framework in _PYTORCH_LIKE:
        return code.get("pytorch", "")
    if framework == "tensorflow":
        return code.get("keras", "")
    return ""


def _onset(candidate: Candidate) -> Spot | None:
    """Where it began: the earliest place with a step among the symptoms it explains."""
    order = {"huge-first-loss": 1, "fatal-setting": 2}
    placed = sorted((s for s in candidate.symptoms if s.first.step is not None),
                    key=lambda s: (order.get(s.name, 0), s.first.line))
    firm = [s for s in placed if s.name in ("non-finite-lr", "lr-jump", "lr-negative", "non-finite-loss", "hidden-nan",
                                            "non-finite-validation")]
    if candidate.cause.id != "bad-lr-policy":
        firm = [s for s in firm if not s.name.startswith("lr-") and s.name != "non-finite-lr"] or firm
    chosen = (firm or placed)[:1]
    return chosen[0].first if chosen else candidate.symptoms[0].first


def _finding(weighed: Weighed, quotes: Quotes) -> Finding:
    evidence = weighed.evidence
    return Finding(evidence.claim, weighed.verdict, evidence.weight, evidence.against, _quotes(weighed.lines, quotes))


def _quotes(lines: tuple[int, ...], quotes: Quotes) -> tuple[Quote, ...]:
    return tuple(Quote(line, quotes.get(line)) for line in dict.fromkeys(lines[:8]) if line > 0)


_SENTENCES = {
    "non-finite-loss": "the loss is {kind} from {unit} {step} on",
    "hidden-nan": "the loss is hidden from {unit} {step} on ({how})",
    "non-finite-validation": "the validation loss is {kind} at {unit} {step}",
    "non-finite-lr": "the learning rate is {kind} at {unit} {step}",
    "non-finite-gradient": "the gradient norm is {kind} from {unit} {step} on",
    "loss-growth": "the loss grew from {from} to {to} within {prints} prints",
    "divergence": "the loss ends at {end}, after {low} at its best",
    "no-progress": "the loss went from {start} to {end} over the whole run",
    "constant-loss": "the loss repeats {value} to the last digit",
    "oscillation": "the loss swings by {swing} of its level from print to print",
    "overshoot": "the loss shot up to {peak} in the first prints",
    "overfitting": "validation loss rose from {best} to {end} while training loss fell from {train_then} to {train_now}",
    "huge-first-loss": "the first loss is {first}",
    "data-message": "the run says: {text}",
    "schedule-error": "the run stopped while computing the schedule: {text}",
    "lr-turn": "the loss was lost at the turn of the schedule, {unit} {step}",
    "lr-jump": "the learning rate jumped from {before} to {value} at {unit} {step}",
    "lr-growth": "the learning rate grew from {from} to {to}",
    "lr-negative": "the learning rate is negative from {unit} {step} on",
    "lr-zero": "the learning rate is 0 throughout",
    "zero-gradient": "the gradient norm is zero from {unit} {step} on",
    "gradient-growth": "the gradient norm grew from {before} to {to}",
    "loss-scale-collapse": "the loss scale fell from {from} to {to}",
    "loss-spike": "a spike at {unit} {step}, recovered",
    "frozen-accuracy": "accuracy stays at {accuracy} while the loss falls",
    "crash": "the process stopped: {text}",
    "fatal-setting": "{text}",
    "vanishing-layers": "layer {layer} gets {level}, another {top}",
    "runaway-negative-loss": "the loss ran down to {low}",
    "negative-cross-entropy": "the loss is negative, down to {low}",
    "unfinished": "still improving at the end",
}


def describe(symptom: Symptom, run: Run) -> str:
    """A symptom as a sentence with the run's own numbers."""
    values: dict[str, float | str] = {"unit": run.step_unit or "print"}
    if symptom.first.step is not None:
        values["step"] = symptom.first.step
    for key, value in symptom.data.items():
        if isinstance(value, bool) or value is None:
            continue
        values[key] = value
    return fill(_SENTENCES.get(symptom.name, symptom.name.replace("-", " ")), values, {"{step}": "the start", "{before}": "its value"})


def _events(exam: Exam) -> tuple[Event, ...]:
    run = exam.run
    events = [Event(s.first, describe(s, run), s.name) for s in exam.symptoms]
    events += [Event(spot, {"start": "training starts", "end": "the run reports its end", "resume": "resumed from a checkpoint"}[kind],
                     kind) for kind, spots in run.marks.items() if kind in ("start", "end", "resume") for spot in spots[:3]]
    events += [Event(spot, "the counter goes back: restarted or resumed", "restart") for spot in run.restarts[:10]]
    events += [Event(Spot(m.step, m.line), m.text.strip()[:160], "message") for m in run.messages.values()]
    return tuple(sorted(events, key=lambda event: (event.spot.line, event.text)))


def _healthy(exam: Exam) -> str:
    loss = exam.patient.curve("loss") or exam.patient.curve("val_loss")
    if loss is None or not loss.finite:
        return "Nothing in the log points to a fault."
    first, last = loss.finite[0], loss.end
    return f"The loss went from {first:.4g} to {last:.4g}; nothing in the log points to a fault."


def _nothing(run: Run) -> str:
    if not run.series:
        return f"{run.lines} lines, none holds a metric that repeats with a counter"
    return "no loss was found among " + ", ".join(list(run.series)[:8])


_CHECKS = (("loss", "NaN and inf, growth, spikes, progress, oscillation of the loss"),
           ("lr", "the learning rate's course"), ("grad_norm", "the gradient norm"),
           ("val_loss", "validation against training"), ("loss_scale", "the loss scale"))


def _checked(exam: Exam) -> tuple[str, ...]:
    return tuple(text for role, text in _CHECKS if exam.patient.curve(role) is not None)


_HELP = {
    "lr": ("learning rate", "print it beside the loss"),
    "grad_norm": ("gradient norm", "print what clip_grad_norm_ returns"),
    "val_loss": ("validation loss", "evaluate on held-out data once per epoch"),
}
_HELP_FOR = {
    ("caffe", "grad_norm"): "debug_info: true in the solver prints it",
    ("keras", "lr"): "add keras.callbacks.LearningRateScheduler or CSVLogger",
    ("keras", "grad_norm"): "not printed by fit(); a custom train_step can return it",
    ("huggingface", "val_loss"): "eval_strategy=\"steps\"",
}


def _not_judged(exam: Exam) -> tuple[NotJudged, ...]:
    missing = []
    for role, (what, help) in _HELP.items():
        if exam.patient.curve(role) is None:
            missing.append(NotJudged(what, "not printed in this log", _HELP_FOR.get((exam.run.framework, role), help)))
    missing.append(NotJudged("weights, activations and gradients per layer", "a text log does not hold them",
                             "print per-layer norms once to settle it"))
    return tuple(missing)


def finite(value: float | None) -> bool:
    """A number that can be printed as one."""
    return value is not None and math.isfinite(value)


__all__ = ["SeriesSummary", "build", "describe"]
