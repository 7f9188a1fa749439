"""What every renderer of a comparison says in the same words."""

from __future__ import annotations

import math
from pathlib import PurePath

from logdoctor.model import Setting
from logdoctor.model.compared import Gap, Pair
from logdoctor.render.numbers import counted, number, step

STRENGTHS = {"proves": "Proved", "suggests": "Likely", "nothing": ""}


def title_of(cause: str) -> str:
    """A cause's title, by its id."""
    from logdoctor.causes import load_causes

    found = load_causes().get(cause)
    return found.name if found else cause


def value(setting: Setting | None) -> str:
    """A setting's value, with its line; a dash where it is not printed."""
    if setting is None:
        return "–"
    shown = setting.value if isinstance(setting.value, str) else number(setting.value)
    if isinstance(setting.value, float) and not isinstance(setting.value, bool) and setting.value.is_integer():
        shown = f"{setting.value:.12g}"
    return shown


def place(setting: Setting | None) -> str:
    """Where a setting stands: its line."""
    if setting is None or not setting.line:
        return ""
    return f"{PurePath(setting.source).name}:{int(setting.line)}" if setting.source else f"line {setting.line:,}"


def exactly(x: float | None) -> str:
    """A value with all its digits: two that differ must look different."""
    if x is None or not math.isfinite(x):
        return number(x)
    return f"{x:.10g}"


def begins(pair: Pair) -> str:
    """Whether the two runs begin alike."""
    if pair.unaligned:
        return f"The curves cannot be laid over each other: {pair.unaligned}."
    digits = pair.first_digits
    if not pair.metrics:
        return "The logs share no metric at a common step."
    if digits is None or digits.digits is None:
        return "Every value at a shared step has the same digits." if pair.twins else "The steps printed differ."
    return ""


def exact(pair: Pair, metric: str, gap: Gap) -> bool:
    """The two curves have the same digits right up to this place."""
    return any(m.metric == metric and m.digits is not None and m.digits.step == gap.step for m in pair.metrics)


def apart(gap: Gap, unit: str, exact: bool = False) -> str:
    """The sentence on a departure beyond noise; `exact`: the digits were the same until then."""
    a, b = number(gap.first.value), number(gap.second.value)
    how = f", {gap.noise:.0f} times the noise" if gap.noise is not None else ""
    before = f" after {counted(gap.agreed, 'common print')}" if gap.agreed else ""
    before += " with the same digits" if gap.agreed and exact else ""
    return f"{unit} {step(gap.step)}{before}: {a} and {b}{how}"


def differs(gap: Gap, unit: str) -> str:
    """The sentence on the first differing digit."""
    same = f", the {counted(gap.agreed, 'print')} before it agree to the last digit" if gap.agreed else ""
    return f"{unit} {step(gap.step)}: {exactly(gap.first.value)} and {exactly(gap.second.value)}{same}"


def partings(pair: Pair) -> list[tuple[str, str, Gap]]:
    """Where the curves part, in order: metric, sentence, place; the differing digits of twins last."""
    apart_by_step = sorted(((m.metric, m.apart) for m in pair.metrics if m.apart is not None),
                           key=lambda found: found[1].step)
    found = [(metric, apart(gap, pair.step_unit, exact(pair, metric, gap)), gap) for metric, gap in apart_by_step]
    digits = pair.first_digits
    if digits is not None and digits.digits is not None and (pair.twins or not found):
        same = any(gap.step == digits.digits.step and metric == digits.metric for metric, gap in apart_by_step)
        if not same:
            found.append((digits.metric, "in its digits, " + differs(digits.digits, pair.step_unit), digits.digits))
    return found
