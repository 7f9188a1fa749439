"""The JSON schema that editors use says what format files are."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from logdoctor import formats

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = json.loads(formats.schema_file().read_text(encoding="utf-8"))
FILES = sorted(formats.schema_file().parent.glob("*.toml"))
GOOD = {"name": "mine", "title": "Mine", "line": [
    {"id": "step", "pattern": "x", "sample": ["x"], "expect": [{"step": 1}]}]}


def complaints(data: dict[str, Any]) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert complaints(GOOD) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_format_file_fits(path: Path) -> None:
    assert complaints(tomllib.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("line", [
    {"patern": "x"}, {"shape": "tabel"}, {"split": "validation"}, {"clock": "step"}, {"sample": []}, {"expect": {"step": 1}},
    {"shape": "block"}, {"mark": "end "}, {"least": "1"}, {"message": {"level": "fatal"}}])
def test_mistakes_are_seen(line: dict[str, Any]) -> None:
    assert complaints({**GOOD, "line": [{**GOOD["line"][0], **line}]})


def test_the_check_names_a_key_that_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("""name = "mine"
titel = "Mine"
[[line]]
id = "step"
pattern = '^it (?P<step>\\d+) (?P<loss>{number})$'
samples = ["it 1 0.5"]
sample = ["it 1 0.5"]
expect = [{ step = 1, loss = 0.5 }]
""", encoding="utf-8")
    assert formats.check(path) == ["mine.toml: 'titel' means nothing here; did you mean 'title'?",
                                   "mine.toml: line 'step': 'samples' means nothing here; did you mean 'sample'?"]
