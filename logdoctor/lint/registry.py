"""The rules, found by folder, and the loop over them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import SEVERITIES


class Rule(NamedTuple):
    """One rule: its `id`, its manual page, and the function that looks."""

    id: str
    manual: str
    check: Callable[[Facts], Iterable[LintFinding]]


@cache
def rules(*, caffe: bool = True) -> tuple[Rule, ...]:
    """Every rule in `logdoctor/lint/rules/`, by id; without those about Caffe's solver and nets when not `caffe`."""
    general = "logdoctor.lint.rules"
    found: list[Rule] = []
    for package in (general, f"{general}.caffe") if caffe else (general,):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if not module.ispkg:
                unit = importlib.import_module(f"{package}.{module.name}")
                found.append(Rule(unit.id, (unit.__doc__ or "").strip(), unit.check))
    return tuple(sorted(found, key=lambda rule: rule.id))


def lint_settings(facts: Facts, strict: bool = False) -> list[LintFinding]:
    """What the rules say of these facts, worst first; the same words of two nets are one finding.

    A rule that fails is skipped, and a notice says so; with `strict` it raises.
    """
    found: list[LintFinding] = []
    for rule in rules(caffe=facts.solver is not None or bool(facts.nets)):
        try:
            found += rule.check(facts)
        except Exception as error:
            if strict:
                raise
            text = f"the rule {rule.id} could not be checked: {error!r}"
            found.append(LintFinding(rule.id, "notice", "", text))
    return sort_findings(replace(one, source=one.source or facts.source) for one in merged(found))


def merged(findings: Iterable[LintFinding]) -> Iterator[LintFinding]:
    """One finding for each text, with the lines of all."""
    groups: dict[tuple[str, str, str], LintFinding] = {}
    for one in findings:
        key = (one.rule, one.text, one.source)
        first = groups.get(key, one)
        groups[key] = replace(first, lines=tuple(dict.fromkeys((*first.lines, *one.lines))))
    yield from groups.values()


def sort_findings(findings: Iterable[LintFinding]) -> list[LintFinding]:
    """Errors first, then by file, line and rule."""
    def key(one: LintFinding) -> tuple[int, str, tuple[int, ...], str]:
        return -SEVERITIES.index(one.severity), one.source, one.lines, one.rule

    return sorted(findings, key=key)
