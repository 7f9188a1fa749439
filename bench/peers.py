"""`python -m bench.peers DIR... --env VENV --out FILE`: the same logs through the peers, as bench/peers.md rules."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import groups
from bench.groups import HEALTHY, NONFINITE, OVERFITTING, STUCK
from bench.scoring import read
from bench.truth import Labelled, labelled
from logdoctor.run import Run

WORDS = {
    "runmedic": {
        NONFINITE: ("non_finite",),
        STUCK: ("divergence", "no_learning", "grad_spikes", "constant_lr_plateau"),
        OVERFITTING: ("overfitting",),
    },
    "trainproof": {
        NONFINITE: ("TP-NAN", "TP-NAN-GRAD", "TP-ZERO-LOSS", "TP-ZERO-LOSS-ONSET"),
        STUCK: (
            *("TP-DIVERGE", "TP-FLAT", "TP-DEAD-RUN", "TP-ZERO-GRAD", "TP-ZERO-LR", "TP-ZERO-LR-PARTIAL"),
            *("TP-GRAD-SPIKE", "TP-STALL"),
        ),
        OVERFITTING: ("TP-OVERFIT",),
    },
    "trainspotter": {
        NONFINITE: ("nonfinite",),
        STUCK: ("divergence", "plateau", "grad_norm", "lr_schedule", "eval_noise"),
        OVERFITTING: ("overfitting",),
    },
    "losslint": {NONFINITE: ("nan_inf",), STUCK: ("divergence", "stagnation"), OVERFITTING: ("overfit_onset",)},
}
LIMIT = 120.0
ROLES = (("loss", "loss"), ("val_loss", "val_loss"), ("lr", "lr"), ("grad_norm", "grad_norm"))


@dataclass(frozen=True)
class Said:
    """What a peer made of one log: the groups it named, and whether anything was a warning or worse."""

    groups: frozenset[str]
    alarmed: bool
    answered: bool = True


SILENT = Said(frozenset(), False, answered=False)


def rows(run: Run) -> list[dict[str, float]]:
    """The parsed series as one row a print, in the order of the steps."""
    found: dict[float, dict[str, float]] = {}
    for role, name in ROLES:
        series = run.main(role)
        if series is not None:
            for step, value in zip(series.points()[0], series.points()[1], strict=True):
                found.setdefault(step, {"step": step})[name] = value
    return [found[step] for step in sorted(found)]


def _call(command: list[str], home: Path) -> str:
    environment = {**os.environ, "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=LIMIT, env=environment, stdin=subprocess.DEVNULL, cwd=home
    )
    return done.stdout


def _named(peer: str, words: set[str]) -> frozenset[str]:
    return frozenset(group for group, names in WORDS[peer].items() if words & set(names))


def runmedic(env: Path, table: Path, log: Path, home: Path) -> Said:
    """All runs' findings."""
    found = [
        f
        for run in json.loads(_call([str(env / "runmedic"), "diagnose", str(table), "--json"], home))
        for f in run["findings"]
    ]
    return Said(
        _named("runmedic", {f["check"] for f in found}), any(f["severity"] in ("critical", "warning") for f in found)
    )


def trainproof(env: Path, table: Path, log: Path, home: Path) -> Said:
    """The doctor's findings."""
    answer = json.loads(_call([str(env / "trainproof"), "doctor", str(table), "--json"], home))
    found = [f for report in answer["reports"] for f in report["findings"]]
    return Said(_named("trainproof", {f["id"] for f in found}), any(f["level"] in ("FAIL", "WARN") for f in found))


def trainspotter(env: Path, table: Path, log: Path, home: Path) -> Said:
    """The findings of all its detectors."""
    answer = json.loads(_call([str(env / "trainspotter"), "analyze", str(table), "--output", "json"], home))
    found: list[dict[str, Any]] = answer["findings"]
    words = {
        "nonfinite" if re.search(r"\b(NaN|Inf)\b", f["message"]) and f["detector"] == "divergence" else f["detector"]
        for f in found
    }
    return Said(_named("trainspotter", words), any(f["severity"] in ("error", "warning") for f in found))


def losslint(env: Path, table: Path, log: Path, home: Path) -> Said:
    """The lint findings."""
    answer = json.loads(_call([str(env / "losslint"), "check", str(table), "--format", "json"], home))
    found = answer["findings"]
    return Said(
        _named("losslint", {f["check"] for f in found}), any(f["severity"] in ("error", "warning") for f in found)
    )


def epochix(env: Path, table: Path, log: Path, home: Path) -> Said:
    """The exported story."""
    story = home / f"{log.stem}.md"
    command = [str(env / "epochix"), "run", str(log), "--headless", "--no-llm", "--export", "md"]
    _call([*command, "--output", str(story)], home)
    if not story.exists():
        return SILENT
    text = story.read_text(encoding="utf-8")
    grade = re.search(r"\*\*Grade\*\* \|[^|]*\*\*([A-FI][+-]?)\*\*", text)
    if grade is None:
        return SILENT
    named = set()
    if re.search(r"\bNaN\b|infinite|not a number", text):
        named.add(NONFINITE)
    if grade[1][0] in "DF" or re.search(r"diverg|stalled|not learning", text, re.IGNORECASE):
        named.add(STUCK)
    if re.search(r"overfit|[Vv]alidation loss has risen", text):
        named.add(OVERFITTING)
    return Said(frozenset(named), bool(named))


def logdoctor(env: Path, table: Path, log: Path, home: Path) -> Said:
    """Ourselves, by the same rule."""
    report, _ = read_path(log)
    lost = groups.lost(report)
    causes = [*report.diagnoses, *report.also]
    named = {groups.group(d.cause, lost) for d in causes} - {HEALTHY}
    return Said(frozenset(named), report.worst in ("warning", "error"))


def read_path(log: Path) -> Any:
    """The report and session of a path."""
    return read(Labelled(log, "", frozenset(), "", "", "", False, True, {}))


PEERS: dict[str, Callable[[Path, Path, Path, Path], Said]] = {
    "logdoctor": logdoctor,
    "runmedic": runmedic,
    "trainproof": trainproof,
    "trainspotter": trainspotter,
    "losslint": losslint,
    "epochix": epochix,
}


def versions(env: Path) -> dict[str, str]:
    """The installed version of each peer."""
    code = "import importlib.metadata as m, sys\nfor p in sys.argv[1:]:\n    print(p, m.version(p))"
    names = [name for name in PEERS if name != "logdoctor"]
    printed = subprocess.run([str(env / "python"), "-c", code, *names], capture_output=True, text=True).stdout
    return dict(line.split() for line in printed.splitlines())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--env", type=Path, required=True, help="virtual environment with the peers")
    parser.add_argument("--out", type=Path, required=True, help="JSON with the figures")
    parser.add_argument("--split", default="report", choices=("", "tune", "report"))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    logs = [log for folder in options.folders for log in labelled(folder, options.split)]
    logs = [log for log in logs if groups.CRASH not in groups.accepted(log) and log.visible]
    logs = [log for log in logs if log.cause == "healthy" or HEALTHY not in groups.accepted(log)]
    env = options.env / "bin"
    tally: dict[str, dict[str, list[bool]]] = {name: {} for name in PEERS}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        home = Path(folder)
        for done, (log, answers) in enumerate(pool.map(lambda log: (log, ask(log, env, home)), logs)):
            right = groups.accepted(log)
            kind = next(g for g in (HEALTHY, OVERFITTING, NONFINITE, STUCK) if g in right)
            for name, said in answers.items():
                good = said.answered and (not said.alarmed if kind == HEALTHY else bool(said.groups & right))
                tally[name].setdefault(kind, []).append(good)
                tally[name].setdefault("answered", []).append(said.answered)
            if done % 50 == 0:
                print(done, "of", len(logs), file=sys.stderr)
    figures = {
        name: {kind: [sum(values), len(values)] for kind, values in sorted(kinds.items())}
        for name, kinds in tally.items()
    }
    options.out.write_text(json.dumps({"versions": versions(env), "figures": figures}, indent=1) + "\n")
    print(options.out.read_text())


def ask(log: Labelled, env: Path, home: Path) -> dict[str, Said]:
    """Every peer's answer to one log."""
    _, session = read_path(log.path)
    table = home / f"{log.path.stem}.jsonl"
    text = (json.dumps({k: v if math.isfinite(v) else float(v) for k, v in row.items()}) for row in rows(session.run))
    table.write_text("\n".join(text) + "\n", encoding="utf-8")
    answers = {}
    for name, peer in PEERS.items():
        try:
            answers[name] = peer(env, table, log.path, home)
        except (ValueError, KeyError, TypeError, OSError, subprocess.SubprocessError):
            answers[name] = SILENT
    return answers


if __name__ == "__main__":
    main()
