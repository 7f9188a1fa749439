"""transformers 5 and TRL 1: dictionaries of quoted numbers; the step is the bar's, without a bar the epoch is the axis.

`trainer_state.json`, which the Trainer wrote beside the log, holds the same records with their steps.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import partial

from tests.readings.plain import Point, lines, states

NAMES = {"learning_rate": "lr", "eval_loss": "val_loss", "train_loss": "train_loss_total",
         "train_samples_per_second": "throughput"}
TIMES = ("eval_runtime", "eval_samples_per_second", "eval_steps_per_second", "total_flos", "epoch", "step")


def console(text: str, total: int = 0) -> Iterator[Point]:
    step = 0.0
    for number, state in states(text):
        if total and (bar := re.search(rf"\| (\d+)/{total} \[", state)):
            step = int(bar[1])
        for found in re.findall(r"\{'(?:loss|eval_loss|train_runtime)'.*?\}", state):
            record = ast.literal_eval(found)
            at = step if total else float(record["epoch"])
            for name, value in record.items():
                if name not in TIMES:
                    yield NAMES.get(name, name), at, float(value), number


def state_file(text: str) -> Iterator[Point]:
    wanted = [(NAMES.get(name, name), record["step"], value) for record in json.loads(text)["log_history"]
              for name, value in record.items() if name not in TIMES and not name.startswith("train_")]
    for number, line in lines(text):
        if wanted and re.fullmatch(rf'\s*"\w+": {re.escape(json.dumps(wanted[0][2]))},?', line):
            name, step, value = wanted.pop(0)
            yield name, step, value, number


LOGS = {"hf_trainer.log": partial(console, total=40), "hf_trainer_plain.log": console,
        "hf_trainer_state.json": state_file, "trl_sft.log": partial(console, total=30)}
