"""Forty histories, twenty of them overfitting: is it seen from the two curves alone? `python -m bench.histories DIR...`

The like of OverfitGuard's task, from our runs: the first twenty overfitting and the first twenty healthy logs (by
name) of the report split that print at least eight evaluations. Only the numbers of the training and the validation
loss are handed over, as a history would hold them. The same forty without their validation must all stay unaccused.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.peers import read_path
from bench.truth import Labelled, labelled
from logdoctor.run import Run
from logdoctor.session import Session

EACH = 20
LEAST = 8


@dataclass(frozen=True)
class Outcome:
    """How many were right of how many, and the false alarms without validation."""

    seen: int
    overfitting: int
    silent: int
    healthy: int
    false_alarms: int


def accuses(loss: list[float], held: list[float]) -> bool:
    """Whether overfitting is said of a history."""
    session = Session("history.jsonl")
    rows: list[dict[str, float]] = []
    for epoch in range(max(len(loss), len(held))):
        row = {"epoch": float(epoch)}
        if epoch < len(loss):
            row["loss"] = loss[epoch]
        if epoch < len(held):
            row["val_loss"] = held[epoch]
        rows.append(row)
    session.feed("".join(json.dumps(row) + "\n" for row in rows).encode())
    report = session.finish()
    return any(d.cause == "overfitting" for d in (*report.diagnoses, *report.also))


def history(run: Run) -> tuple[list[float], list[float]] | None:
    """One training and one validation loss for each evaluation."""
    loss, held = run.main("loss"), run.main("val_loss")
    if loss is None or held is None or held.nonfinite or loss.nonfinite or held.count < LEAST:
        return None
    _, values, lines = loss.points()
    _, validation, ends = held.points()
    means, begin = [], 0
    for end in ends:
        stop = begin
        while stop < len(lines) and lines[stop] <= end:
            stop += 1
        part = list(values[begin:stop]) or [values[min(max(begin - 1, 0), len(values) - 1)]]
        means.append(sum(part) / len(part))
        begin = stop
    return means, list(validation)


def outcome(folders: Iterable[Path]) -> Outcome:
    """The forty, or as many as there are."""
    logs: list[Labelled] = [log for folder in folders for log in labelled(folder, "report")]
    found: dict[str, list[tuple[list[float], list[float]]]] = {"overfitting": [], "healthy": []}
    for log in sorted(logs, key=lambda log: (log.path.name, str(log.path))):
        if log.cause in found and len(found[log.cause]) < EACH:
            kept = history(read_path(log.path)[1].run)
            if kept is not None:
                found[log.cause].append(kept)
    sick, sound = found["overfitting"], found["healthy"]
    return Outcome(
        sum(accuses(*h) for h in sick),
        len(sick),
        sum(not accuses(*h) for h in sound),
        len(sound),
        sum(accuses(loss, []) for loss, _ in (*sick, *sound)),
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.histories", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    print(outcome(parser.parse_args().folders))


if __name__ == "__main__":
    main()
