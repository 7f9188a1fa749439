"""A bound on the kinds of lines a log may have: a log that names every number anew must not fill the memory."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from logdoctor.shapes.record import Hit, Plan

MOST_PLANS = 5000
"""Kinds of lines that are told apart; real logs have fewer than a hundred."""


class Limit:
    """The kinds of lines of one session."""

    def __init__(self) -> None:
        self._known: set[Plan] = set()
        self._reduced: dict[tuple[str, str, tuple[str, ...]], Plan] = {}

    def reduced(self, hit: Hit, metrics: Container[str]) -> Hit:
        """The line as it is; beyond the bound only its counters and the metrics that are known already."""
        plan = hit.plan
        if plan in self._known:
            return hit
        if len(self._known) < MOST_PLANS:
            self._known.add(plan)
            return hit
        kept = [i for i, name in enumerate(plan.fields) if name in plan.index or name in metrics]
        fields = tuple(plan.fields[i] for i in kept)
        key = (plan.format, plan.line_id, fields)
        own = self._reduced.get(key)
        if own is None:
            if len(self._reduced) >= MOST_PLANS:
                self._reduced.clear()
            own = self._reduced[key] = replace(plan, fields=fields, index={}, metrics=())
        lines = tuple(hit.lines[i] for i in kept) if hit.lines is not None else None
        return Hit(own, tuple(hit.texts[i] for i in kept), tuple(hit.spans[i] for i in kept), lines)
