"""Which experiment tells causes apart that look alike in the log: one TOML file an experiment, found by folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from logdoctor.model.experiment import Experiment, Outcome, Snippet
from logdoctor.shelf import Shelf

LEADING = 4
"""Candidates, the most probable first, between which experiments are looked for."""


class ExperimentError(Exception):
    """An experiment file that cannot be used: our own mistake."""


class Plan(NamedTuple):
    """One experiment file."""

    id: str
    do: str
    cost: str
    minutes: float
    outcomes: tuple[Outcome, ...]
    code: Mapping[str, str]
    languages: Mapping[str, str]
    """Of the code for a framework, where it is not the usual one."""
    snippets: Mapping[str, str]
    about: frozenset[str] = frozenset()
    """One of these must be in question; empty: any."""
    needs_code: bool = False

    def separates(self, one: str, two: str) -> bool:
        """Whether the two causes lead to different outcomes."""
        if self.about and one not in self.about and two not in self.about:
            return False
        return self._place(one) is not None and self._place(two) is not None and self._place(one) != self._place(two)

    def _place(self, cause: str) -> int | None:
        return next((i for i, outcome in enumerate(self.outcomes) if cause in outcome.causes), None)


@lru_cache(maxsize=1)
def load_plans() -> tuple[Plan, ...]:
    """All experiments, the cheapest first."""
    from platformdirs import user_cache_path

    shelf = Shelf(user_cache_path("logdoctor"), "experiments")
    found = [_load(path, shelf.get(path)) for path in sorted((Path(__file__).parent / "experiments").glob("*.toml"))]
    shelf.save()
    return tuple(sorted(found, key=lambda plan: (plan.minutes, plan.id)))


def _load(path: Path, data: Mapping[str, Any]) -> Plan:
    if data["id"] != path.stem:
        raise ExperimentError(f"{path.name}: id {data['id']!r} is not the file's name")
    outcomes = tuple(Outcome(entry["seen"], tuple(entry["means"])) for entry in data["outcome"])
    named = [cause for outcome in outcomes for cause in outcome.causes]
    if len(outcomes) < 2 or len(named) != len(set(named)):
        raise ExperimentError(f"{path.name}: each cause has one outcome, and there are two outcomes or more")
    return Plan(data["id"], data["do"], data["cost"], data["minutes"], outcomes, data.get("code", {}),
                data.get("language", {}), data.get("snippet", {}), frozenset(data.get("about", ())),
                data.get("needs_code", False))


class Wording(NamedTuple):
    """How texts are fitted to a run.

    `pick` takes the entry of the run's framework ("" when there is none),
    `fill` and `fill_code` put the run's numbers in, `data` names the kinds of
    data that it reads.
    """

    pick: Callable[[Mapping[str, str]], str]
    fill: Callable[[str], str]
    fill_code: Callable[[str], str]
    language: str = "python"
    data: Sequence[str] = ()


def experiments(causes: Sequence[str], wording: Wording) -> tuple[Experiment, ...]:
    """For each pair of the leading causes the cheapest experiment that separates them, an experiment once.

    The experiment for the first two causes comes first.
    """
    chosen: dict[str, tuple[Plan, list[tuple[str, str]]]] = {}
    for pair in combinations(causes[:LEADING], 2):
        plans = [p for p in load_plans() if p.separates(*pair) and (not p.needs_code or wording.pick(p.code))]
        if plans:
            # one that is asked for anyway and hardly dearer answers this question too
            known = (p for p in plans if p.id in chosen and p.minutes <= plans[0].minutes + 1)
            taken = next(known, plans[0])
            chosen.setdefault(taken.id, (taken, []))[1].append(pair)
    return tuple(_made(plan, tuple(pairs), causes[:LEADING], wording) for plan, pairs in chosen.values())


def _made(plan: Plan, pairs: tuple[tuple[str, str], ...], causes: Sequence[str], wording: Wording) -> Experiment:
    outcomes = []
    for outcome in plan.outcomes:
        kept = tuple(cause for cause in causes if cause in outcome.causes)
        if kept:
            outcomes.append(Outcome(outcome.seen, kept))
    snippets = sorted(plan.snippets.items(), key=lambda item: item[0] not in wording.data)
    code = wording.fill_code(wording.pick(plan.code))
    language = (wording.pick(plan.languages) or wording.language) if code else ""
    return Experiment(plan.id, wording.fill(plan.do), plan.cost, pairs, tuple(outcomes), code, language,
                      tuple(Snippet(name, text) for name, text in snippets),
                      sum(name in wording.data for name in plan.snippets))
