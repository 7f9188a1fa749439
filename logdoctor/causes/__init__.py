"""Cause files: the medical knowledge as data, one TOML file a cause, found by folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from logdoctor.model import Severity
from logdoctor.shelf import Shelf

FORMS = frozenset({"symptom", "no-symptom", "fact", "message", "setting", "lint"})
WEIGHTS = frozenset({"weak", "moderate", "strong", "decisive"})
GROUPS = ("training", "validation", "end", "notice")


class CauseError(Exception):
    """A cause file that cannot be used."""


class Evidence(NamedTuple):
    """One claim of a cause file: what must be seen, and how much it weighs."""

    claim: str
    form: str
    name: tuple[str, ...]
    weight: str
    against: bool
    missing: str
    tests: Mapping[str, Any]


class Remedy(NamedTuple):
    """A treatment before the run's own numbers are filled in."""

    do: str
    check: str
    cost: str
    code: Mapping[str, str]
    languages: Mapping[str, str]
    """Of the code for a framework, where it is not the usual one."""


class Example(NamedTuple):
    """An excerpt of a real log: of a run that has the cause, or of one that only looks like it.

    `log` names the log (a path in the repository, where it is in it), `quote`
    holds lines by number, `shows` says what to see in them, `actual` what a
    counter-example is instead.
    """

    log: str
    shows: str
    quote: tuple[tuple[int, str], ...]
    actual: str = ""


class Cause(NamedTuple):
    """One cause file."""

    id: str
    name: str
    group: str
    severity: Severity
    explains: tuple[str, ...]
    says: str
    evidence: tuple[Evidence, ...]
    treatments: tuple[Remedy, ...]
    confirm: tuple[str, ...]
    manual: str
    references: tuple[Mapping[str, str], ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    path: Path

    @property
    def about(self) -> str:
        """What `says` tells of any run, without what a report adds of its own."""
        return _SLOT.sub("", self.says)


_SLOT = re.compile(r"\{\w+\}")
_TESTS = frozenset({"at_least", "at_most", "above", "below", "equals", "one_of", "data"})


@lru_cache(maxsize=1)
def load_causes() -> dict[str, Cause]:
    """All cause files by id. Raises CauseError: a broken cause file is our own mistake."""
    found = {}
    from platformdirs import user_cache_path

    shelf = Shelf(user_cache_path("logdoctor"), "causes")
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        cause = _load(path, shelf.get(path))
        found[cause.id] = cause
    shelf.save()
    return found


def _example(path: Path, entry: Mapping[str, Any]) -> Example:
    if unknown := set(entry) - {"log", "shows", "quote", "is"}:
        raise CauseError(f"{path.name}: example {entry.get('log')!r}: unknown keys {', '.join(sorted(unknown))}")
    quote = tuple((int(line["line"]), str(line["text"])) for line in entry["quote"])
    return Example(entry["log"], entry["shows"], quote, entry.get("is", ""))


def _load(path: Path, data: dict[str, Any]) -> Cause:
    if data["id"] != path.stem:
        raise CauseError(f"{path.name}: id {data['id']!r} is not the file's name")
    if data["group"] not in GROUPS:
        raise CauseError(f"{path.name}: group {data['group']!r} is none of {', '.join(GROUPS)}")
    evidence = []
    for entry in data.get("evidence", []):
        entry = dict(entry)
        name = entry.pop("name")
        weight, form, missing = entry.pop("weight"), entry.pop("form"), entry.pop("missing", "")
        if form not in FORMS or weight not in WEIGHTS or (missing and missing not in WEIGHTS):
            raise CauseError(f"{path.name}: evidence {entry.get('claim')!r}: unknown form or weight")
        claim, against = entry.pop("claim"), bool(entry.pop("against", False))
        if unknown := set(entry) - _TESTS:
            raise CauseError(f"{path.name}: evidence {claim!r}: unknown keys {', '.join(sorted(unknown))}")
        evidence.append(
            Evidence(claim, form, (name,) if isinstance(name, str) else tuple(name), weight, against, missing, entry)
        )
    treatments = [
        Remedy(t["do"], t.get("check", ""), t.get("cost", ""), t.get("code", {}), t.get("language", {}))
        for t in data.get("treatment", [])
    ]
    return Cause(
        data["id"],
        data["name"],
        data["group"],
        data.get("severity", "error"),
        tuple(data["explains"]),
        data["says"],
        tuple(evidence),
        tuple(treatments),
        tuple(data.get("confirm", ())),
        data.get("manual", ""),
        tuple(data.get("reference", ())),
        tuple(_example(path, entry) for entry in data.get("example", ())),
        tuple(_example(path, entry) for entry in data.get("counter_example", ())),
        path,
    )
