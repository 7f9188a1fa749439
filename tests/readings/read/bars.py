"""Bars with numbers behind them: a loop with accelerate and tqdm, Lightning 2.6, Ignite 0.5, PyKEEN.

A state that only redraws the bar says its numbers again; each state counts.
"""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, states


def accelerate(text: str) -> Iterator[Point]:
    for number, state in states(text):
        if found := re.search(r"\| (\d+)/120 \[.*, lr=(\S+), step_loss=(\S+)\]", state):
            yield "lr", int(found[1]), float(found[2]), number
            yield "loss", int(found[1]), float(found[3]), number


def lightning(text: str) -> Iterator[Point]:
    """Before the first batch of an epoch (0/20) the bar still shows the epoch before."""
    names = {"train_loss_step": "loss", "train_loss_epoch": "loss_epoch", "val_loss": "val_loss"}
    for number, state in states(text):
        found = re.match(r"Epoch (\d+): .*\| (\d+)/(\d+) \[.*it/s, (.*)\]", state)
        if found and int(found[2]):
            for pair in found[4].split(", "):
                name, value = pair.split("=")
                if name in names:
                    yield names[name], int(found[1]) * int(found[3]) + int(found[2]), float(value), number


def ignite(text: str) -> Iterator[Point]:
    step = 0
    for number, state in states(text):
        if found := re.match(r"Epoch \[(\d+)/4\]: \[(\d+)/10\].*, loss=(\S+) \[", state):
            step = (int(found[1]) - 1) * 10 + int(found[2])
            yield "loss", step, float(found[3]), number
        elif found := re.search(r"Validation Results .*accuracy: (\S+) Avg loss: (\S+)", state):
            yield "val_accuracy", step, float(found[1]), number
            yield "val_loss", step, float(found[2]), number


def pykeen(text: str) -> Iterator[Point]:
    for number, state in states(text):
        if found := re.match(r"Training epochs on cpu: .*\| (\d+)/12 \[.*, loss=([\d.]+)", state):
            yield "loss", int(found[1]), float(found[2]), number


LOGS = {"accelerate_loop.log": accelerate, "lightning_fit.log": lightning, "ignite.log": ignite, "pykeen.log": pykeen}
