"""LightGBM 4: rounds count from 1; what stands below "best iteration is:" is said for the second time."""

from collections.abc import Iterator

from tests.readings.plain import Point, lines

NAMES = {"training's binary_logloss": "loss", "training's auc": "training's_auc", "valid_1's binary_logloss": "val_loss",
         "valid_1's auc": "val_1's_auc", "training's l2": "loss", "valid_1's l2": "val_loss"}


def read(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if "best iteration is:" in line:
            break
        if line.startswith("["):
            head, *cells = line.split("\t")
            for cell in cells:
                name, value = cell.split(": ")
                yield NAMES[name], int(head[1:-1]), float(value), number
        if "initscore=" in line and "[binary" in line:
            continue
        if "Start training from score " in line:
            yield "start_score", 0, float(line.split()[-1]), number


LOGS = {"lightgbm_binary.log": read, "lightgbm_regression.log": read}
