"""One program a function: fastText, MONAI, TabNet, ultralytics, MXNet, flair, litgpt, Chainer, Composer, clu, SpeechBrain."""

import json
import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines, states


def fasttext(text: str) -> Iterator[Point]:
    prints = 0
    for number, state in states(text):
        if found := re.match(r"Progress: +(\S+)% words/sec/thread: +(\S+) lr: +(\S+) avg.loss: +(\S+)", state):
            for metric, value in zip(("progress", "throughput", "lr", "loss"), found.groups(), strict=True):
                yield metric, prints, float(value), number
            prints += 1


def monai(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r"Epoch: (\d+)/5, Iter: (\d+)/(\d+) -- train_loss: (\S+)", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            yield "loss", step, float(found[4]), number
        elif found := re.search(r"Metrics -- val_mse: (\S+)", line):
            yield "val_mse", step, float(found[1]), number


def tabnet(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if line.startswith("epoch "):
            epoch, *cells = line.split("|")[:-1]
            for cell in cells:
                name, value = cell.split(":")
                yield name.strip(), int(epoch.split()[1]), float(value), number


def ultralytics(text: str) -> Iterator[Point]:
    """Epochs count from 1; a state of the bar is drawn before its batch is counted. 12 columns and a bar."""
    step = 0
    for number, state in states(text):
        if found := re.match(r" +(\d)/3 +\S+G +(\S+) +(\S+) +(\S+) +\d+ +\d+: \d+% \S+ (\d)/(\d) ", state):
            step = (int(found[1]) - 1) * int(found[6]) + int(found[5])
            for metric, value in zip(("box_loss", "cls_loss", "dfl_loss"), found.groups()[1:4], strict=True):
                yield metric, step, float(value), number
        elif found := re.match(r" +all +\d+ +\d+ +(\S+) +(\S+) +(\S+) +(\S+)\s*$", state):
            for metric, value in zip(("val_precision", "val_recall", "val_map50", "val_map50_95"), found.groups(), strict=True):
                yield metric, step, float(value), number


def mxnet(text: str) -> Iterator[Point]:
    """512 rows in batches of 16: 32 batches an epoch; the Speedometer prints after 8, 16 and 24."""
    step = 0
    for number, line in lines(text):
        if found := re.search(r"Epoch\[(\d)\] Batch \[\d+-(\d+)\]\tSpeed: (\S+) .*accuracy=(\S+)\tcross-entropy=(\S+)", line):
            step = int(found[1]) * 32 + int(found[2])
            for metric, value in zip(("throughput", "accuracy", "loss"), found.groups()[2:], strict=True):
                yield metric, step, float(value), number
        elif found := re.search(r"\] (Train|Validation)-(\S+)=(\S+)", line):
            names = {"accuracy": ("epoch/accuracy", "val_accuracy"), "cross-entropy": ("epoch/cross_entropy", "val_loss")}
            yield names[found[2]][found[1] == "Validation"], step, float(found[3]), number


def flair(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r" epoch (\d+) - iter (\d+)/(\d+) - loss (\S+) .*samples/sec: (\S+) - lr: (\S+) ", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            for metric, value in zip(("loss", "throughput", "lr"), found.groups()[3:], strict=True):
                yield metric, step, float(value), number
        elif found := re.search(r" EPOCH \d+ done: loss (\S+) - lr: (\S+)", line):
            yield "epoch_loss", step, float(found[1]), number
            yield "lr", step, float(found[2]), number
        elif found := re.search(r" DEV : loss (\S+) - f1-score \(micro avg\) +(\S+)", line):
            yield "val_loss", step, float(found[1]), number
            yield "val_f1", step, float(found[2]), number


def litgpt(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.match(r"Epoch \d+ \| iter (\d+) step (\d+) \| loss train: (\S+), val: ", line):
            yield "optimizer_step", int(found[1]), int(found[2]), number
            yield "loss", int(found[1]), float(found[3]), number
        elif found := re.match(r"iter (\d+): val loss (\S+),", line):
            yield "val_loss", int(found[1]), float(found[2]), number


def chainer(text: str) -> Iterator[Point]:
    """Columns begin where their names begin; a blank cell was not measured."""
    names = ("", "", "loss", "val_loss", "accuracy", "val_accuracy", "")
    rows = list(lines(text))
    starts = [found.start() for found in re.finditer(r"\S+", rows[0][1])]
    for number, line in rows[1:]:
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        for metric, cell in zip(names, cells, strict=True):
            if metric and cell:
                yield metric, int(cells[1]), float(cell), number


def chainer_log(text: str) -> Iterator[Point]:
    names = {"main/loss": "loss", "validation/main/loss": "val_loss", "main/accuracy": "accuracy",
             "validation/main/accuracy": "val_accuracy"}
    records = iter(json.loads(text))
    record: dict[str, float] = {}
    for number, line in lines(text):
        if "{" in line:
            record = next(records)
        for name, metric in names.items():
            if f'"{name}":' in line:
                yield metric, record["iteration"], record[name], number


def composer(text: str) -> Iterator[Point]:
    """The head counts batches within the epoch; the lines below it belong to it."""
    names = {"loss/train/total": "loss"}
    step = 0
    for number, line in lines(text):
        if found := re.match(r"\[epoch=(\d+)(?:/\d+)?\]\[batch=(\d+)/(\d+)\]:", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
        elif found := re.match(r"\t (Train|Eval) (\S+): (\S+)$", line):
            name = names.get(found[2], found[2].lower())
            yield ("val_" if found[1] == "Eval" else "") + name, step, float(found[3]), number


def clu(text: str) -> Iterator[Point]:
    names = {"learning_rate": "lr", "train_loss": "loss"}
    for number, line in lines(text):
        if found := re.search(r"logging_writer.py:\d+\] \[(\d+)\] (.*)", line):
            for pair in found[2].split(", "):
                name, value = pair.split("=")
                yield names.get(name, name), int(found[1]), float(value), number


def speechbrain(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.match(r"epoch: (\d+), lr: (\S+) - train loss: (\S+) - valid loss: (\S+)", line):
            for metric, value in zip(("lr", "loss", "val_loss"), found.groups()[1:], strict=True):
                yield metric, int(found[1]), float(value), number


LOGS = {"fasttext.log": fasttext, "monai.log": monai, "tabnet.log": tabnet, "yolo.log": ultralytics, "mxnet.log": mxnet,
        "flair.log": flair, "litgpt.log": litgpt, "chainer.log": chainer, "chainer_log.json": chainer_log,
        "composer.log": composer, "clu.log": clu, "speechbrain.log": speechbrain}
