"""The layout of the PyTorch mnist example."""

from __future__ import annotations

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Mnist(Style):
    name = "mnist"
    shows = frozenset({"val", "metric"})
    tasks = frozenset({"classes"})
    intervals = (5, 10)

    def step(self, r: Step) -> None:
        if self.due(r):
            size = len(self.exp.data.x)
            self.show(r.loss)
            self.out(
                f"Train Epoch: {r.epoch + 1} [{r.i * r.samples}/{size} ({100.0 * r.i / r.n:.0f}%)]"
                f"\tLoss: {r.loss:.6f}"
            )

    def end_epoch(self, e: Evaluation) -> None:
        right = round(e.metric * e.count)
        self.out(
            f"\nTest set: Average loss: {e.loss:.4f}, Accuracy: {right}/{e.count} ({100 * e.metric:.0f}%)\n"
        )


STYLE = Mnist
