"""The row of truth.jsonl for one finished run of Caffe (columns as in corpus/truth.py)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from corpus.caffe.faults import FAULTS
from corpus.caffe.plan import family
from corpus.caffe.reading import shown
from corpus.caffe.training import Training
from corpus.split import split_of
from corpus.trace import Trace


def row(job: dict[str, Any], t: Training, trace: Trace, log: Path) -> dict[str, Any]:
    """What was planted, what was trained and what the log shows."""
    fault = FAULTS[job["fault"]]
    text = log.read_text(errors="replace")
    prints = shown(text)
    trace.shown = [v for _, v in prints]
    first_bad = next((step for step, v in prints if not math.isfinite(v)), None)
    fam, display = family(job), int(t.solver["display"])
    return {
        "file": job["file"],
        "style": "caffe",
        "cause_id": fault.cause,
        "cause_detail": fault.name,
        "also": sorted(fault.also),
        "decisive": fault.decisive(display),
        "visible": fault.visible(text),
        "onset_step": fault.onset(trace),
        "nan_step": first_bad,
        "family": fam,
        "split": split_of(fam),
        "seed": job["seed"],
        "base": job["base"],
        "framework": "caffe",
        "log_every": display,
        "retries": job["attempt"],
        "ended": trace.ended,
        "error": trace.error,
        "steps": len(trace.loss),
        "steps_per_epoch": t.per_epoch(),
        "facts": trace.facts(),
        "log_shows": trace.log_shows(),
        "bytes": log.stat().st_size,
        "notes": "",
    }


def unfit(log: Path) -> str:
    """Why a log may not be kept, or nothing."""
    size = log.stat().st_size
    return "empty" if size < 40 else "too large" if size > 400_000 else ""
