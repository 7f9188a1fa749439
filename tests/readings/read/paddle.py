"""paddle.Model.fit of PaddlePaddle 3: the evaluation prints the same line, between its own head and foot."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def read(text: str) -> Iterator[Point]:
    epoch, held_out, step = 0, False, 0
    for number, line in lines(text):
        if line.startswith("Epoch "):
            epoch = int(line[6:].split("/")[0])
        held_out = (held_out or line.startswith("Eval begin")) and not line.startswith("Eval samples")
        if found := re.match(r"step +(\d+)/(\d+) - loss: (\S+) - acc: (\S+) - ", line):
            if not held_out:
                step = (epoch - 1) * int(found[2]) + int(found[1])
            yield "val_loss" if held_out else "loss", step, float(found[3]), number
            yield "val_accuracy" if held_out else "accuracy", step, float(found[4]), number


LOGS = {"paddle_fit.log": read}
