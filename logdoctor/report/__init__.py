"""From an examined run to one frozen Report: verdict, differential, proof, remedies, timeline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from logdoctor.causes import Cause
from logdoctor.confidence import calibration
from logdoctor.facts import Exam
from logdoctor.judge import Candidate, Weighed, fill, judge
from logdoctor.model import Diagnosis, Event, Finding, Quote, Report, SettingNote, Severity, Spot, Symptom, Treatment
from logdoctor.model.fileline import FileLine
from logdoctor.model.parts import Attempt, FilePart
from logdoctor.nolog.writing import no_log
from logdoctor.reading.quotes import Quotes
from logdoctor.report import order
from logdoctor.report.fitting import LANGUAGES, UNKNOWN, UNKNOWN_CODE, code_for, differential, numbers_of
from logdoctor.report.healthy import healthy
from logdoctor.report.judged import checked, not_judged, nothing, spoken_for
from logdoctor.report.moment import moment
from logdoctor.report.onset import onset
from logdoctor.report.wording import describe, ending, short, stopped, turning
from logdoctor.run import Run, several
from logdoctor.run.attempts import attempts, current, said, scope
from logdoctor.run.cuts import left_together
from logdoctor.symptoms import examine
from logdoctor.symptoms.no_answers import improves
from logdoctor.symptoms.patient import Patient
from logdoctor.voices import told

SHOWN = 0.03
"""Candidates below this probability are left out of the differential."""
LEAST = 3
"""... but the first three always stand there, so that a wrong first place is seen to have rivals."""
CERTAIN = 0.9


def build(
    run: Run,
    quotes: Quotes,
    *,
    source: str,
    formats: tuple[str, ...],
    format_title: str,
    guessed: bool,
    complete: bool,
    reading: tuple[str, ...] = (),
    light: bool = False,
    files: tuple[FilePart, ...] = (),
    wanted: int = 0,
) -> Report:
    """The report on a run, finished or not; a `light` one has no curves.

    Of several independent runs each is judged, and the report is about the
    worst, or about number `wanted` (1-based) as soon as the log holds so many.
    """
    empty = Report(source, formats, format_title, guessed, run.framework, "not-judged", "Nothing to judge",
                   "", run.step_unit or "print", run.lines, complete, files=files, reading=reading)
    if why := no_log(run):
        return replace(empty, summary=why, step_unit="print")
    parts = several.parts(run)
    if len(parts) < 2:
        return _with(_judged(run, quotes, empty, light=light), left_together(run))
    reports = [_judged(own, quotes, empty, light=True) for _, own in parts]
    shown = wanted if 0 < wanted <= len(parts) else several.worst(reports) + 1
    found = reports[shown - 1] if light else _judged(parts[shown - 1][1], quotes, empty)
    runs = tuple(several.summed(stretch, own, one) for (stretch, own), one in zip(parts, reports, strict=True))
    return _with(replace(found, runs=runs, run=shown), left_together(run))


def _with(report: Report, note: str) -> Report:
    """The report with a sentence that nobody may miss."""
    if not note or report.verdict == "not-judged":
        return report
    return replace(report, summary=f"{report.summary} {note}".strip(), reading=(*report.reading, note))


def _judged(run: Run, quotes: Quotes, empty: Report, *, light: bool = False) -> Report:
    """The report on one run; `empty` says what is known without looking at its numbers."""
    files = empty.files
    tries = attempts(run)
    whole, run = run, current(run)
    patient = Patient(run)
    symptoms = examine(patient)
    exam = Exam(patient, symptoms)
    judged = judge(exam)
    report = replace(
        empty,
        summary=nothing(run),
        series={} if light else {metric: series.summary() for metric, series in whole.series.items()},
        settings=tuple(run.settings.values()),
        messages=tuple(whole.messages.values()),
        segments=max(1, len(tries)),
        attempts=tries,
        voices=told(whole.series, run.main_voice or ""),
        reading=(*empty.reading, *spoken_for(exam)),
        not_judged=not_judged(exam),
        lint=tuple(SettingNote(f.rule, f.severity, f.text, f.fix, _quotes(f.lines, quotes)) for f in exam.lint),
    )
    losses = [patient.curve("loss"), patient.curve("val_loss")]
    course = any(loss is not None and len(loss.values) > 1 for loss in losses)             # one value has no course
    if not judged and not course and improves(patient) is None:
        return report
    values = numbers_of(exam)
    chosen = primary_group(judged)
    if chosen and exam.bad_loss is None and (began := onset(judged[chosen][0], exam)) and began.step is not None:
        values["onset"] = began.step
    diagnoses: tuple[Diagnosis, ...] = ()
    also: list[Diagnosis] = []
    for group, candidates in judged.items():
        shown = [c for i, c in enumerate(candidates) if i < LEAST or c.probability >= SHOWN][:6]
        made = [_diagnosis(c, exam, quotes, values) for c in shown]
        if group == chosen:
            diagnoses = tuple(made)
        else:
            also.append(made[0])
    sick = bool(diagnoses)
    unended = short(run) if empty.complete else ""
    primary = diagnoses[0] if sick else None
    also = [one for one in also if not _proves(one, primary)]
    lines_wanted = {q.line for d in (*diagnoses, *also) for f in d.findings for q in f.lines if not q.source}
    return replace(
        report,
        verdict="sick" if sick else "healthy",
        headline=primary.title if primary else "Healthy",
        summary=primary.says if primary else " ".join(
            part for part in (healthy(exam), scope(tries, files), ending(run, files) or unended) if part),
        diagnoses=diagnoses,
        also=tuple(also),
        differential=differential(diagnoses, exam, values) if chosen == "training" and not light else (),
        symptoms=tuple(symptoms),
        events=_events(exam, whole, tries, files, primary),
        checked=checked(exam),
        quotes={line: text for line in sorted(lines_wanted) if (text := quotes.get(line)) is not None},
    )


_SOFT = frozenset(
    {"no-progress", "constant-loss", "oscillation", "overshoot", "huge-start", "divergence", "frozen-accuracy"}
    | {"relapse", "zero-loss"}
)
"""What needs a whole run to be seen: a run that died on the way has not shown it yet."""


def primary_group(judged: Mapping[str, list[Candidate]]) -> str | None:
    """The group whose first candidate is the verdict: a crash comes before what only a full run could tell."""
    order = ["training", "validation", "end"]
    if "end" in judged:
        seen = {symptom.name for candidate in judged.get("training", ()) for symptom in candidate.symptoms}
        if seen <= _SOFT:
            order = ["end", "training", "validation"]
    return next((group for group in order if group in judged), None)


def _proves(noticed: Diagnosis, primary: Diagnosis | None) -> bool:
    """A notice's line is a proof of the verdict: what is no fault by itself is part of one there."""
    if primary is None or noticed.severity != "notice" or noticed.onset is None:
        return False
    proofs = (f.lines for f in primary.findings if f.verdict == "seen" and not f.against)
    return any(quote.line == noticed.onset.line for quotes in proofs for quote in quotes)


def _diagnosis(candidate: Candidate, exam: Exam, quotes: Quotes, values: Mapping[str, float | str]) -> Diagnosis:
    cause = candidate.cause
    where = onset(candidate, exam)
    findings = [_finding(w, quotes) for w in candidate.weighed]
    facts = [s for s in candidate.symptoms if s.name == "fatal-setting"]
    findings[:0] = [Finding(str(s.data["text"]), "seen", "decisive", False, _quotes(s.lines, quotes)) for s in facts]
    shown = [w for w in findings if w.verdict == "seen"]
    if not shown:  # a verdict must prove at least what it is about
        s = candidate.symptoms[0]
        findings.insert(0, Finding(describe(s, exam.run), "seen", "moderate", False, _quotes(s.lines, quotes)))
    framework = exam.run.framework
    fixes = [f.fix for f in exam.lint if f.fix and f.cause_id == cause.id and f.severity in ("error", "warning")]
    if fixes:
        values = {**values, "fix": "; ".join(dict.fromkeys(fixes))}
    measured = bool(calibration().facts)
    return Diagnosis(
        cause.id,
        cause.name,
        fill(cause.says, values, UNKNOWN),
        candidate.probability if measured else None,
        _severity(candidate),
        where,
        certain=candidate.decisive and candidate.probability >= CERTAIN,
        findings=tuple(findings),
        treatments=_treatments(cause, framework, values, list(dict.fromkeys(fixes))),
        confirm=tuple(fill(c, values, UNKNOWN) for c in cause.confirm),
        consequences=tuple(describe(s, exam.run) for s in exam.symptoms if s not in facts and not _twice(s, exam)),
    )


_SETTING = re.compile(r"\w+(?:: \S+\Z| \{)")
"""A fix that can be written into the configuration as it stands."""


def _treatments(
    cause: Cause, framework: str, values: Mapping[str, float | str], fixes: list[str]
) -> tuple[Treatment, ...]:
    """The remedies of a cause with the run's numbers; a setting that is known to be wrong comes first."""
    language = LANGUAGES.get(framework, "python")
    plain = all(_SETTING.match(fix) for fix in fixes)
    lines = "\n".join(fixes) if plain and framework == "caffe" else ""
    made = []
    if fixes and plain and not any("{fix}" in t.do for t in cause.treatments):
        do = f"Correct the setting that is wrong: {'; '.join(fixes)}."
        made.append(Treatment(do, "", "a minute", lines, language))
    for t in cause.treatments:
        code = fill(code_for(t.code, framework), values, UNKNOWN_CODE)
        do, check = fill(t.do, values, UNKNOWN), fill(t.check, values, UNKNOWN)
        if lines and "{fix}" in t.do:
            made.append(Treatment(do, check, t.cost, lines, language))
        else:
            made.append(Treatment(do, check, t.cost, code, code_for(t.languages, framework) or language))
    return tuple(made)


def _severity(candidate: Candidate) -> Severity:
    if candidate.cause.severity == "error" and all(
        s.name in ("overshoot", "huge-first-loss", "huge-start", "growing") for s in candidate.symptoms
    ):
        return "warning"
    return candidate.cause.severity


def _finding(weighed: Weighed, quotes: Quotes) -> Finding:
    evidence = weighed.evidence
    return Finding(evidence.claim, weighed.verdict, evidence.weight, evidence.against, _quotes(weighed.lines, quotes))


def _quotes(lines: tuple[int, ...], quotes: Quotes) -> tuple[Quote, ...]:
    return tuple(
        Quote(int(line), line.text, line.source) if isinstance(line, FileLine) else Quote(line, quotes.get(line))
        for line in dict.fromkeys(lines[:8])
        if line > 0
    )


_SAME = {
    "data-message": ("crash",),
    "crash": ("schedule-error",),
    "lr-jump": ("lr-leap",),
}
"""What one line tells is told once: the first is left out where one of the others stands on its line."""


def _twice(symptom: Symptom, exam: Exam) -> bool:
    risen = {s.first.line for s in exam.symptoms if s.name == "oscillation" and s.data.get("how") == "rises"}
    if symptom.name == "oscillation" and risen and exam.symptom("relapse") is not None:
        return True
    if symptom.name == "divergence":
        return symptom.first.line in risen
    return any(s.name in _SAME.get(symptom.name, ()) and s.first.line == symptom.first.line for s in exam.symptoms)


def _events(
    exam: Exam, run: Run, tries: tuple[Attempt, ...], files: tuple[FilePart, ...], primary: Diagnosis | None
) -> tuple[Event, ...]:
    crash = exam.symptom("crash")
    events = [Event(s.first, describe(s, run), s.name) for s in exam.symptoms if s.first.line and not _twice(s, exam)]
    began = primary.onset if primary is not None else None
    if began is not None and began.line not in {event.spot.line for event in events}:
        events.append(Event(began, turning(began, exam), "onset"))
    if movers := order.moves(exam):
        events.append(Event(movers[0].spot, order.told(movers, run.step_unit or "print"), "order"))
    if found := moment(exam, tries, files):
        events.append(Event(*found, "moment"))
    events += [
        Event(
            spot,
            {"start": "training starts", "end": "the run reports its end", "resume": "resumed from a checkpoint"}[kind],
            kind,
        )
        for kind, spots in run.marks.items()
        if kind in ("start", "end", "resume")
        for spot in (spots[-1:] if kind == "end" else spots[:3])
    ]
    events += [Event(spot, text, "restart") for spot, text in said(tries, run.step_unit or "print", files)[:20]]
    ends = {(s.metric, s.first.line) for s in exam.symptoms if s.name == "crash"}      # that event quotes the message
    for m in run.messages.values():
        if (m.kind, m.line) not in ends and m.level != "notice" and not (crash and m.text.startswith("Traceback (")):
            how = stopped(run, m)
            quoted = m.text.strip()[:160]
            events.append(Event(Spot(m.step, m.line), f"{how}: {quoted}" if how else quoted, "message"))
    return tuple(sorted(events, key=lambda event: (event.spot.line, event.text)))
