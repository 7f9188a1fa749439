"""A worker inside the chroot: reads jobs from stdin, trains, answers with rows of truth.jsonl."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from corpus.caffe.faults import FAULTS
from corpus.caffe.plan import build
from corpus.caffe.reading import trace
from corpus.caffe.row import row, unfit
from corpus.caffe.running import run
from corpus.caffe.training import Stage
from corpus.trace import Trace

ATTEMPTS = 4


def watched(job: dict[str, Any], folder: Path) -> Trace:
    """The same training with every iteration printed: the random numbers do not depend on what is printed."""
    t = build(job)
    first = t.stages[0]
    endless = first.signal in ("INT", "KILL", "TERM")
    t.stages = [Stage([], first.program, solver=dict(first.solver), memory=first.memory)]
    if len(build(job).stages) > 1:
        t.stages[0].solver = {}
    t.solver |= {"display": 1, "average_loss": 1, "debug_info": None, "snapshot": 0}
    if endless:
        t.steps = first.at + 100
    t.to, t.block, t.tail = "stderr", 0, ""
    log = folder.with_suffix(".watched")
    run(t, folder, log)
    seen = trace(log.read_text(errors="replace"))
    log.unlink()
    return seen


def work(job: dict[str, Any], folder: Path, out: Path) -> dict[str, Any]:
    """Runs a job until the fault took; gives the truth row, or why there is none."""
    log, fault, why = out / job["file"], FAULTS[job["fault"]], ""
    for attempt in range(ATTEMPTS):
        job["attempt"] = attempt
        try:
            t = build(job)
            codes = run(t, folder, log)
            seen = watched(job, folder)
            seen.planted = t.planted
            seen.ended = "done" if not any(codes) else "error"
            seen.error = f"exit codes {codes}" if any(codes) else ""
            silent = t.stages[-1].signal == "KILL" and fault.cause == "healthy"
            crashed = any(codes) and not silent and finite_end(seen)
            why = unfit(log)
            if not why and crashed and not fault.took(Trace(ended="error")) and "crashed" not in fault.also:
                why = f"ended with {codes}: {log.read_text(errors='replace')[-300:]}"
            if not why and fault.took(seen):
                return row(job, t, seen, log)
            why = why or f"did not take: {seen.ended} {seen.facts()} {seen.val[:2]} {seen.val[-2:]}"
        except (ArithmeticError, IndexError, KeyError, LookupError, OSError, TypeError, ValueError) as err:
            why = f"{type(err).__name__}: {err}"
    log.unlink(missing_ok=True)
    return {"file": job["file"], "dropped": why, "fault": job["fault"], "base": job["base"]}


def finite_end(seen: Trace) -> bool:
    """Nothing was lost (a net of NaN may break Caffe's max pooling when it ends)."""
    return seen.first_bad() is None


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        answer.write(json.dumps(work(json.loads(line), folder, out)) + "\n")
        answer.flush()


if __name__ == "__main__":
    main()
