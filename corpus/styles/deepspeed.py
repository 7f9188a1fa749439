"""A DeepSpeed run: the user's own loss line between the engine's lines."""

from __future__ import annotations

import time

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class DeepSpeed(Style):
    name = "deepspeed"
    shows = frozenset({"val", "lr", "scale"})
    intervals = (5, 10)

    def head(self, where: str) -> str:
        return f"[{time.strftime('%Y-%m-%d %H:%M:%S')},{self.seed % 1000:03d}] [INFO] [{where}]"

    def step(self, r: Step) -> None:
        self.skips = getattr(self, "skips", 0) + r.skipped
        if r.step % self.every == 0:
            self.show(r.loss)
            self.out(f"epoch: {r.epoch} | step: {r.step} | loss: {r.loss:.5f}")
            self.out(
                f"{self.head('logging.py:96:log_dist')} [Rank 0] step={r.step}, skipped={self.skips}, "
                f"lr=[{r.lr:.6g}], mom=[[0.9, 0.999]]"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(f"***** Evaluating, Epoch {e.epoch + 1}/{self.exp.epochs} *****\neval_loss: {e.loss:.5f}")

    def overflow(self, step: int, old: float, new: float) -> None:
        self.out(
            f"{self.head('loss_scaler.py:190:update_scale')} [deepspeed] OVERFLOW! Rank 0 Skipping step. "
            f"Attempted loss scale: {old:g}, reducing to {new:g}"
        )


class Accelerate(Style):
    """accelerate's example scripts: a line an epoch as a dict, with a logger's prefix."""

    name = "accelerate"
    intervals = (10,)

    def step(self, r: Step) -> None:
        self.add(r)
        if self.due(r):
            stamp = time.strftime("%m/%d/%Y %H:%M:%S")
            self.out(f"{stamp} - INFO - __main__ - step {r.step}: train_loss {self.show(r.loss):.5g}")

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"epoch {e.epoch}: {{'{self.exp.metric_name}': {e.metric:.4f}, 'eval_loss': {e.loss:.5g}, "
            f"'train_loss': {self.loss.mean:.5g}}}"
        )


STYLE = (DeepSpeed, Accelerate)
