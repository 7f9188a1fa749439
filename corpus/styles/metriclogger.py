"""torchvision's MetricLogger: median of twenty and mean of the epoch; stops at a non-finite loss."""

from __future__ import annotations

import math
import sys
from collections import deque
from statistics import median

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class MetricLogger(Style):
    name = "metriclogger"
    shows = frozenset({"val", "metric", "lr", "message"})
    intervals = (5, 10)

    def begin_epoch(self, epoch: int) -> None:
        super().begin_epoch(epoch)
        self.window: deque[float] = deque(maxlen=20)

    def step(self, r: Step) -> None:
        if not math.isfinite(r.loss):
            self.show(r.loss)
            self.out(f"Loss is {r.loss}, stopping training")
            sys.exit(1)
        self.add(r)
        self.window.append(r.loss)
        if self.due(r) or r.i == r.n - 1:
            w = len(str(r.n))
            self.show(median(self.window))
            self.out(
                f"Epoch: [{r.epoch}]  [{r.i:{w}d}/{r.n}]  eta: 0:00:0{self.seed % 4}  lr: {r.lr:.6f}  "
                f"loss: {median(self.window):.4f} ({self.loss.mean:.4f})  time: {r.seconds:.4f}  data: 0.0001"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(f"Epoch: [{e.epoch}] Total time: 0:00:00 ({self.time.mean:.4f} s / it)")
        self.out(
            f"Test:   [0/1]  eta: 0:00:00  loss: {e.loss:.4f} ({e.loss:.4f})  "
            f"{self.exp.metric_name}: {e.metric:.4f} ({e.metric:.4f})  time: 0.0031  data: 0.0001"
        )


STYLE = MetricLogger
