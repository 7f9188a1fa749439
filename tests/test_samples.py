"""Every sample log gives its sidecar's verdict, proved by the lines the sidecar names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from logdoctor.render import json as render_json
from logdoctor.session import Session

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SAMPLES = Path(__file__).parent.parent / "sample_logs"
LOGS = sorted(SAMPLES.glob("*.log"))


def judged(path: Path) -> tuple[dict[str, Any], Session, dict[str, Any]]:
    session = Session(path.name)
    session.feed(path.read_bytes())
    report = session.finish()
    sidecar = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    return render_json.to_dict(report), session, sidecar


def cited(value: Any) -> set[int]:
    """Every line number that a part of the report stands on."""
    found: set[int] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("line", "last_line") and isinstance(inner, int):
                found.add(inner)
            elif key == "lines" and isinstance(inner, list):
                found |= set(inner)
            found |= cited(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= cited(inner)
    return found


def test_there_are_enough_samples() -> None:
    assert len(LOGS) >= 16


@pytest.mark.parametrize("path", LOGS, ids=lambda p: p.stem)
def test_verdict(path: Path) -> None:
    report, _, sidecar = judged(path)
    causes = [d["cause"] for d in report["diagnoses"]]
    if sidecar["cause"] == "healthy":
        assert report["verdict"] == "healthy", causes
    else:
        assert report["verdict"] == "sick"
        assert causes[0] in (sidecar["cause"], *sidecar.get("also", []))
    assert not set(causes[:1]) & set(sidecar.get("not_causes", []))


@pytest.mark.parametrize("path", LOGS, ids=lambda p: p.stem)
def test_proving_lines(path: Path) -> None:
    report, _, sidecar = judged(path)
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    for number, text in zip(sidecar["lines"], sidecar.get("text", []), strict=True):
        assert text in lines[number - 1]
    if sidecar["cause"] != "healthy":
        proofs = cited([report[part] for part in ("diagnoses", "symptoms", "events", "messages") if part in report])
        assert set(sidecar["lines"]) <= proofs, sorted(proofs)
