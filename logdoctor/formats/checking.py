"""Check a format file: every sample read as promised, every reject refused."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from logdoctor.formats.format import Format
from logdoctor.formats.loading import load
from logdoctor.numbers import parse
from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule
from logdoctor.shelf import parse as parse_file


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
