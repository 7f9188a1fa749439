"""The row of truth.jsonl for one finished run."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.faults import FAULTS
from corpus.plan import family
from corpus.runners import all_styles
from corpus.split import split_of
from corpus.trace import Trace

SECRET = (tempfile.gettempdir(), str(Path.home()), "/home/", os.getcwd(), sys.prefix)
HIDEABLE = ("bad-input", "bad-loss", "log-of-zero", "numeric-overflow")
BLURRED = ("gradient-explosion", "unnormalised-input", "bad-lr-policy")


def printed(short: list[str], shows: frozenset[str]) -> bool:
    """The log holds one of the numbers in which the run failed; an empty list is a run that needs none."""
    return not short or "shown" in short or bool(shows & set(short))


def row(job: dict[str, Any], trace: Trace, log: Path, short: list[str]) -> dict[str, Any]:
    fault, style = FAULTS[job["fault"]], all_styles()[job["style"]]
    text = log.read_text(errors="replace")
    cause, also = fault.cause, list(fault.also)
    decisive = fault.decisive(style, job["every"])
    visible = fault.visible(trace, text) and printed(short, style.shows)
    onset = fault.onset(trace)
    hides = style.hides and not (job["runner"] == "hf" and job["seed"] % 2)
    if hides and trace.first_bad() is not None:
        if cause in HIDEABLE:  # the printer hides the NaN: that is what the log can be asked for
            also, cause, decisive = [fault.cause, *also], "hidden-nan", "grad_norm" in style.shows
            visible = visible or "nan" in text.lower()
        elif cause in BLURRED:
            also.append("hidden-nan")
    fam = family(job)
    return {
        "file": job["file"],
        "style": job["style"],
        "cause_id": cause,
        "cause_detail": job["fault"],
        "also": sorted(set(also) - {cause}),
        "decisive": bool(decisive and visible),
        "visible": bool(visible),
        "onset_step": onset,
        "family": fam,
        "split": split_of(fam),
        "seed": job["seed"],
        "base": job["base"],
        "framework": job["runner"],
        "log_every": job["every"],
        "retries": job["attempt"],
        "ended": trace.ended,
        "error": trace.error,
        "steps": len(trace.loss),
        "steps_per_epoch": trace.per_epoch,
        "facts": trace.facts(),
        "failed_in": short,
        "log_shows": trace.log_shows(),
        "bytes": log.stat().st_size,
        "notes": trace.notes,
    }


def unfit(log: Path) -> str:
    """Why a log may not be kept, or nothing."""
    if not log.exists() or log.stat().st_size < 40:
        return "empty"
    text = log.read_text(errors="replace")
    for s in SECRET:
        if s in text:
            return f"holds a path of this machine: {s}"
    if log.stat().st_size > 1_500_000:
        return "too large"
    return ""
