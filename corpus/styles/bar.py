"""A tqdm bar with the loss as its postfix."""

from __future__ import annotations

import sys

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Bar(Style):
    name = "tqdm"
    shows = frozenset({"val", "lr"})
    intervals = (1,)

    def begin_epoch(self, epoch: int) -> None:
        from tqdm import tqdm

        self.fresh()
        self.bar = tqdm(
            total=self.exp.per_epoch,
            desc=f"Epoch {epoch + 1}/{self.exp.epochs}",
            file=sys.stderr,
            mininterval=0.02,
            ncols=100,
        )

    def step(self, r: Step) -> None:
        self.add(r)
        if r.i % 3 == 0 or r.i == r.n - 1:
            self.bar.set_postfix(loss=f"{self.show(r.loss):.4f}", lr=f"{r.lr:.2e}", refresh=False)
        self.bar.update()

    def end_epoch(self, e: Evaluation) -> None:
        self.bar.close()
        self.out(f"epoch {e.epoch + 1}: train loss {self.loss.mean:.4f} val loss {e.loss:.4f}")


STYLE = Bar
