"""Which runs to make: fault x net, spread evenly, the same for the same seed."""

from __future__ import annotations

import fnmatch
import hashlib
from typing import Any

import numpy as np

from corpus.caffe.faults import FAULTS
from corpus.caffe.nets import BASES
from corpus.caffe.training import Training

FULL = 230
DISPLAYS = (1, 2, 5, 10, 20, 25, 50, 100)
COMMON = (0.15, 0.1, 0.15, 0.25, 0.2, 0.05, 0.07, 0.03)


def family(job: dict[str, Any]) -> str:
    return f"{job['fault']} x {job['base']} x caffe"


def plan(seed: int = 1, total: int = FULL) -> list[dict[str, Any]]:
    """All jobs; each fault gets its share by weight."""
    weight = sum(f.weight for f in FAULTS.values())
    jobs = []
    for name in sorted(FAULTS):
        fault = FAULTS[name]
        rng = np.random.default_rng([seed, int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)])
        share = total * fault.weight / weight
        bases = list(rng.permutation(fault.bases))
        for i in range(max(1, int(share + rng.random()))):
            jobs.append(
                {
                    "file": f"caffe__{fault.cause}__{name}__c{i + 1}.log",
                    "fault": name,
                    "base": str(bases[i % len(bases)]),
                    "display": int(rng.choice(DISPLAYS, p=COMMON)),
                    "seed": int(rng.integers(1, 1 << 28)),
                    "attempt": 0,
                }
            )
    return jobs


def only(jobs: list[dict[str, Any]], glob: str) -> list[dict[str, Any]]:
    return [job for job in jobs if fnmatch.fnmatch(job["file"], glob)]


def build(job: dict[str, Any]) -> Training:
    """The training of a job, ready to be written down."""
    fault, attempt = FAULTS[job["fault"]], job["attempt"]
    rng = np.random.default_rng([job["seed"], attempt])
    t = BASES[job["base"]](rng)
    t.solver |= {"display": job["display"], "random_seed": job["seed"] % 10000 + attempt}
    if fault.decorated:
        decorate(t)
    fault.change(t, attempt)
    t.solver["display"] = max(1, min(int(t.solver["display"]), t.steps // 8))
    return t


def decorate(t: Training) -> None:
    """What does not matter: averaging, snapshots, tests, a name of one's own for the solver's kind."""
    if t.rng.random() < 0.2:
        t.solver["average_loss"] = int(t.rng.choice([5, 10, 20]))
    if t.rng.random() < 0.3:
        t.solver["snapshot"] = int(t.rng.choice([100, 150]))
    if t.rng.random() < 0.08:
        t.solver |= {"debug_info": True, "display": max(10, int(t.solver["display"]))}
    if t.rng.random() < 0.3:
        t.solver["test_interval"] = int(t.rng.choice([25, 50, 150]))
    if t.rng.random() < 0.2:
        t.solver["weight_decay"] = float(t.rng.choice([0.0, 0.0001, 0.004]))
    if t.rng.random() < 0.15:
        t.to = "INFO"
