"""OpenMMLab's two log lines: mmcv with commas, mmengine with two spaces; means over the interval or ten."""

from __future__ import annotations

import time
from collections import deque

from corpus.loop import Evaluation, Step
from corpus.styles.base import Mean, Style


class MmEngine(Style):
    name = "mmengine"
    shows = frozenset({"val", "lr", "grad_norm"})
    tasks = frozenset({"classes", "values", "binary"})
    intervals = (5, 10)

    def step(self, r: Step) -> None:
        self.window = getattr(self, "window", deque(maxlen=10))
        self.window.append(r.loss)
        if (r.i + 1) % self.every == 0:
            loss = self.show(sum(self.window) / len(self.window))
            self.out(
                f"{time.strftime('%Y/%m/%d %H:%M:%S')} - mmengine - INFO - Epoch(train)  "
                f"[{r.epoch + 1}][{r.i + 1:2d}/{r.n}]  "
                f"lr: {r.lr:.4e}  eta: 0:00:0{self.seed % 6}  time: {r.seconds:.4f}  data_time: 0.0003  "
                f"grad_norm: {r.grad_norm:.4f}  loss: {loss:.4f}"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"{time.strftime('%Y/%m/%d %H:%M:%S')} - mmengine - INFO - Epoch(val) [{e.epoch + 1}][1/1]    "
            f"val/loss: {e.loss:.4f}  {self.exp.metric_name}/top1: {e.metric:.4f}"
        )


class Mmcv(Style):
    name = "mmcv"
    shows = frozenset({"val", "lr"})
    tasks = frozenset({"classes", "values", "binary"})
    intervals = (5, 10)

    def step(self, r: Step) -> None:
        self.part = getattr(self, "part", None) or Mean()
        self.part.add(r.loss)
        if (r.i + 1) % self.every == 0:
            self.show(self.part.mean)
            self.out(
                f"{time.strftime('%Y-%m-%d %H:%M:%S')},{self.seed % 1000:03d} - mmcls - INFO - "
                f"Epoch [{r.epoch + 1}]"
                f"[{r.i + 1}/{r.n}]\tlr: {r.lr:.3e}, eta: 0:00:0{self.seed % 7}, time: {r.seconds:.3f}, "
                f"data_time: 0.000, memory: 0, loss: {self.part.mean:.4f}"
            )
            self.part = Mean()

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"{time.strftime('%Y-%m-%d %H:%M:%S')},{self.seed % 1000:03d} "
            f"- mmcls - INFO - Epoch(val) [{e.epoch + 1}][1]"
            f"\t{self.exp.metric_name}: {e.metric:.4f}, loss: {e.loss:.4f}"
        )


STYLE = (MmEngine, Mmcv)
