"""Every sample log gives its sidecar's verdict, with the proving lines cited."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import logdoctor

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent.parent / "sample_logs"
SIDECARS = sorted(FOLDER.glob("*.toml"))


def test_there_are_enough() -> None:
    assert len(SIDECARS) >= 16
    assert {tomllib.loads(p.read_text(encoding="utf-8"))["cause"] for p in SIDECARS} >= {
        "gradient-explosion", "bad-lr-policy", "bad-loss", "bad-input", "pooling-stride", "numeric-overflow",
        "unnormalised-input", "log-of-zero", "not-converging", "healthy"}


@pytest.mark.parametrize("sidecar", SIDECARS, ids=lambda path: path.stem)
def test_verdict(sidecar: Path) -> None:
    told = tomllib.loads(sidecar.read_text(encoding="utf-8"))
    report = logdoctor.analyze(next(p for p in FOLDER.glob(sidecar.stem + ".*") if p.suffix != ".toml"))
    named = [d.cause for d in report.diagnoses]
    if told["cause"] == "healthy":
        assert report.verdict == "healthy", named
        return
    assert report.verdict == "sick"
    assert named[0] in {told["cause"], *told.get("also", ())}
    assert named[0] not in told.get("not_causes", ())
    cited = {q.line for d in (*report.diagnoses, *report.also) for f in d.findings for q in f.lines}
    cited |= {event.spot.line for event in report.events} | {line for s in report.symptoms for line in s.lines}
    assert cited & set(told["lines"]), (sorted(cited)[:40], told["lines"])
