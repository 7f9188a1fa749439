"""XGBoost 3: rounds count from 0; values behind a colon, in a cross-validation with a deviation behind `+`."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines

NAMES = {"train-rmse": "loss", "eval-rmse": "val_loss", "test-rmse": "val_loss", "train-mae": "train_mae",
         "eval-mae": "val_mae", "validation_0-logloss": "loss", "validation_1-logloss": "val_loss"}


def read(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if line:
            round_, *cells = line.split("\t")
            for cell in cells:
                name, value = cell.split(":")
                yield NAMES[name], int(round_[1:-1]), float(re.split(r"(?<=\d)\+", value)[0]), number


LOGS = {"xgboost_train.log": read, "xgboost_early.log": read, "xgboost_cv.log": read}
