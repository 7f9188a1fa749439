"""TensorFlow's Estimator: the step stands behind the loss; the evaluation names its own global step."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def read(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r":loss = (\S+), step = (\d+)", line):
            step = int(found[2])
            yield "loss", step, float(found[1]), number
        elif found := re.search(r":global_step/sec: (\S+)", line):
            yield "throughput", step, float(found[1]), number
        elif found := re.search(r":Saving dict for global step (\d+): (.*)", line):
            for pair in found[2].split(", "):
                name, value = pair.split(" = ")
                if name not in ("global_step", "average_loss"):
                    yield "val_" + name, int(found[1]), float(value), number


LOGS = {"tf_estimator.log": read}
