"""Caffe 1.0, from its own runs in sample_logs: the displayed loss, the outputs of the last batch, the rate, the test net."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def read(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r"\] Iteration (\d+)(?: \(.*\))?, (.*)", line):
            step = int(found[1])
            if value := re.fullmatch(r"(loss|lr) = (\S+)", found[2]):
                yield value[1], step, float(value[2]), number
        elif found := re.search(r"\]     (Train|Test) net output #0: loss = (\S+)", line):
            yield "output/loss" if found[1] == "Train" else "val_loss", step, float(found[2]), number


LOGS = {f"sample_logs/caffe_{name}.log": read for name in ("healthy_huge_loss", "gradient_explosion", "log_of_zero")}
