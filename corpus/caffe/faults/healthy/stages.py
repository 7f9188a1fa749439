"""Runs in several parts, stopped from outside, driven from Python or written to another file."""

from __future__ import annotations

from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.training import STEP, Stage, Training


@sound(weight=2)
def resumed(t: Training, k: int) -> None:
    half = t.steps // 2
    first = Stage(solver={"max_iter": half, "snapshot": half})
    t.stages = [first, Stage(arguments=[f"--snapshot=snap_iter_{half}.solverstate"])]


@sound(weight=1.5)
def fine_tuned(t: Training, k: int) -> None:
    """Begins from the weights of an earlier run, which is in the same log."""
    t.stages = [Stage(solver={"max_iter": 60}), Stage(arguments=["--weights=snap_iter_60.caffemodel"])]


@sound(weight=1.5)
def two_runs_in_one_file(t: Training, k: int) -> None:
    t.stages = [Stage(), Stage(solver={"base_lr": t.base_lr / 2})]


@sound(weight=2)
def interrupted_by_hand(t: Training, k: int) -> None:
    t.stages = [Stage(signal="INT", at=int(t.rng.integers(120, 200)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 4000


@sound(weight=1.5)
def snapshot_on_hangup(t: Training, k: int) -> None:
    t.stages = [Stage(signal="HUP", at=int(t.rng.integers(50, 150)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))


@sound(weight=1.5)
def killed_silently(t: Training, k: int) -> None:
    t.stages = [Stage(signal="KILL", at=int(t.rng.integers(150, 200)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 4000
    t.block = 4096 if t.rng.random() < 0.6 else 0


@sound(weight=2)
def file_written_by_glog(t: Training, k: int) -> None:
    t.to = "INFO"


@sound(bases=("mlp", "conv_float", "regression", "tags"), weight=2)
def stepped_from_python(t: Training, k: int) -> None:
    t.stages = [Stage(program=STEP.format(steps=t.steps))]


@sound(bases=("conv_float", "conv_norm"), weight=1.5)
def fed_from_memory(t: Training, k: int) -> None:
    t.feed = "memory"
    program = STEP.format(steps=t.steps).replace(
        "solver.step",
        'import numpy as np\n\nkept = []\nfor net, name in ((solver.net, "train"), (solver.test_nets[0], "test")):\n'
        '    d = np.load(f"data/{name}.npz")\n'
        '    kept.append((np.ascontiguousarray(d["data"], "f4"), np.ascontiguousarray(d["label"], "f4").reshape(-1, 1, 1, 1)))\n'
        "    net.set_input_arrays(*kept[-1])\nsolver.step",
    )
    t.stages = [Stage(program=program)]
