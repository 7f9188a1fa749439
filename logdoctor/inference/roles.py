"""What a slot of a repeated line may be, and why: by name, by how it counts, by its range."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from logdoctor.inference.mining import Layout, Slot
from logdoctor.names import SPLITS, TRAIN, canonical, role
from logdoctor.numbers import median

_LOSS = re.compile(
    r"loss|cost|nll|xent|err(?:or)?\b|energy|objective|\bobj\b|criterion|perte|verlust|p[eé]rdida|perda|custo|coste|costo|co[uû]t\b|损失|損失|손실|потер"
    r"|\bce\b|\bmse\b|\brmse\b|elbo|\bbpb\b|\bbpc\b", re.I)
_RATE = re.compile(r"\blr\b|learn\w*[ _-]?rate|\beta\b|step[ _-]?size|lernrate|taux|\brate\b|学习率|学習率",
                   re.I)
_ACCURACY = re.compile(r"\bacc\b|accuracy|\bprec\b|top[-_ ]?1|genauigkeit|precisi[oó]n|exactitude?|acur[aá]cia"
                       r"|准确率|準確率|正确率|精度|正解率|정확도", re.I)
_NORM = re.compile(r"grad\w*[ _-]?norm|gnorm|\|g\|", re.I)
_STEP = re.compile(r"\b(?:step|round|samples?|iter\w*|it|batch|update|round|n|i|t|k)\b|schritt|étape"
                   r"|步|迭代|イテ|스텝", re.I)
_EPOCH = re.compile(r"\b(?:epoch\w*|ep|epoche|durchlauf|époque|época|эпоха|pass)\b|轮|輪|エポック|에폭", re.I)
_HELD_OUT = re.compile(r"\b(?:val\w*|valid\w*|test\w*|eval\w*|dev|held.?out)\b|验证|驗證|测试|測試|検証|검증", re.I)

_KNOWN = frozenset({"loss", "lr", "grad_norm", "val_loss", "accuracy", "val_accuracy", "loss_scale",
                    "perplexity"})
Given = dict[int, tuple[str, str]]
"""Slot -> its field and the reason."""


def assign(layout: Layout, mapping: Mapping[str, str]) -> Given:
    """Fields for the slots of a layout; empty when it is no line of a training."""
    slots = layout.slots
    given: Given = {}
    taken: set[str] = set()

    def give(i: int, field: str, reason: str) -> None:
        if field not in taken and i not in given:
            given[i] = (field, reason)
            taken.add(field)

    for i, slot in enumerate(slots):
        wanted = mapping.get(slot.name) or mapping.get(slot.name.split(" ")[-1])
        if wanted:
            give(i, wanted, f"you said so: --map {wanted.lstrip('@')}={slot.name}")
    for i, slot in enumerate(slots):
        field = _by_name(slot)
        if field:
            give(i, field, f"printed as {slot.name!r}")
    _counters(slots, give, taken)
    for i, slot in enumerate(slots):
        if i in given and slot.name == slots[i - 1].name and i - 1 in given:
            continue
        if i and slots[i].total and i - 1 in given:
            total = {"@step": "@steps", "@epoch": "@epochs", "@batch": "@batches"}.get(given[i - 1][0])
            if total:
                give(i, total, "behind a slash, always the same")
    if "loss" not in taken and "val_loss" not in taken and taken & {"@step", "@epoch", "@batch"}:
        _by_range(slots, give, given)
    for i, slot in enumerate(slots):
        if slot.name and i not in given and not slot.total:
            name = canonical(slot.name)
            if not name.startswith("@") and not name.startswith(("eta", "time")):
                give(i, name, f"printed as {slot.name!r}; no role known")
    return given


def held_out(layout: Layout) -> bool:
    """Whether the line says that its numbers are of held-out data - and not just one of them ("Loss 2.1 Val 1.6")."""
    words = layout.words
    for slot in layout.slots:
        if slot.name and not (_EPOCH.search(slot.name) or _STEP.search(slot.name)):
            words = words.replace(slot.name, "")
    return bool(_HELD_OUT.search(words))


def counts_up(slot: Slot) -> bool:
    """Whether a slot holds whole numbers that only grow."""
    return _is_count(slot) and not _is_constant(slot) and _grows(slot)


def _by_name(slot: Slot) -> str:
    if not slot.name:
        return ""
    for name in (slot.name, slot.name.split(" ")[-1]):
        known = canonical(name)
        if known.startswith("@"):
            if _is_count(slot) and not _is_constant(slot):
                return known
            continue
        if role(known) in _KNOWN:
            return known
    last = slot.name
    if _is_count(slot) and not _is_constant(slot):
        return "@epoch" if _EPOCH.search(last) else ""
    if _NORM.search(last):
        return "grad_norm"
    if _LOSS.search(last) and not re.search(r"best|min|delta|scale|weight", last, re.I):
        return "val_loss" if _HELD_OUT.search(last) else "loss"
    if _RATE.search(last):
        return "lr"
    if _ACCURACY.search(last):
        return "val_accuracy" if _HELD_OUT.search(last) else "accuracy"
    return ""


def _counters(slots: Sequence[Slot], give: object, taken: set[str]) -> None:
    assert callable(give)
    counts = [(i, slot) for i, slot in enumerate(slots) if _is_count(slot) and not slot.total]
    for i, slot in counts:
        outer = next((k for k, other in counts if k != i and _starts_again(slot, other)), None)
        if outer is not None and "@step" not in taken:
            give(outer, "@epoch", f"rises where number {i + 1} of the line starts again")
            give(i, "@batch", "whole numbers that start again" + (f", printed as {slot.name!r}" if slot.name else ""))
            return
    for i, slot in counts:
        if "@step" in taken:
            break
        if _grows(slot) and (_STEP.search(slot.name) or not slot.name) and slot.name.lower() not in ("eta",):
            give(i, "@step", "whole numbers that only grow"
                 + (f", printed as {slot.name!r}" if slot.name else f", number {i + 1} of the line"))
    for i, slot in counts:
        if "@epoch" in taken or ("@step" in taken and not _EPOCH.search(slot.name)):
            continue
        if _never_falls(slot) and not _is_constant(slot) and (_EPOCH.search(slot.name) or not slot.name):
            give(i, "@epoch", "whole numbers that never fall")
    if "@epoch" in taken and "@step" not in taken:
        for i, slot in counts:
            if _STEP.search(slot.name) and not _is_constant(slot):
                give(i, "@batch", f"counts again in each epoch, printed as {slot.name!r}")


def _by_range(slots: Sequence[Slot], give: object, given: Given) -> None:
    """The loss of a line without names: a positive decimal that falls over the run, or ends in NaN."""
    assert callable(give)
    for i, slot in enumerate(slots):
        if i in given or slot.name or slot.total or slot.percent or len(slot.values) < 8 or _is_count(slot):
            continue
        finite = [value for value in slot.values if math.isfinite(value)]
        if len(set(finite)) * 2 < len(finite) or not finite or min(finite) <= 0 or finite[0] > 1e6:
            continue
        quarter = max(1, len(finite) // 4)
        falls = median(finite[-quarter:]) < 0.98 * median(finite[:quarter])
        if falls:
            give(i, "loss", f"number {i + 1} of the line: a positive decimal that falls over the run")
            break
        if not math.isfinite(slot.values[-1]):
            give(i, "loss", f"number {i + 1} of the line: a positive decimal that ends in {slot.texts[-1]}")
            break
    for i, slot in enumerate(slots):
        if i not in given and slot.name.lower() in TRAIN and not slot.percent and not _is_count(slot) and _sinks(slot):
            give(i, "loss", f"printed as {slot.name!r}: positive decimals that mostly fall")
            for k, other in enumerate(slots):
                if other.name.lower() in SPLITS and not other.percent and not _is_count(other):
                    give(k, "val_loss", f"printed as {other.name!r}, beside {slot.name!r}")
    for i, slot in enumerate(slots):
        if i in given or slot.name or slot.total or slot.percent or _is_count(slot):
            continue
        if all(0 < value < 0.5 for value in slot.values) and len(set(slot.values)) * 4 < len(slot.values):
            give(i, "lr", f"number {i + 1} of the line: small, positive, nearly constant")
            break


def _sinks(slot: Slot) -> bool:
    """Whether positive decimals mostly fall from line to line - over several runs, they rise again between those - or
    end in NaN; an accuracy rises."""
    if len(slot.values) < 8 or not math.isfinite(slot.values[0]) or any(value <= 0 for value in slot.values):
        return False
    pairs = list(zip(slot.values, slot.values[1:], strict=False))
    falls, rises = sum(b < a for a, b in pairs), sum(b > a for a, b in pairs)
    return falls >= 2 * rises + 2 or not math.isfinite(slot.values[-1])


def _is_count(slot: Slot) -> bool:
    return all(text.replace(",", "").isdigit() for text in slot.texts)


def _is_constant(slot: Slot) -> bool:
    return len(set(slot.texts)) == 1


def _never_falls(slot: Slot) -> bool:
    return all(a <= b for a, b in zip(slot.values, slot.values[1:], strict=False))


def _starts_again(slot: Slot, outer: Slot) -> bool:
    """Whether `slot` counts from the beginning each time `outer` rises, and grows in between."""
    pairs = list(zip(slot.values, slot.values[1:], outer.values, outer.values[1:], strict=False))
    falls = sum(a >= b for a, b, _, _ in pairs)
    return 0 < falls < len(pairs) // 2 and all((a >= b) == (c < d) and c <= d for a, b, c, d in pairs)


def _grows(slot: Slot) -> bool:
    steps = list(zip(slot.values, slot.values[1:], strict=False))
    falls = sum(a >= b for a, b in steps)
    return falls <= len(steps) // 20 and bool(steps)
