"""What really happened, read from a run that prints every iteration; independent of logdoctor's own reader."""

from __future__ import annotations

import re

from corpus.trace import Trace

HEAD = re.compile(r"\] Iteration (\d+)(?: \([^)]*\))?, loss = (\S+)")
PART = re.compile(r"Train net output #\d+: \S+ = \S+ \(\* \S+ = (\S+) loss\)")
RATE = re.compile(r"Iteration (\d+), lr = (\S+)")
TEST = re.compile(r"Iteration (\d+), Testing net \(#0\)")
SCORE = re.compile(r"Test net output #\d+: (\S+) = (\S+?)(?: \(\* \S+ = (\S+) loss\))?$")
SIDE = re.compile(r"Testing net \(#[1-9]")


def trace(text: str) -> Trace:
    """Loss and rate by iteration, the tests.

    The loss of an iteration is the sum of its weighted outputs: the total that Caffe prints is a running average
    that cannot forget a NaN.
    """
    t, test, started = Trace(), -1, False
    for line in text.splitlines():
        if found := HEAD.search(line):
            started, test = True, -1
            if not t.loss:
                t.start = int(found[1])
            t.loss.append(0.0)
        elif found := PART.search(line):
            if started and t.loss:
                t.loss[-1] += float(found[1])
        elif found := RATE.search(line):
            t.lr.append(float(found[2]))
        elif found := TEST.search(line):
            test, started = int(found[1]), False
            t.val.append((test, 0.0, float("nan")))
        elif SIDE.search(line):
            test = -1
        elif (found := SCORE.search(line)) and test >= 0:
            step, loss, metric = t.val[-1]
            if found[3]:
                t.val[-1] = (step, loss + float(found[3]), metric)
            elif "acc" in found[1]:
                t.val[-1] = (step, loss, float(found[2]))
    if t.loss and len(t.loss) > len(t.lr):  # the line after the last update has no rate and no outputs
        t.loss = t.loss[: len(t.lr)]
    return t


def shown(text: str) -> list[tuple[int, float]]:
    """Iteration and loss of each total that a log prints."""
    return [(int(found[1]), float(found[2])) for found in HEAD.finditer(text)]
