"""The lowest rate of a schedule lies above the rate itself, or is negative.

A cosine or a plateau schedule ends at its floor: above the learning rate it
raises the rate instead of lowering it (torch's CosineAnnealingLR goes from lr to
eta_min whichever is larger, ReduceLROnPlateau takes max(lr * factor, min_lr)).
Ultralytics' lrf is that floor as a part of lr0, DeepSpeed's warm-up has a floor
and a ceiling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, number

id = "min-rate"

_FLOORS = ("min_lr", "eta_min", "lr_min", "min_learning_rate", "minimum_lr", "stop_min_lr", "warmup_min_lr")
_OTHER = re.compile("weightdecay|weight_decay|momentum")
"""Schedules of something else (MMPreTrain's CosineAnnealingWeightDecay)."""
_RATES = ("lr", "base_lr", "learning_rate", "lr0", "max_lr", "peak_lr", "warmup_max_lr")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare every floor with the rate that it belongs to."""
    tree = facts.tree
    for entry in tree.each(*_FLOORS):
        floor, name = number(entry), key(entry)
        of = tree.inside(entry, "param_name")
        if floor is None or floor == -1 or _OTHER.search(f"{tree.kind(entry)} {of.text if of is not None else ''}"):
            continue
        if floor < 0:
            text = f"{name} {floor:g}: the rate ends below 0, where it climbs the loss"
            yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 0")
            continue
        if tree.listed(entry) and tree.inside(entry, *_RATES) is None:
            continue                    # one of several schedules: MMDetection3D's cycle goes up with the first
        top = tree.nearest(entry, "warmup_max_lr") if name == "warmup_min_lr" else tree.nearest(entry, *_RATES)
        rate = number(top)
        if top is not None and rate is not None and 0 < rate < floor:
            text = f"{name} {floor:g} is above {key(top)} {rate:g}: the schedule raises the rate"
            yield LintFinding(id, "warning", "", text, lines(entry, top), name, f"{name}: {rate / 100:g}")
    for entry in tree.each("lrf"):
        part = number(entry)
        if part is not None and not 0 <= part <= 1 and tree.inside(entry, "lr0") is not None:
            text = f"lrf {part:g}: the last rate is lrf times lr0, so it is from 0 to 1"
            yield LintFinding(id, "warning", "", text, lines(entry), "lrf", "lrf: 0.01")
