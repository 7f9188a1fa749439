"""Public layouts over genuine runs, from corpus/small: one function a layout."""

import re
from collections.abc import Iterator

from tests.readings.plain import Point, lines


def imagenet(text: str) -> Iterator[Point]:
    """pytorch/examples, batch from 1; `a (b)`: last batch and mean of the epoch."""
    step = 0
    for number, line in lines(text):
        pairs = re.findall(r"(?:Loss|Acc@1) +(\S+) \( *(\S+?)\)", line)
        numbers = [float(value) for pair in pairs for value in pair]
        if found := re.match(r"Epoch: \[(\d+)\]\[ *(\d+)/(\d+)\]", line):
            step = int(found[1]) * int(found[3]) + int(found[2])
        if numbers:
            for name, value in zip(("loss", "loss_mean", "accuracy", "accuracy_mean"), numbers, strict=True):
                yield ("val_" if line.startswith("Test") else "") + name, step, value, number
        elif line.startswith(" *"):
            yield "val_accuracy_epoch", step, float(line.split()[-1]), number


def mnist(text: str) -> Iterator[Point]:
    """The bracket counts samples."""
    step = 0
    for number, line in lines(text):
        if found := re.match(r"Train Epoch: (\d+) \[(\d+)/(\d+) .*Loss: (\S+)", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            yield "loss", step, float(found[4]), number
        elif found := re.match(r"Test set: Average loss: (\S+), .*\((\d+)%\)", line):
            yield "val_loss", step, float(found[1]), number
            yield "val_accuracy", step, float(found[2]), number


def word_language_model(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        cells = [cell.split() for cell in line.split("|")[1:]]
        if "batches |" in line:
            step = (int(cells[0][1]) - 1) * int(cells[1][1]) + int(cells[1][0].rstrip("/"))
            for name, cell in zip(("lr", "ms/batch", "loss", "perplexity"), cells[2:], strict=True):
                yield name, step, float(cell[-1]), number
        elif "end of epoch" in line:
            yield "val_loss", step, float(cells[2][-1]), number
            yield "val_perplexity", step, float(cells[3][-1]), number


def detectron2(text: str) -> Iterator[Point]:
    names = {"total_loss": "loss", "loss_cls": "loss_cls", "lr": "lr", "validation_loss": "val_loss"}
    for number, line in lines(text):
        pairs = dict(re.findall(r"(\w+): (\S+)", line))
        for name, metric in names.items():
            if name in pairs:
                yield metric, int(pairs["iter"]), float(pairs[name]), number


def megatron(text: str) -> Iterator[Point]:
    names = {"learning rate": "lr", "lm loss": "loss", "loss scale": "loss_scale", "grad norm": "grad_norm",
             "number of skipped iterations": "skipped_iterations", "number of nan iterations": "nan_iterations",
             "lm loss value": "val_loss", "lm loss PPL": "val_perplexity"}
    for number, line in lines(text):
        if found := re.search(r"iteration +(\d+)(?:/| \|)", line):
            for cell in line.split("|")[1:-1]:
                name, value = cell.split(":")
                if name.strip() in names:
                    yield names[name.strip()], int(found[1]), float(value), number


def metric_logger(text: str) -> Iterator[Point]:
    """The reference scripts' logger, batch from 0: median of 20 and mean of the epoch."""
    names = {"loss": "loss", "acc": "accuracy", "lr": "lr"}
    step = 0
    for number, line in lines(text):
        if found := re.match(r"Epoch: \[(\d+)\]  \[(\d+)/(\d+)\]", line):
            step = int(found[1]) * int(found[3]) + int(found[2])
        elif not line.startswith("Test:   ["):
            continue
        split = "val_" if line.startswith("Test") else ""
        for name, value, mean in re.findall(r"(lr|loss|acc): (\S+)(?: \((\S+)\))?", line):
            yield split + names[name], step, float(value), number
            if mean:
                yield split + names[name] + "_mean", step, float(mean), number


def timm(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.match(r"Train: (\d+) \[ *(\d+)/(\d+) .*Loss: +(\S+) \( *(\S+?)\).*LR: (\S+)", line):
            step = int(found[1]) * int(found[3]) + int(found[2])
            for name, value in zip(("loss", "loss_mean", "lr"), found.groups()[3:], strict=True):
                yield name, step, float(value), number
        elif found := re.match(r"Test: .*Loss: +(\S+) \( *(\S+?)\)  Acc@1: +(\S+) \( *(\S+?)\)", line):
            for name, value in zip(("val_loss", "val_loss_mean", "val_accuracy", "val_accuracy_mean"), found.groups(), strict=True):
                yield name, step, float(value), number


def mmcv(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.search(r"Epoch \[(\d+)\]\[(\d+)/(\d+)\]\tlr: (\S+), .*, loss: (\S+)", line):
            step = (int(found[1]) - 1) * int(found[3]) + int(found[2])
            yield "lr", step, float(found[4]), number
            yield "loss", step, float(found[5]), number
        elif found := re.search(r"Epoch\(val\) \[\d+\]\[1\]\tmae: (\S+), loss: (\S+)", line):
            yield "val_mae", step, float(found[1]), number
            yield "val_loss", step, float(found[2]), number


def dcgan(text: str) -> Iterator[Point]:
    for number, line in lines(text):
        if found := re.match(r"\[(\d+)/\d+\]\[(\d+)/(\d+)\] Loss_D: (\S+) Loss_G: (\S+) D\(x\): (\S+) D\(G\(z\)\): (\S+) / (\S+)", line):
            for name, value in zip(("loss_d", "loss_g", "d_x", "d_g_z1", "d_g_z2"), found.groups()[3:], strict=True):
                yield name, int(found[1]) * int(found[3]) + int(found[2]), float(value), number


def build_nanogpt(text: str) -> Iterator[Point]:
    step = 0
    for number, line in lines(text):
        if found := re.match(r"step +(\d+) \| loss: (\S+) \| lr (\S+) \| norm: (\S+) \|", line):
            step = int(found[1])
            for name, value in zip(("loss", "lr", "grad_norm"), found.groups()[1:], strict=True):
                yield name, step, float(value), number
        elif line.startswith("validation loss: "):
            yield "val_loss", step, float(line.split()[-1]), number


LOGS = {f"corpus/small/{name}.log": read for name, read in {
    "imagenet__bad-lr-policy__lr_dies_early__l2": imagenet,
    "mnist__crashed__segmentation_fault__l2": mnist,
    "wordlm__healthy__plain__l13": word_language_model,
    "detectron__healthy__regression_with_a_huge_loss__l4": detectron2,
    "megatron__healthy__loss_scale_calibration__l1": megatron,
    "metriclogger__overfitting__small_set__l3": metric_logger,
    "timm__crashed__exception_in_the_loader__l1": timm,
    "mmcv__bad-lr-policy__lr_inf_division_by_zero__l1": mmcv,
    "dcgan__healthy__gan__l1": dcgan,
    "buildgpt__healthy__noisy_batch_of_4__l2": build_nanogpt,
}.items()}
