"""The program died."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import torch

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, LOOP, TEXTS, VALUES, fault
from corpus.took import died
from corpus.trace import Trace

BASES = (*CLASSES[:4], *VALUES[:2], *TEXTS[:2])


def end_step(t: Trace) -> int | None:
    return t.start + len(t.loss)


def sees_end(t: Trace, text: str) -> bool:
    return True


def plant(exp: Experiment, act: Callable[[Experiment], None]) -> None:
    """Lets something happen at a step in the middle of the run."""
    exp.planted = at = int(exp.total * exp.rng.uniform(0.2, 0.8))

    def hook(e: Experiment, step: int) -> None:
        if step == at:
            act(e)

    exp.before_step.append(hook)


def crash(**more: Any) -> Any:
    return fault("crashed", bases=BASES, took=died, onset=end_step, visible=sees_end, **more)


@crash()
def exception_in_the_loader(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        labels = {"cat": 0, "dog": 1}
        print("loading annotations/0457.json")
        e.data.y[0] = labels["unknown"]

    plant(exp, act)


@crash()
def shape_mismatch(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        e.data.x = e.data.x[:, :-3]

    plant(exp, act)


@crash()
def cuda_out_of_memory(exp: Experiment, k: int) -> None:
    free = float(exp.rng.uniform(0.1, 0.9))

    def act(e: Experiment) -> None:
        raise torch.OutOfMemoryError(
            "CUDA out of memory. Tried to allocate 1.95 GiB. GPU 0 has a total capacity of 15.77 GiB "
            f"of which {free:.2f} GiB "
            f"is free. Process 2187 has 14.92 GiB memory in use. Of the allocated memory 13.74 GiB "
            f"is allocated by PyTorch, "
            f"and 711.21 MiB is reserved by PyTorch but unallocated."
        )

    plant(exp, act)


@crash()
def cpu_out_of_memory(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        torch.empty(1 << 46)  # an honest request that no machine can meet

    plant(exp, act)


@crash(runners=LOOP)
def killed_by_the_kernel(exp: Experiment, k: int) -> None:
    """SIGKILL, and what the shell or the batch system says of it."""
    text = (
        "Killed\n",
        "slurmstepd: error: Detected 1 oom_kill event in StepId=48211.batch. "
        "Some of the step tasks have been OOM Killed.\n",
        "/bin/bash: line 1:  2187 Killed                  python train.py\n",
    )[int(exp.rng.integers(0, 3))]

    def act(e: Experiment) -> None:
        sys.stdout.flush()
        os.write(2, text.encode())
        e.__dict__["save"]()
        os.kill(os.getpid(), signal.SIGKILL)

    plant(exp, act)


@crash(runners=LOOP)
def disk_full(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        with open("/dev/full", "wb") as f:
            f.write(b"\0" * 65536)
            f.flush()

    plant(exp, act)


@crash(runners=LOOP)
def loader_worker_killed(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        from torch.utils.data import DataLoader

        for _ in DataLoader(_Suicidal(), num_workers=1):
            pass

    plant(exp, act)


class _Suicidal(torch.utils.data.Dataset):  # type: ignore[type-arg]
    """A data set whose worker dies, as one that ran out of memory does."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, i: int) -> int:
        if i == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return i


@crash(runners=LOOP)
def segmentation_fault(exp: Experiment, k: int) -> None:
    def act(e: Experiment) -> None:
        sys.stdout.flush()
        os.write(2, b"Segmentation fault (core dumped)\n")  # the shell says this, not the program
        e.__dict__["save"]()
        os.kill(os.getpid(), signal.SIGSEGV)

    plant(exp, act)


@crash(runners=LOOP)
def time_limit(exp: Experiment, k: int) -> None:
    """The batch system ends the job."""

    def act(e: Experiment) -> None:
        sys.stdout.flush()
        os.write(
            2,
            b"slurmstepd: error: *** JOB 48211 ON node07 CANCELLED AT 2026-03-02T04:10:17 "
            b"DUE TO TIME LIMIT ***\n",
        )
        e.__dict__["save"]()
        os.kill(os.getpid(), signal.SIGTERM)

    plant(exp, act)


@crash(runners=LOOP)
def batch_of_one(exp: Experiment, k: int) -> None:
    """Batch normalisation meets a last batch with a single sample."""

    def act(e: Experiment) -> None:
        torch.nn.BatchNorm1d(8)(torch.zeros(1, 8))

    plant(exp, act)
