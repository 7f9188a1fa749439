"""Stable-Baselines3 2: the same 14 records as a table on the console, as CSV and as JSON lines; steps are timesteps."""

import csv
import json
from collections.abc import Iterator

from tests.readings.plain import Point, lines

SHORT = {"train/loss": "loss", "train/learning_rate": "lr"}


def console(text: str) -> Iterator[Point]:
    section, record = "", []
    for number, line in lines(text):
        if line.startswith("---"):
            step = next((value for name, value, _ in record if name == "time/total_timesteps"), None)
            for name, value, at in record:
                if name != "time/total_timesteps":
                    yield {**SHORT, "train/entropy_loss": "entropy_loss"}.get(name, name), step, value, at
            record = []
        elif line.startswith("| "):
            name, value = (cell.strip() for cell in line.strip("|").split("|"))
            if not value:
                section = name
            else:
                record.append((section + name, float(value), number))


def table(text: str) -> Iterator[Point]:
    for number, row in enumerate(csv.DictReader(text.splitlines()), 2):
        for name, cell in row.items():
            if cell and name not in ("time/total_timesteps", "time/time_elapsed"):
                yield SHORT.get(name, name), int(row["time/total_timesteps"]), float(cell), number


def objects(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        record = json.loads(line) if line else {}
        for name, value in record.items():
            if name != "time/total_timesteps":
                yield SHORT.get(name, name), record["time/total_timesteps"], value, number


LOGS = {"sb3_ppo.log": console, "sb3_ppo.csv": table, "sb3_ppo.jsonl": objects}
