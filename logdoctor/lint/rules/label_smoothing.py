"""The label smoothing is not between 0 and 1.

torch.nn.functional.cross_entropy raises "label_smoothing must be between 0.0
and 1.0". At 1 the targets are the same for every class, so nothing is left to
learn. Szegedy et al. (arXiv 1512.00567), who introduced it, use 0.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "label-smoothing"

SMOOTHING = Bound(
    ("label_smoothing", "label_smoothing_factor", "smoothing", "label_smooth", "label_smooth_val", "ls_factor"),
    least=0, below=1, elsewhere="ema|average|filter|density|kernel|plot|log",
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every label smoothing."""
    for entry, value in SMOOTHING.broken(facts):
        name = key(entry)
        effect = "every class has the same target" if value == 1 else "it is at least 0 and below 1"
        yield LintFinding(id, "error", "", f"{name} {value:g}: {effect}", lines(entry), name, f"{name}: 0.1")
