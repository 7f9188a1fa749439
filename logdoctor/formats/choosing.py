"""Choose among the formats by what they can read of a log's first lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from logdoctor.formats.format import GENERAL, SPECIFIC, Format
from logdoctor.shapes.limited import STOPPED, Stopped
from logdoctor.shapes.record import Hit


@dataclass
class Choice:
    """How a format did on the first lines of a log."""

    format: Format
    claimed: int
    numbers: int
    score: float
    example: str = ""
    unread: list[str] = field(default_factory=list, repr=False)
    """The lines it left over."""


SIGNED = 1e6
"""What a framework's own sign adds to its score."""


def rank(lines: list[str], candidates: Iterable[Format], stopped: Stopped | None = None) -> list[Choice]:
    """Formats that can read something of these lines, the best first; `stopped` gets the rules that took too long."""
    text = "\n".join(lines)
    ranked = []
    for candidate in candidates:
        if candidate.always:
            continue
        signed = any(map(text.__contains__, candidate.sign))
        if not signed and candidate.seek and not any(map(text.__contains__, candidate.seek)):
            continue
        rules = [rule for rule in candidate.rules if not rule.seek or any(map(text.__contains__, rule.seek))]
        if not signed and not any(rule.kind == "values" for rule in rules):
            continue
        claimed = numbers = 0
        example = ""
        unread: list[str] = []
        memory: dict[Any, Any] = {} if stopped is None else {STOPPED: stopped}
        gate = [anchor for rule in rules for anchor in rule.anchors] if all(rule.anchors for rule in rules) else []
        for line in lines:
            if gate and not any(map(line.__contains__, gate)):
                unread.append(line)
                continue
            for rule in rules:
                found = rule.read(line, memory)
                if found is not None:
                    if isinstance(found, Hit) and (found.plan.metrics or found.plan.clock):
                        claimed += 1
                        numbers += len(found.plan.metrics)
                        example = example or line
                    break
            else:
                unread.append(line)
        if numbers or signed:
            score = claimed * candidate.weight + SIGNED * signed
            ranked.append(Choice(candidate, claimed, numbers, score, example, unread))
    return sorted(ranked, key=lambda choice: (-choice.score, -choice.numbers, choice.format.name))


def choose(lines: list[str], candidates: Iterable[Format], stopped: Stopped | None = None) -> list[Choice]:
    """The formats that together read these lines: the best, then any that read what is left."""
    candidates = list(candidates)
    chosen: list[Choice] = []
    left = [line for line in lines if line]
    while left and len(chosen) < 4:
        taken = [choice.format for choice in chosen]
        ranked = [choice for choice in rank(left, candidates, stopped) if choice.format not in taken]
        candidates = [choice.format for choice in ranked]      # who reads none of the lines reads none of what is left
        if not ranked or (chosen and (ranked[0].claimed < 3 or ranked[0].format.guess)):
            break
        best = ranked[0]
        if not chosen and best.format.weight < GENERAL:
            # a general reader claims more lines than it understands: a known framework with its share goes first
            known = [
                choice
                for choice in ranked
                if choice.format.weight >= SPECIFIC and choice.claimed >= max(2, best.claimed // 10)
            ]
            best = known[0] if known else best
        few = best.claimed < chosen[0].claimed / 2 or chosen[0].score >= SIGNED if chosen else False
        if chosen and best.format.weight < 1.0 <= chosen[0].format.weight and few:
            break  # a general reader has no business among the odd lines of a known framework
        chosen.append(best)
        left = best.unread
    return chosen
