"""`Epoch: 1, Step: 10, Loss: 0.5` and the same with an average, one line a print."""

from __future__ import annotations

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Colon(Style):
    name = "colon"
    intervals = (5, 10, 20)

    def step(self, r: Step) -> None:
        self.add(r)
        if self.due(r):
            self.show(r.loss)
            more = "".join(f", {k}: {v:.4f}" for k, v in r.extras.items())
            self.out(f"Epoch: {r.epoch + 1}, Step: {r.i}, Loss: {r.loss:.4f}{more}")

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"Epoch {e.epoch + 1} finished. Train loss: {self.loss.mean:.4f}, Val loss: {e.loss:.4f}, "
            f"Val {self.exp.metric_name}: {e.metric:.4f}"
        )


class Tutorial(Style):
    """`Epoch [1/5], Step [100/600], Loss: 2.1`: the layout of many tutorials; nothing else is printed."""

    name = "tutorial"
    shows: frozenset[str] = frozenset()
    intervals = (5, 10)

    def step(self, r: Step) -> None:
        if self.due(r):
            self.show(r.loss)
            self.out(f"Epoch [{r.epoch + 1}/{self.exp.epochs}], Step [{r.i + 1}/{r.n}], Loss: {r.loss:.4f}")


STYLE = (Colon, Tutorial)
