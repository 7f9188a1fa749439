"""Check a format file: every sample read as promised, every reject refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from logdoctor.formats.format import Format
from logdoctor.formats.loading import load, schema_file
from logdoctor.numbers import parse
from logdoctor.shapes.limited import SECONDS, STOPPED, Stopped, told
from logdoctor.shapes.record import Hit, Noted
from logdoctor.shapes.rule import Rule
from logdoctor.shelf import parse as parse_file


def check(path: Path) -> list[str]:
    """Problems of a format file: samples not read as promised, rejects taken, entries without samples."""
    chosen = load(path)
    data = parse_file(path)
    problems = _unknown_keys(path, data)
    for entry, rule in zip(data["line"], chosen.rules, strict=True):
        where = f"{path.name}: line {rule.id!r}"
        samples = entry.get("sample", [])
        if not samples:
            problems.append(f"{where}: has no sample")
        expected = entry.get("expect", [])
        if rule.kind == "values" and len(expected) != len(samples):
            problems.append(f"{where}: {len(samples)} samples but {len(expected)} expectations")
        for i, sample in enumerate(samples):
            stopped: Stopped = {}
            found = read_sample(chosen, sample, stopped)
            if stopped:
                problems.extend(told(stopped))
            elif read_sample(rule, sample) is None:
                problems.append(f"{where}: sample not matched: {sample!r} ({reach(rule.pattern, sample)})")
            elif found is not None and i < len(expected):
                problems.extend(f"{where}: {problem} in {sample!r}" for problem in _compare(found, expected[i]))
        for reject in entry.get("reject", []):
            if read_sample(rule, reject) is not None:
                problems.append(f"{where}: reject was taken: {reject!r}")
    return problems


def _unknown_keys(path: Path, data: Mapping[str, Any]) -> list[str]:
    """Keys that mean nothing in a format file: mostly typing errors."""
    schema = json.loads(schema_file().read_text(encoding="utf-8"))
    of_file, of_line = schema["properties"], schema["$defs"]["line"]["properties"]
    found = [(f"{path.name}", key, of_file) for key in data if key not in of_file]
    found += [(f"{path.name}: line {entry.get('id', number)!r}", key, of_line)
              for number, entry in enumerate(data["line"], 1) for key in entry if key not in of_line]
    problems = []
    for where, key, known in found:
        close = get_close_matches(key, known, 1)
        problems.append(f"{where}: {key!r} means nothing here" + (f"; did you mean {close[0]!r}?" if close else ""))
    return problems


def read_sample(reader: Format | Rule, sample: str, stopped: Stopped | None = None) -> Hit | Noted | None:
    """What is read of a sample: of its last line, where it shows several; `stopped` gets what took too long."""
    memory: dict[Any, Any] = {} if stopped is None else {STOPPED: stopped}
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

    try:
        match = regex.compile(pattern).search(text, partial=True, timeout=SECONDS)
    except TimeoutError:
        return "and it takes too long"
    if match is None or match.end() == match.start():
        return "it matches nowhere"
    return f"it matches up to here: {text[match.start() : match.end()]!r}"
