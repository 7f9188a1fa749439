"""Whatever a cause or a detector waits for, some format file can say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from logdoctor.causes import Cause, load_causes
from logdoctor.symptoms import crash, said

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PARSERS = Path(__file__).parents[2] / "parsers"
KINDS = {
    line["message"]["kind"]
    for path in PARSERS.glob("*.toml")
    for line in tomllib.loads(path.read_text(encoding="utf-8")).get("line", [])
    if "message" in line
}


@pytest.mark.parametrize("cause", load_causes().values(), ids=lambda cause: cause.id)
def test_a_cause_names_messages_that_exist(cause: Cause) -> None:
    named = {name for evidence in cause.evidence if evidence.form == "message" for name in evidence.name}
    assert named <= KINDS


def test_detectors_name_messages_that_exist() -> None:
    assert {*crash.CRASHES, *said.NONFINITE, *said.DATA, *said.ECHO} <= KINDS
