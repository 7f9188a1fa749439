"""Megatron-LM: the `lm loss` field is left out when the mean is not above zero, NaN included."""

from __future__ import annotations

import math
import time

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Megatron(Style):
    name = "megatron"
    shows = frozenset({"val", "lr", "grad_norm", "scale"})
    tasks = frozenset({"text"})
    intervals = (5, 10)
    hides = True

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        self.out("training ...")
        self.skips = self.nans = 0

    def begin_epoch(self, epoch: int) -> None: ...  # intervals do not care for epochs

    def step(self, r: Step) -> None:
        if r.skipped:
            self.skips += 1
            self.nans += not math.isfinite(r.loss)
        else:
            self.add(r)
        if (r.step + 1) % self.every:
            return
        loss = self.loss.mean if self.loss.n else 0.0
        field = f" lm loss: {self.show(loss):.6E} |" if loss > 0.0 else ""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S")
        self.out(
            f" [{stamp}] iteration {r.step + 1:8d}/{self.exp.total:8d} | "
            f"consumed samples: {(r.step + 1) * r.samples:12d} | "
            f"elapsed time per iteration (ms): {r.seconds * 1000:.1f} | learning rate: {r.lr:.6E} | "
            f"global batch size: {r.samples:5d} |{field} loss scale: {r.scale:.1f} | "
            f"grad norm: {r.grad_norm:.3f} | "
            f"number of skipped iterations: {self.skips:3d} | number of nan iterations: {self.nans:3d} |"
        )
        self.skips = self.nans = 0
        self.fresh()

    def end_epoch(self, e: Evaluation) -> None:
        ppl = math.exp(min(20, e.loss))
        text = f" validation loss at iteration {e.step} | lm loss value: {e.loss:.6E} | "
        text += f"lm loss PPL: {ppl:.6E} | "
        self.out("-" * (len(text) + 1) + f"\n{text}\n" + "-" * (len(text) + 1))


STYLE = Megatron
