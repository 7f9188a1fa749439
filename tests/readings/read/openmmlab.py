"""mmengine 0.10: iterations within the epoch; vis_data/scalars.json, written beside it, has them over the run."""

import json
import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def console(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r"Epoch\(train\) +\[(\d+)\]\[ *(\d+)/(\d+)\] +(.*)", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            values = dict(re.findall(r"(\w+): (\S+)", found[4]))
            for name in ("lr", "grad_norm", "loss", "loss_cls"):
                yield name, step, float(values[name]), number
        elif found := re.search(r"Epoch\(val\) \[\d+\]\[(\d+)/\1\] +top1: (\S+)", line):
            yield "val_accuracy", step, float(found[2]), number


def scalars(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        record = json.loads(line) if line else {}
        if "lr" in record:
            step = record["step"]
            for name in ("lr", "grad_norm", "loss", "loss_cls", "time", "data_time"):
                yield name, step, record[name], number
        elif record:
            yield "val_accuracy", step, record["top1"], number


LOGS = {"mmengine.log": console, "mmengine_scalars.json": scalars}
