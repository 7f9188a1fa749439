"""A cosine schedule is shorter than the run, so the rate rises again.

torch's CosineAnnealingLR has the period 2 T_max: after T_max steps the rate goes
back up the same curve. Reported for T_max in the unit of the run, where the run
is longer by half or more and nothing else in the file (a warm-up, a second
schedule, `begin` and `end`) explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.schedules import run_length
from logdoctor.lint.written import key, lines, number

id = "cosine-length"

LONGER = 1.5
_OTHERS = re.compile("warm|sequential|chained|restart|milestone|swa|cycle", re.I)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare every T_max with the length of the run."""
    for entry in facts.tree.each("t_max"):
        period, total = number(entry), run_length(facts, entry)
        end = number(total)
        if not period or period <= 0 or total is None or end is None or end < LONGER * period:
            continue
        if facts.tree.inside(entry, "end", "begin", "convert_to_iter_based") is not None:
            continue
        if any(_OTHERS.search(".".join([*one.path, str(one.value)])) for one in facts.tree.entries):
            continue
        name = key(entry)
        text = f"{name} {period:g} of {key(total)} {end:g}: from {period:g} on the rate rises again"
        yield LintFinding(id, "notice", "", text, lines(entry, total), name, f"{name}: {end:g}")
