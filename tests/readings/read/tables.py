"""Tables of several programs: Lightning's metrics.csv, skorch, fastai, flair's loss.tsv, ultralytics' results.csv."""

import csv
import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines, states


def lightning(text: str) -> Iterator[Point]:
    """Values of one step stand on several rows; an empty cell was not logged."""
    names = {"train_loss_step": "loss", "train_loss_epoch": "train_loss_epoch", "val_loss": "val_loss", "lr": "lr"}
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        for name, metric in names.items():
            if row[name]:
                yield metric, int(row["step"]), float(row[name]), number


def skorch(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if re.match(r" +\d", line):
            epoch, *cells = line.split()
            for metric, cell in zip(("loss", "val_accuracy", "val_loss", "dur"), cells, strict=True):
                yield metric, int(epoch), float(cell), number


def fastai(text: str) -> Iterator[Point]:
    for number, state in states(text):
        if found := re.match(r"(\d) +(\d\.\d{6}) +(\d\.\d{6}) +(\d\.\d{6}) +\d\d:\d\d", state):
            for metric, cell in zip(("loss", "val_loss", "accuracy"), found.groups()[1:], strict=True):
                yield metric, int(found[1]), float(cell), number


def flair(text: str) -> Iterator[Point]:
    names = {"LEARNING_RATE": "lr", "TRAIN_LOSS": "loss", "DEV_LOSS": "val_loss", "DEV_PRECISION": "val_precision",
             "DEV_RECALL": "val_recall", "DEV_F1": "val_f1", "DEV_ACCURACY": "val_accuracy"}
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter="\t"), 2):
        for name, metric in names.items():
            yield metric, int(row["EPOCH"]), float(row[name]), number


def ultralytics(text: str) -> Iterator[Point]:
    names = {"val/box_loss": "val_box_loss", "val/cls_loss": "val_cls_loss", "val/dfl_loss": "val_dfl_loss",
             "lr/pg0": "lr"}
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        for name, cell in row.items():
            if name not in ("epoch", "time"):
                metric = names.get(name, name.lower().replace("map50-95", "map50_95"))
                yield metric, int(row["epoch"]), float(cell), number


LOGS = {"lightning_fit.csv": lightning, "skorch.log": skorch, "fastai.log": fastai, "flair_loss.tsv": flair,
        "yolo.csv": ultralytics}
