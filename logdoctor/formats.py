"""Format files: find them, load them, check their samples, choose among them.

A format is data: one TOML file a framework in `parsers/`, found by folder
(inside the installed package, beside a bare checkout, in the user's own
configuration folder). Loading checks every sample and every reject.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from logdoctor.numbers import parse
from logdoctor.shapes import rule as rule_module
from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule, RuleError, anchors_of, expand
from logdoctor.shapes.table import rule_of
from logdoctor.shelf import Shelf
from logdoctor.shelf import parse as parse_file

GENERAL = 1.0
"""Formats of less weight read many frameworks' lines by their general manner."""
SPECIFIC = 1.2
"""Formats of at least this weight read one framework's lines and must not take another's."""


class FormatError(Exception):
    """A format file that cannot be used: what, why, where, and what to do."""


@dataclass(eq=False)
class Format:
    """A loaded format file."""

    name: str
    title: str
    framework: str
    prints: str
    path: Path
    rules: list[Rule]
    weight: float = 1.0
    always: bool = False
    guess: bool = False
    settings: str = ""
    notes: str = ""
    loss: Mapping[str, Any] = field(default_factory=dict)
    sign: tuple[str, ...] = ()
    """Text that only this framework prints; it decides before there are numbers."""

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        """The first rule's answer to a clean line; `memory` is the session's, which reads the lines in order."""
        if self.gate and not any(map(text.__contains__, self.gate)):
            return None
        for rule in self.rules:
            found = rule.read(text, memory)
            if found is not None:
                return found
        return None

    @cached_property
    def gate(self) -> tuple[str, ...]:
        """Texts of which every line that can be read contains at least one; () where that is not known."""
        if not all(rule.anchors for rule in self.rules):
            return ()
        return tuple(dict.fromkeys(anchor for rule in self.rules for anchor in rule.anchors))


def folders() -> list[Path]:
    """Where format files live, in order of precedence (the user's own first)."""
    package = Path(__file__).resolve().parent
    found = [user_folder()]
    inside = package / "parsers"
    found.append(inside if inside.is_dir() else package.parent / "parsers")
    return [folder for folder in found if folder.is_dir()]


def user_folder() -> Path:
    """The user's own folder for format files."""
    from platformdirs import user_config_path

    return user_config_path("logdoctor") / "parsers"


def paths() -> dict[str, Path]:
    """Format name -> file; the user's own win over the shipped ones."""
    found: dict[str, Path] = {}
    for folder in folders():
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return found


@lru_cache(maxsize=256)
def load(path: Path) -> Format:
    """Read one format file (samples are checked by `check`, which tests and `formats check` call)."""
    try:
        data = shelf().get(path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: {error}") from None
    name = str(data.get("name", path.stem))
    lines = data.get("line", [])
    if not lines:
        raise FormatError(f"{path}: no [[line]] entry, so it can read nothing; add one with shape, pattern and sample")
    rules = []
    shared: dict[str, Any] = {key: data[key] for key in ("drop", "keep") if key in data}
    for number, entry in enumerate(lines, 1):
        try:
            rules.append(rule_of(name, {**shared, **entry}, data.get("names", {}), data.get("step", {})))
        except (RuleError, KeyError, TypeError, ValueError) as error:
            raise FormatError(f"{path}: line entry {number}: {error}") from None
    return Format(
        name,
        str(data.get("title", name)),
        str(data.get("framework", name)),
        str(data.get("prints", "")),
        path,
        rules,
        float(data.get("weight", 1.0)),
        bool(data.get("always", False)),
        bool(data.get("guess", False)),
        str(data.get("settings", "")),
        str(data.get("notes", "")),
        data.get("loss", {}),
        tuple(data.get("sign", ())),
    )


def load_all() -> list[Format]:
    """Every usable format; a broken user file is left out (see `broken`)."""
    found = []
    for path in paths().values():
        try:
            found.append(load(path))
        except FormatError:
            continue
    shelf().save()
    return found


@lru_cache(maxsize=1)
def shelf() -> Shelf:
    """The parsed format files that earlier calls left in the user's cache folder."""
    from platformdirs import user_cache_path

    folder = user_cache_path("logdoctor")
    return Shelf(folder, "formats", lambda pattern: anchors_of(expand(pattern)), rule_module.__file__)


def renamed(found: list[Format], names: Mapping[str, str]) -> list[Format]:
    """The same formats with a user's own names for printed metrics; the loaded ones stay as they are."""
    if not names:
        return found
    out = []
    for one in found:
        rules = [copy(rule) for rule in one.rules]
        for rule in rules:
            rule.names = {**rule.names, **names}
            rule._plans = {}
        out.append(replace(one, rules=rules))
    return out


def broken() -> list[str]:
    """What is wrong with the format files that cannot be used."""
    errors = []
    for path in paths().values():
        try:
            load(path)
        except FormatError as error:
            errors.append(str(error))
    return errors


def check(path: Path) -> list[str]:
    """Problems of a format file: samples not read as promised, rejects taken, entries without samples."""
    chosen = load(path)
    data = parse_file(path)
    problems = []
    for entry, rule in zip(data["line"], chosen.rules, strict=True):
        where = f"{path.name}: line {rule.id!r}"
        samples = entry.get("sample", [])
        if not samples:
            problems.append(f"{where}: has no sample")
        expected = entry.get("expect", [])
        if rule.kind == "values" and len(expected) != len(samples):
            problems.append(f"{where}: {len(samples)} samples but {len(expected)} expectations")
        for i, sample in enumerate(samples):
            found = read_sample(chosen, sample)
            if read_sample(rule, sample) is None:
                problems.append(f"{where}: sample not matched: {sample!r} ({reach(rule.pattern, sample)})")
            elif found is not None and i < len(expected):
                problems.extend(f"{where}: {problem} in {sample!r}" for problem in _compare(found, expected[i]))
        for reject in entry.get("reject", []):
            if read_sample(rule, reject) is not None:
                problems.append(f"{where}: reject was taken: {reject!r}")
    return problems


def read_sample(reader: Format | Rule, sample: str) -> Hit | Noted | None:
    """What is read of a sample: of its last line, where it shows several."""
    memory: dict[Any, Any] = {}
    found = None
    for line in sample.split("\n"):
        found = reader.read(line, memory)
    if isinstance(found, Hit) and found.plan.remembers and not found.texts:
        return None  # a header or a frame says nothing yet
    return found


def _compare(found: Hit | Noted, expected: Mapping[str, Any]) -> Iterable[str]:
    if isinstance(found, Noted):
        got: dict[str, Any] = {"kind": found.key, "value": found.value, found.key: found.value}
    else:
        got = {name.lstrip("@"): parse(text) for name, text in zip(found.plan.fields, found.texts, strict=True)}
    for key, value in expected.items():
        have = got.get(key)
        same = (
            have == value
            or (isinstance(value, float) and isinstance(have, float) and math.isnan(value) and math.isnan(have))
            or str(have) == str(value)
        )
        if not same:
            yield f"{key} should be {value!r}, was read as {have!r}"


def reach(pattern: str, text: str) -> str:
    """How far a pattern that failed did match: for the author of a format file."""
    import regex

    match = regex.compile(pattern).search(text, partial=True)
    if match is None or match.end() == match.start():
        return "it matches nowhere"
    return f"it matches up to here: {text[match.start() : match.end()]!r}"


@dataclass
class Choice:
    """How a format did on the first lines of a log."""

    format: Format
    claimed: int
    numbers: int
    score: float
    example: str = ""


SIGNED = 1e6
"""What a framework's own sign adds to its score."""


def rank(lines: list[str], candidates: Iterable[Format]) -> list[Choice]:
    """Formats that can read something of these lines, the best first."""
    text = "\n".join(lines)
    ranked = []
    for candidate in candidates:
        if candidate.always:
            continue
        rules = [rule for rule in candidate.rules if not rule.seek or any(map(text.__contains__, rule.seek))]
        signed = any(map(text.__contains__, candidate.sign))
        if not signed and not any(rule.kind == "values" for rule in rules):
            continue
        claimed = numbers = 0
        example = ""
        memory: dict[Any, Any] = {}
        gate = [anchor for rule in rules for anchor in rule.anchors] if all(rule.anchors for rule in rules) else []
        for line in lines:
            if gate and not any(map(line.__contains__, gate)):
                continue
            for rule in rules:
                found = rule.read(line, memory)
                if found is not None:
                    if isinstance(found, Hit) and (found.plan.metrics or found.plan.clock):
                        claimed += 1
                        numbers += len(found.plan.metrics)
                        example = example or line
                    break
        if numbers or signed:
            score = claimed * candidate.weight + SIGNED * signed
            ranked.append(Choice(candidate, claimed, numbers, score, example))
    return sorted(ranked, key=lambda choice: (-choice.score, -choice.numbers, choice.format.name))


def choose(lines: list[str], candidates: Iterable[Format]) -> list[Choice]:
    """The formats that together read these lines: the best, then any that read what is left."""
    candidates = list(candidates)
    chosen: list[Choice] = []
    left = [line for line in lines if line]
    while left and len(chosen) < 4:
        ranked = [choice for choice in rank(left, candidates) if choice.format not in [c.format for c in chosen]]
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
        memory: dict[Any, Any] = {}
        left = [line for line in left if best.format.read(line, memory) is None]
    return chosen
