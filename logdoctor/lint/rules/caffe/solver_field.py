"""The solver has a field that Caffe does not know.

Caffe stops with "Message type caffe.SolverParameter has no field named ...".
Forks add fields, so a name close to a known one is taken for a slip of the pen,
any other only noted. What a program dumped of itself it knows.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "solver-field"

# fmt: off
KNOWN = frozenset({
    "net", "net_param", "train_net", "test_net", "train_net_param", "test_net_param", "train_state",
    "test_state", "test_iter", "test_interval", "test_compute_loss", "test_initialization", "base_lr",
    "display", "average_loss", "max_iter", "iter_size", "lr_policy", "gamma", "power", "momentum",
    "weight_decay", "regularization_type", "stepsize", "stepvalue", "clip_gradients", "snapshot",
    "snapshot_prefix", "snapshot_diff", "snapshot_format", "solver_mode", "device_id", "random_seed",
    "type", "delta", "momentum2", "rms_decay", "debug_info", "snapshot_after_train", "solver_type",
    "layer_wise_reduce", "weights",
})
# fmt: on


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the names with SolverParameter of caffe.proto."""
    seen: set[str] = set()
    for item in () if facts.printed else facts.solver or ():
        if item.name in KNOWN or item.name in seen:
            continue
        seen.add(item.name)
        if len(seen) > 50:
            return
        close = difflib.get_close_matches(item.name.lower()[:40], sorted(KNOWN), 1, 0.8)
        severity: Severity = "warning" if close else "notice"
        yield LintFinding(
            id,
            severity,
            "",
            f'Caffe 1.0 knows no solver field "{item.name[:40]}"',
            (item.line,),
            item.name[:40],
            f"{close[0]}: ..." if close else "",
        )
