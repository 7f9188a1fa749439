"""Keras 2.15 (in TensorFlow) and Keras 3.15: bar, one line an epoch, CSVLogger.

The bar's position is the step; the line of a callback stands where the counter last stood.
"""

import csv
import re
from collections.abc import Iterator

from tests.readings.plain import Point, states

NAMES = {"acc": "accuracy", "learning_rate": "lr"}


def console(text: str) -> Iterator[Point]:
    epoch, step = 0, 0
    for number, state in states(text):
        if found := re.match(r"Epoch (\d+)/\d+$", state.strip()):
            epoch = int(found[1])
        elif found := re.match(r"\s*(\d+)/(\d+) .*?((?: - [a-z_]+: [\d.e+-]+)+)(?: - \d+m?s/epoch - \d+ms/step)?\s*$", state):
            step = (epoch - 1) * int(found[2]) + int(found[1])
            for name, value in re.findall(r" - ([a-z_]+): (\S+)", found[3]):
                yield NAMES.get(name, name), step, float(value), number
        elif "ReduceLROnPlateau reducing" in state:
            yield "lr", step, float(state.split()[-1].rstrip(".")), number


def table(text: str) -> Iterator[Point]:
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        for name, cell in row.items():
            if name != "epoch":
                yield NAMES.get(name, name), int(row["epoch"]), float(cell), number




LOGS = {"keras2_verbose1.log": console, "keras2_verbose2.log": console, "keras2_verbose1.csv": table,
        "keras2_verbose2.csv": table, "keras3_verbose1.log": console, "keras3_verbose2.log": console,
        "keras3_verbose1.csv": table, "keras3_verbose2.csv": table}
