"""CatBoost 1.2: trees count from 0; `best` repeats an earlier value. The tables and the JSON say the same with more digits."""

import re
from collections.abc import Iterator
from functools import partial

from tests.readings.plain import Point, lines


def console(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.match(r"(\d+):\tlearn: (\S+)(?:\ttest: (\S+))?", line):
            yield "loss", int(found[1]), float(found[2]), number
            if found[3]:
                yield "val_loss", int(found[1]), float(found[3]), number


def table(text: str, metric: str) -> Iterator[Point]:
    for number, line in lines(text):
        if number > 1 and line:
            tree, value = line.split("\t")
            yield metric, int(tree), float(value), number


def document(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.search(r'"learn":\[([\d.e-]+)\],"iteration":(\d+),.*"test":\[([\d.e-]+)\]', line):
            yield "loss", int(found[2]), float(found[1]), number
            yield "val_loss", int(found[2]), float(found[3]), number


LOGS = {"catboost_classes.log": console, "catboost_values.log": console, "catboost_training.json": document,
        "catboost_learn_error.tsv": partial(table, metric="loss"),
        "catboost_test_error.tsv": partial(table, metric="val_loss")}
