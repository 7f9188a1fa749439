"""Which runs to make: fault x network x style, spread evenly, the same for the same seed."""

from __future__ import annotations

import fnmatch
import hashlib
from typing import Any

import numpy as np

from corpus.experiment import BASES
from corpus.faults import FAULTS, Fault
from corpus.runners import all_styles
from corpus.split import split_of
from corpus.styles.base import Style

FULL = 720
WEIGHT = 215.0  # of all faults when the first seeds were planned: a new fault comes on top, the old runs stay
SHARE = {"loop": 0.6, "keras": 0.17, "hf": 0.12, "lightning": 0.11, "boost": 0.05}


def fits(fault: Fault, base: str, style: type[Style]) -> bool:
    if style.runner not in fault.runners or not fault.needs <= style.shows:
        return False
    if fault.styles and style.name not in fault.styles:
        return False
    if style.tasks == {"gan"}:
        return style.name in fault.styles
    return BASES[base][1] in style.tasks or (fault.styles == ("dcgan",))


def plan(seed: int = 1, total: int = FULL, runners: tuple[str, ...] = tuple(SHARE)) -> list[dict[str, Any]]:
    """All jobs. Each fault gets its share by weight; a pair of network and style is repeated late."""
    styles = all_styles()
    jobs: list[dict[str, Any]] = []
    for name in sorted(FAULTS):
        fault = FAULTS[name]
        rng = np.random.default_rng([seed, int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)])
        count = max(2, round(total * fault.weight / WEIGHT))
        usable = [r for r in SHARE if r in fault.runners]
        shares = np.array([SHARE[r] for r in usable])
        for runner in usable:
            part = count * SHARE[runner] / shares.sum()
            n = int(part) + (rng.random() < part % 1)
            if runner not in runners:
                continue
            pairs = [
                (b, s)
                for b in fault.bases
                for s in styles.values()
                if s.runner == runner and fits(fault, b, s)
            ]
            rng.shuffle(pairs)
            seen: dict[str, int] = {}
            for i in range(n if pairs else 0):
                pairs.sort(
                    key=lambda p: seen.get(p[0], 0) + seen.get(p[1].name, 0)
                )  # stable: the least used pair first
                base, style = pairs[0]
                for key in (base, style.name):
                    seen[key] = seen.get(key, 0) + 1
                jobs.append(
                    {
                        "file": f"{style.name}__{fault.cause}__{name}__{runner[0]}{i + 1}.{style.ext}",
                        "fault": name,
                        "base": base,
                        "style": style.name,
                        "runner": runner,
                        "every": int(rng.choice(style.intervals)),
                        "seed": int(rng.integers(1, 1 << 28)),
                        "attempt": 0,
                    }
                )
    return jobs


def small(jobs: list[dict[str, Any]], most: int = 150) -> list[dict[str, Any]]:
    """A part that has every cause, both splits and many styles."""
    kept: list[dict[str, Any]] = []
    used: dict[str, int] = {}

    def rank(j: dict[str, Any]) -> tuple[int, int, int]:
        cause = FAULTS[j["fault"]].cause
        healthy = 4 if cause == "healthy" else 1
        key = cause + split_of(family(j))
        return used.get(key, 0) // healthy, used.get(j["fault"], 0), used.get(j["style"], 0)

    left = list(jobs)
    while left and len(kept) < most:
        j = min(left, key=rank)
        left.remove(j)
        kept.append(j)
        for key in (FAULTS[j["fault"]].cause + split_of(family(j)), j["fault"], j["style"]):
            used[key] = used.get(key, 0) + 1
    return kept


def family(job: dict[str, Any]) -> str:
    return f"{job['fault']} x {job['base']} x {job['style']}"


def only(jobs: list[dict[str, Any]], glob: str) -> list[dict[str, Any]]:
    return [j for j in jobs if fnmatch.fnmatch(j["file"], glob)]
