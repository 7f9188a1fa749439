"""How far the reported onset lies from the true one, in print intervals.

Both are looked up among the prints of the loss: the true onset is the first print at or after the step at which
the fault took hold as trained (truth file), the reported one the print nearest to the line it names. The error is
the number of prints between them. Logs without a true onset, or not named rightly, do not count.
"""

from __future__ import annotations

from bisect import bisect_left

from bench.truth import Labelled
from logdoctor.model import Report
from logdoctor.series import Series


def error(log: Labelled, report: Report, loss: Series | None) -> int | None:
    """Prints between the reported and the true onset; None where it cannot be told."""
    primary = report.primary
    step = log.facts.get("onset_step", log.facts.get("nan_step"))
    if primary is None or primary.onset is None or step is None or loss is None or loss.count < 2:
        return None
    steps, _, lines = loss.points()
    trained, shown = log.facts.get("facts") or {}, log.facts.get("log_shows") or {}
    total = float(log.facts.get("steps") or 0)
    began = float(log.facts.get("start_step") or 0)
    if step == trained.get("first_nonfinite") and shown.get("first_bad_index") is not None:
        true = int(shown["first_bad_index"])  # the maker of the log knows which print is the first bad one
    elif report.step_unit == "iteration" and (not total or steps[-1] <= 1.1 * (began + total) + 2):
        true = bisect_left(steps, step)
    elif total > 1:  # epochs, samples, prints: the same share of the run
        share = (step - began) / (total - 1)
        true = round(share * (len(steps) - 1)) if share <= 1 else len(steps) - 1
    else:
        return None
    near = primary.onset.line
    reported = min(range(len(lines)), key=lambda i: abs(lines[i] - near))
    return abs(reported - min(true, len(lines) - 1))
