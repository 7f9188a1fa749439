"""timm's training script."""

from __future__ import annotations

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Timm(Style):
    name = "timm"
    shows = frozenset({"val", "metric", "lr"})
    tasks = frozenset({"classes", "binary"})
    intervals = (5, 10)

    def step(self, r: Step) -> None:
        self.add(r)
        if self.due(r) or r.i == r.n - 1:
            t, m = max(r.seconds, 1e-6), max(self.time.mean, 1e-6)
            self.show(r.loss)
            self.out(
                f"Train: {r.epoch} [{r.i:>4d}/{r.n} ({100.0 * (r.i + 1) / r.n:>3.0f}%)]  "
                f"Loss: {r.loss:#.3g} ({self.loss.mean:#.3g})  Time: {t:.3f}s, {r.samples / t:>7.2f}/s  "
                f"({m:.3f}s, {r.samples / m:>7.2f}/s)  LR: {r.lr:.3e}  Data: 0.000 (0.000)"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"Test: [   0/0]  Time: 0.004 (0.004)  Loss: {e.loss:>6.3f} ({e.loss:>6.3f})  "
            f"Acc@1: {100 * e.metric:>7.3f} ({100 * e.metric:>7.3f})  Acc@5: {100:>7.3f} ({100:>7.3f})"
        )


STYLE = Timm
