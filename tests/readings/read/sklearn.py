"""scikit-learn 1.8: four estimators, four manners of printing."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def mlp(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if line.startswith("Iteration "):
            step = int(line.split()[1].rstrip(","))
            yield "loss", step, float(line.split()[-1]), number
        elif line.startswith("Validation score: "):
            yield "val_score", step, float(line.split()[-1]), number


def boosting(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if re.match(r" *\d", line):
            tree, loss, gain, _ = line.split()
            yield "loss", int(tree), float(loss), number
            yield "oob_improvement", int(tree), float(gain), number


def sgd(text: str) -> Iterator[Point]:
    epoch = 0
    for number, line in lines(text):
        if line.startswith("-- Epoch "):
            epoch = int(line.split()[-1])
        elif "Avg. loss: " in line:
            yield "loss", epoch, float(line.split("Avg. loss: ")[1].split(",")[0]), number


def histogram(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.match(r"\[(\d+)/\d+\] .* train loss: (\S+), val loss: (\S+),", line):
            yield "loss", int(found[1]), float(found[2]), number
            yield "val_loss", int(found[1]), float(found[3]), number


LOGS = {"sklearn_mlp.log": mlp, "sklearn_mlp_tol.log": mlp, "sklearn_gb.log": boosting, "sklearn_sgd.log": sgd,
        "sklearn_hist.log": histogram}
