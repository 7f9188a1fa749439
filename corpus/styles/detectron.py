"""detectron2's printer: medians of twenty, an exception at a non-finite loss."""

from __future__ import annotations

import math
import time
from collections import deque
from statistics import median

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Detectron(Style):
    name = "detectron"
    shows = frozenset({"val", "lr", "message"})
    tasks = frozenset({"classes", "values", "binary"})
    intervals = (10, 20)

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        self.window: deque[float] = deque(maxlen=20)

    def begin_epoch(self, epoch: int) -> None: ...

    def step(self, r: Step) -> None:
        if not math.isfinite(r.loss):
            self.show(r.loss)
            raise FloatingPointError(
                f"Loss became infinite or NaN at iteration={r.step}!\nloss_dict = {{'loss_cls': {r.loss}}}"
            )
        self.window.append(r.loss)
        if (r.step + 1) % self.every == 0:
            self.show(median(self.window))
            stamp = time.strftime("%m/%d %H:%M:%S")
            self.out(
                f"[{stamp} d2.utils.events]:  eta: 0:00:0{self.seed % 5}  iter: {r.step}  "
                f"total_loss: {median(self.window):.4g}  loss_cls: {median(self.window):.4g}  "
                f"time: {r.seconds:.4f}  "
                f"data_time: 0.0002  lr: {r.lr:.5g}  "
            )

    def end_epoch(self, e: Evaluation) -> None:
        stamp = time.strftime("%m/%d %H:%M:%S")
        self.out(f"[{stamp} d2.evaluation]: iter: {e.step - 1}  validation_loss: {e.loss:.4g}")


STYLE = Detectron
