"""A worker process: imports torch (and one framework) once, then forks for each job it reads from stdin."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from corpus.faults import FAULTS
from corpus.runner import run_once
from corpus.trace import Trace
from corpus.truth import row, unfit
from corpus.twin import RECOVERS, fell_short, gains, quiet

ATTEMPTS = 5


def run_twin(job: dict[str, Any], side: Path) -> Trace | None:
    """The sound run with the same base, seed and data; its log is thrown away."""
    twin = FAULTS[FAULTS[job["fault"]].twin]
    own = job["runner"] == "boost"  # trees learn by other rounds and rates than the plain loop
    plain = {"style": job["style"] if own else "jsonl", "runner": job["runner"] if own else "loop", "every": 10}
    log = side.with_suffix(".twin")
    try:
        return run_once({**job, **plain, "fault": twin.name, "attempt": 0}, log, side)
    finally:
        log.unlink(missing_ok=True)
        side.unlink(missing_ok=True)


def failed_in(job: dict[str, Any], trace: Trace, side: Path) -> tuple[list[str], str]:
    """In which numbers a quiet run ended worse than its twin, and why it may not be kept, or nothing."""
    fault = FAULTS[job["fault"]]
    if fault.cause in RECOVERS or not quiet(trace):
        return [], ""
    twin = run_twin(job, side)
    if twin is None or not gains(twin):
        return [], "the sound twin did not learn"
    short = fell_short(trace, twin, fault.harms)
    return short, "" if short else f"ends as well as its twin: {trace.facts()['ends']} {twin.facts()['ends']}"


def work(job: dict[str, Any], out: Path) -> dict[str, Any]:
    """Runs a job until the fault took; gives the truth row, or why there is none."""
    log, side = out / job["file"], out / ("." + job["file"] + ".trace")
    why, fault = "", FAULTS[job["fault"]]
    seed = job["seed"]
    for attempt in range(ATTEMPTS):
        job["attempt"], job["seed"] = attempt, seed + attempt * 2 * 104729  # keeps even seeds even
        log.unlink(missing_ok=True)
        trace = run_once(job, log, side)
        if trace is None:
            why = "no trace"
        elif (
            trace.ended == "error"
            and fault.cause != "crashed"
            and "Error" in trace.error
            and not trace.loss
            and job["runner"] != "boost"
        ):
            why = trace.error
        else:
            why = unfit(log)
            try:
                if not why and fault.took(trace):
                    short, why = failed_in(job, trace, side)
                    if not why:
                        side.unlink(missing_ok=True)
                        return row(job, trace, log, short)
            except (IndexError, ValueError, ZeroDivisionError, TypeError, KeyError) as err:
                why = f"check failed: {err!r}"
            why = why or f"did not take: {trace.ended} {trace.error[:80]} {trace.facts()}"
    log.unlink(missing_ok=True)
    side.unlink(missing_ok=True)
    return {"file": job["file"], "dropped": why, "fault": job["fault"], "base": job["base"]}


def preload() -> None:
    """All that a run would import or read, so that the forked processes find it in memory."""
    import torch

    from corpus import data, experiment

    for base in experiment.BASES:
        exp = experiment.build(base, 1)
        opt = exp.make_optimizer()
        opt.zero_grad()
        opt.step()
        torch.optim.lr_scheduler.LambdaLR(opt, lambda step: 1.0)
        break
    for make in data.SETS.values():
        make(exp.rng)


def main() -> None:
    runner, out = sys.argv[1], Path(sys.argv[2])
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import torch

    torch.set_num_threads(1)
    preload()
    if runner != "loop":
        from corpus.frameworks import boost_run, hf_run, keras_run, lightning_run

        {"hf": hf_run, "keras": keras_run, "lightning": lightning_run, "boost": boost_run}[runner].warm()
    for line in sys.stdin:
        answer.write(json.dumps(work(json.loads(line), out)) + "\n")
        answer.flush()


if __name__ == "__main__":
    main()
