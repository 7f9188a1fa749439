"""How far the reported onset lies from the true one, in print intervals.

The true onset is the first print at or after the step at which the fault took hold as trained (truth file), the
reported one the print at the place the report names. An explosion takes hold where the loss leaves its track (ten
times the first one), not where it becomes NaN; the shared truth files only know the first bad loss, so that of
those only the faults count that begin with it.
Prints of the loss are counted, or evaluations where the fault is one of validation; lines that only redraw a step
count once. A NaN that lies between two prints is true from the first NaN printed. Where a log holds several runs,
their prints are counted one run after the other. Logs without a true onset, or where another cause than the planted
one is named (its onset is another place), do not count.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate, pairwise
from math import isfinite

from bench.groups import NAN_FAMILY
from bench.truth import UNCOUNTED, Labelled
from logdoctor.model import Report
from logdoctor.run import Run


def error(log: Labelled, report: Report, run: Run) -> int | None:
    """Prints between the reported and the true onset; None where it cannot be told."""
    primary = report.primary
    step = log.facts.get("onset_step", log.facts.get("nan_step"))
    series = run.main("val_loss" if primary is not None and primary.cause == "overfitting" else "loss")
    trained, shown = log.facts.get("facts") or {}, log.facts.get("log_shows") or {}
    if "family" not in log.facts and log.cause not in NAN_FAMILY:
        return None
    if primary is None or primary.onset is None or step is None or series is None or series.count < 2:
        return None
    printed, values, lines = series.points()
    if report.runs:  # each run of the log counts from its own start: take the prints in their order
        turns = [0, *accumulate(int(a != b) for a, b in pairwise(printed))]
        printed = [float(turn) for turn in turns]
    steps = sorted(set(printed))
    total = float(log.facts.get("steps") or 0)
    began = float(log.facts.get("start_step") or 0)
    lost = step == trained.get("first_nonfinite")
    first_bad = shown.get("first_bad_index") if lost else None
    if lost and log.style in UNCOUNTED:  # what the program printed between them is not in the truth file
        first_bad = next((i for i, value in enumerate(values) if not isfinite(value)), None)
    if first_bad is not None and not report.runs:  # a NaN between two prints is seen only when it is printed
        true = bisect_left(steps, printed[min(int(first_bad), len(printed) - 1)])
    elif not report.runs and report.step_unit == "iteration" and (not total or steps[-1] <= 1.1 * (began + total) + 2):
        true = bisect_left(steps, step)
    elif total > 1:  # epochs, samples, prints: the same share of the run
        true = round(min((step - began) / (total - 1), 1.0) * (len(steps) - 1))
    else:
        return None
    said = primary.onset
    if report.runs or said.step is None or not steps[0] <= said.step <= steps[-1]:
        near = min(range(len(lines)), key=lambda i: abs(lines[i] - said.line))
        reported = bisect_left(steps, printed[near])
    else:
        reported = bisect_left(steps, said.step)
    return abs(min(reported, len(steps) - 1) - min(true, len(steps) - 1))
