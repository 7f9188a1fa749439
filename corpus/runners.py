"""Finds the style of a job and the function that runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus.styles import STYLES
from corpus.styles.base import Style

Run = Callable[..., None]


def all_styles() -> dict[str, type[Style]]:
    """Every style, the frameworks' own among them. Imports no framework."""
    from corpus.frameworks import boost_run, hf_run, keras_run, lightning_run

    return {**STYLES, **{s.name: s for m in (boost_run, hf_run, keras_run, lightning_run) for s in m.STYLES}}


def find(job: dict[str, Any]) -> tuple[Style, Run]:
    from corpus import loop

    cls = all_styles()[job["style"]]
    style = cls(job["every"], job["seed"])
    if cls.runner == "loop":
        return style, lambda exp, style, trace, log: loop.train(exp, style, trace)
    from corpus.frameworks import boost_run, hf_run, keras_run, lightning_run

    return style, {
        "hf": hf_run.run,
        "keras": keras_run.run,
        "lightning": lightning_run.run,
        "boost": boost_run.run,
    }[cls.runner]
