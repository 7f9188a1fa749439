"""What every renderer says in the same words: the verdict line, the facts of a run, the order of things."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Literal

from logdoctor.model import Diagnosis, Finding, Quote, Report, SeriesSummary
from logdoctor.model.citing import line_in
from logdoctor.model.experiment import Experiment
from logdoctor.model.parts import FilePart
from logdoctor.names import role
from logdoctor.render import several
from logdoctor.render.numbers import counted, number, percent, step
from logdoctor.render.visible import one_line

Tone = Literal["error", "warning", "notice", "healthy", "unknown"]
TONES: tuple[Tone, ...] = ("error", "warning", "unknown", "notice", "healthy")
"""From worst to best; the order of the table of several logs."""

WEIGHTS = ("decisive", "strong", "moderate", "weak")
METRICS = ("loss", "val_loss", "lr", "grad_norm", "loss_scale", "accuracy", "val_accuracy", "perplexity",
           "val_perplexity")
"""The metrics a reader looks at first, in this order; the others follow by name."""


def undecided(report: Report) -> bool:
    """Tell whether the log leaves the cause open: candidates are shown instead of one verdict."""
    primary = report.primary
    if primary is None or report.verdict == "healthy":
        return False
    if report.verdict == "not-judged":
        return True
    low = primary.probability is not None and primary.probability < 0.5
    return low and not primary.certain and len(report.diagnoses) > 1


def tone(report: Report) -> Tone:
    """Return how the verdict is to be shown: a severity, `healthy` or `unknown` (nothing was judged)."""
    if report.verdict == "not-judged":
        return "unknown"
    if report.verdict == "healthy":
        return "healthy"
    return report.worst or "error"


def headline(report: Report) -> str:
    """Return the verdict in a few words, of several runs with the number of the one that is meant."""
    if not report.runs:
        return _verdict(report)
    if report.verdict == "healthy":
        return f"{_verdict(report)}: {several.meant(report)}"
    return f"{_verdict(report)} in {several.meant(report)}"


def _verdict(report: Report) -> str:
    primary = report.primary
    if primary is not None and undecided(report) and report.headline in ("", primary.title):
        return "The log cannot tell: " + " or ".join(d.title for d in report.diagnoses[:2])
    if report.headline:
        return report.headline
    if primary is not None:
        return primary.title
    return {"healthy": "Healthy", "sick": "Something is wrong", "not-judged": "Nothing to judge"}[
        report.verdict
    ]


def explanation(report: Report) -> str:
    """Return the sentences below the verdict."""
    return f"{several.told(report)} {_meaning(report)}".strip()


def _meaning(report: Report) -> str:
    primary = report.primary
    if primary is None:
        return report.summary
    if undecided(report) and report.summary in ("", primary.says):
        return f"{counted(len(report.diagnoses), 'cause')} would look like this in the log."
    return report.summary or primary.says


def counts(tones: Sequence[Tone]) -> str:
    """Return how many logs ended how, the worst first."""
    names = {"error": "with an error", "warning": "with a warning", "unknown": "not judged",
             "notice": "with a notice", "healthy": "healthy"}  # fmt: skip
    parts = [f"{tones.count(kind)} {names[kind]}" for kind in TONES if kind in tones]
    return f"{counted(len(tones), 'log')}: {', '.join(parts)}"


def apart(sources: Sequence[str]) -> list[str]:
    """Return the names of logs without the folder that all of them are in."""
    folders = [os.path.dirname(source) for source in sources]
    try:
        share = os.path.commonpath(folders) if len(sources) > 1 else ""
    except ValueError:                                         # absolute and relative ones
        share = ""
    return [os.path.relpath(source, share) if share else source for source in sources]


def confidence(diagnosis: Diagnosis, files: Sequence[FilePart] = ()) -> str:
    """Return severity, probability and onset: `97 % · certain from line 412`."""
    parts: list[str] = [] if diagnosis.severity == "error" else [diagnosis.severity]
    if percent(diagnosis.probability):
        parts.append(percent(diagnosis.probability))
    if diagnosis.onset is not None:
        parts.append(f"{'certain from' if diagnosis.certain else 'from'} {line_in(diagnosis.onset.line, files)}")
    elif diagnosis.certain:
        parts.append("certain")
    return " · ".join(parts)


def ordered(series: Mapping[str, SeriesSummary]) -> list[SeriesSummary]:
    """Return the series, the ones a reader looks at first in front."""
    rank = {name: i for i, name in enumerate(METRICS)}
    if "loss" not in series:                                   # then a part of it is what is judged
        rank.update((name, -1) for name in series if role(name) == "part_loss")
    return [series[name] for name in sorted(series, key=lambda n: (rank.get(n, len(rank)), n))]


def facts(report: Report) -> list[str]:
    """Return the facts of the run for the line beside its name: format, extent, values, restarts."""
    said = [report.format_title + (" (guessed)" if report.guessed else "")] if report.format_title else []
    shown = [s for s in ordered(report.series) if s.points]
    lasts = [s.last_step for s in shown if s.last_step is not None and math.isfinite(s.last_step)]
    if lasts:
        firsts = [s.first_step for s in shown if s.first_step is not None and math.isfinite(s.first_step)]
        said.append(f"{report.step_unit} {step(min(firsts, default=0.0))} to {step(max(lasts))}")
    else:
        said.append(counted(report.lines, "line"))
    if shown:
        main = shown[0]
        bad = ""
        if main.nonfinite:
            many = "all" if main.nonfinite == main.points else f"{main.nonfinite:,}"
            kind = "NaN" if bad_kind(main) == "NaN" else "not finite"
            bad = f", {kind}" if main.points == 1 else f", {many} of them {kind}"
        said.append(counted(main.points, f"{main.metric} value") + bad)
    if report.files:
        said.append(f"{len(report.files)} files")
    if report.runs:
        said.append(f"run {report.run} of {len(report.runs)}")
    if report.voices:
        said.append(f"{len(report.voices)} processes")
    if report.attempts:
        said.append(f"{len(report.attempts)} attempts")
    elif report.segments > 1:
        said.append(counted(report.segments - 1, "restart"))
    if not report.complete:
        said.append("not ended yet")
    return said


def bad_kind(series: SeriesSummary) -> str:
    """Return what the non-finite values of a series are called: `NaN`, `inf`, `-inf`."""
    first = series.first_nonfinite
    return "NaN" if first is None or first.value is None else number(first.value)


def cited(quote: Quote, separator: str = "") -> str:
    """The number of a line; with its file's name when it is not one of the log."""
    if quote.source:
        return f"{one_line(PurePath(quote.source).name, 40)}:{quote.line}"
    return format(quote.line, separator)


def proof(diagnosis: Diagnosis) -> list[Finding]:
    """Return the findings that were seen, those for the cause first, strongest first."""
    seen = [f for f in diagnosis.findings if f.verdict == "seen"]
    return sorted(seen, key=lambda f: (f.against, WEIGHTS.index(f.weight) if f.weight in WEIGHTS else 9))


def consequences(report: Report, diagnosis: Diagnosis) -> list[str]:
    """Return what follows from a cause, without what the timeline says already."""
    told = {event.text for event in report.events}
    return [text for text in diagnosis.consequences if text not in told]


def objection(diagnosis: Diagnosis) -> str:
    """Return the strongest reason why a candidate is less likely, or an empty string.

    What was seen against it says more than what would speak for it and was not seen.
    """
    doubts = [
        f for f in diagnosis.findings if (f.verdict == "seen") == f.against and f.verdict != "not in the log"
    ]
    if not doubts:
        return ""
    best = min(doubts, key=lambda f: (not f.against, WEIGHTS.index(f.weight) if f.weight in WEIGHTS else 9))
    return best.claim if best.against else f"not seen: {best.claim}"


def titles(report: Report) -> dict[str, str]:
    """Return what the report calls its causes, by id."""
    return {d.cause: d.title for d in report.diagnoses}


def between(report: Report, experiment: Experiment) -> str:
    """Return which causes an experiment separates: `Bad input data or Bad loss`."""
    names = titles(report)
    common = set.intersection(*map(set, experiment.separates)) if len(experiment.separates) > 1 else set()
    if common:
        cause = common.pop()
        return f"{names.get(cause, cause)} or another"
    return " or ".join(dict.fromkeys(names.get(cause, cause) for pair in experiment.separates for cause in pair))


def experiments(report: Report) -> list[str]:
    """Return the experiments that would settle the matter, cheapest first, each once."""
    return list(dict.fromkeys(text for d in report.diagnoses for text in d.confirm))


def place(line: int, at: float | None, unit: str, files: Sequence[FilePart] = ()) -> str:
    """Return a place in words: `line 412, iteration 10`."""
    return line_in(line, files) + (f", {unit} {step(at)}" if at is not None else "")


def ends(series: SeriesSummary, files: Sequence[FilePart] = ()) -> str:
    """Return how a curve begins and ends: `2.31 → 0.02`, or where it left the numbers."""
    bad = series.first_nonfinite
    if bad is None or series.first is None or series.last is None:
        return f"{number(series.first)} → {number(series.last)}"
    where = f"{bad_kind(series)} {{}} {line_in(bad.line, files)}"
    if not math.isfinite(series.first) and not math.isfinite(series.last):
        return where.format("from")
    if not math.isfinite(series.last):
        return f"{number(series.first)} → {where.format('from')}"
    return f"{number(series.first)} → {number(series.last)}, {where.format('in')}"
