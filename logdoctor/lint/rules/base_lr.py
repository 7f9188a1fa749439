"""The base learning rate is no usable number.

Caffe takes whatever `base_lr` says: nan and inf go straight into every weight
with the first update, a negative rate climbs the loss, and 0 (also when the
setting is absent: caffe.proto gives it no default) trains nothing. The AdaDelta
of before 2016 had no rate; its old solver files need none. PyTorch's optimizers
raise "Invalid learning rate" for a negative one and take 0, which OneCycleLR
and programs that compute the rate themselves replace: a warning.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, number, numbers
from logdoctor.settings.config import Entry

id = "base-lr"

_NAMES = ("base_lr", "lr", "learning_rate", "lr0", "base_learning_rate", "learningrate")
_MORE = ("init_lr", "initial_lr", "initial_learning_rate", "max_lr", "peak_lr")
_PARTS = re.compile(r"(?:lr|learning_rate)_(?:g|d|gen|disc|generator|discriminator|actor|critic|backbone|head)"
                    r"|(?:g|d|gen|disc|generator|discriminator|actor|critic|backbone|head)_(?:lr|learning_rate)")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every rate itself, before any schedule."""
    if facts.solver is not None and facts.number("base_lr") is None and facts.optimizer not in ("adadelta", "4"):
        text = "base_lr is absent, so the learning rate is 0"
        yield LintFinding(id, "error", "lr-too-low", text, (), "base_lr", "base_lr: 0.01")
    base = list(facts.tree.each(*_NAMES))
    # one group of several may be frozen, and a program that calls Adam(lr=0) sets the rate itself
    several = {entry.line for entry in base if entry.line and any(part.isdigit() for part in entry.path)}
    rates = [*base, *facts.tree.each(*_MORE), *facts.tree.like(_PARTS)]
    for entry in rates:
        bad = [rate for rate in _values(entry) if not (rate > 0 and math.isfinite(rate))]
        if not bad:
            continue
        rate, name, where = bad[0], key(entry), lines(entry)
        if not math.isfinite(rate):
            text = f"{name} is {rate:g}: the first update ruins every weight"
            yield LintFinding(id, "error", "bad-lr-policy", text, where, name, f"{name}: 0.01")
        elif rate < 0 and not (rate == -1 and facts.solver is None):          # -1 stands for "not set"
            text = f"{name} is {rate:g}: a negative rate climbs the loss"
            yield LintFinding(id, "error", "bad-lr-policy", text, where, name, f"{name}: {-rate:g}")
        elif rate == 0 and entry in base and entry.line not in several and not any(any(_values(one)) for one in base):
            text = f"{name} is 0: nothing is trained"
            fix = f"{name}: 0.01, unless a warm-up or a scheduler sets the rate"
            yield LintFinding(id, "warning", "lr-too-low", text, where, name, fix)


def _values(entry: Entry) -> tuple[float, ...]:
    """The rate, or the rates of a list, as fairseq writes it."""
    rate = number(entry)
    return (numbers(entry) if isinstance(entry.value, tuple) else ()) if rate is None else (rate,)
