"""The JSON contract: strict, documented, deterministic."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import logdoctor.render
from logdoctor.render.json import dumps, to_dict

from . import reports
from .golden import check

CONTRACT = Path(logdoctor.render.__file__).parent / "json_contract.md"
SPOTS = {"onset", "first_nonfinite", "min_at", "max_at", "first", "last"}


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The documented form of every key: `diagnoses[].onset`, `series.*.min`."""
    if isinstance(value, list):
        yield f"{path}[]"
        for item in value:
            yield from paths(item, f"{path}[]")
    elif isinstance(value, dict) and path.rsplit(".", 1)[-1] in SPOTS:
        assert set(value) == {"step", "line", "value", "epoch"}
        yield path
    elif isinstance(value, dict):
        anyone = path in ("series", "symptoms[].data")
        for key, item in value.items():
            yield from paths(item, f"{path}.*" if anyone else f"{path}.{key}".lstrip("."))
        if path.endswith("*"):
            yield path
    else:
        yield path


def documented() -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", CONTRACT.read_text("utf-8"), re.M))


@pytest.mark.parametrize("name", reports.ALL)
def test_golden_and_strict(name: str) -> None:
    text = dumps(reports.ALL[name]())
    check(f"{name}.json", text + "\n")
    assert strict(text) == to_dict(reports.ALL[name]())
    assert text.isascii() and "</" not in text and "\x7f" not in text


def test_every_key_is_documented_and_every_documented_key_exists() -> None:
    found: set[str] = set()
    for make in reports.ALL.values():
        for path in paths(strict(dumps(make()))):
            found.add(re.sub(r"^also\[\]\.", "diagnoses[].", path))
    assert found == documented()


def test_keys_do_not_depend_on_the_run() -> None:
    assert len({tuple(to_dict(make())) for make in reports.ALL.values()}) == 1


def test_numbers() -> None:
    report = to_dict(reports.bad_lr_policy())
    assert report["schema"] == 1 and report["format"] == "caffe"
    assert report["diagnoses"][0]["onset"] == {"step": 0, "line": 412, "value": "NaN", "epoch": None}
    assert isinstance(report["series"]["loss"]["last_step"], int)
    assert report["series"]["lr"]["last"] == "NaN" and report["series"]["lr"]["min"] is None
    assert report["diagnoses"][0]["findings"][0]["lines"] == [412]
    hostile = to_dict(reports.hostile())
    assert hostile["settings"][1]["value"] == "Infinity" and hostile["symptoms"][0]["data"]["n"] == "NaN"
