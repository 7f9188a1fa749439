"""The layout of the PyTorch imagenet example."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Imagenet(Style):
    name = "imagenet"
    shows = frozenset({"val", "metric"})
    tasks = frozenset({"classes", "binary"})
    intervals = (5, 10, 10)

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        self.out("=> creating model 'small'")
        self.best = 0.0

    def step(self, r: Step) -> None:
        self.add(r)
        if self.due(r):
            loss, t, acc = self.loss, self.time, self.metric
            self.show(r.loss)
            self.out(
                f"Epoch: [{r.epoch}][{r.i + 1:2d}/{r.n}]\tTime {t.last:6.3f} ({t.mean:6.3f})\t"
                f"Data {0:6.3f} ({0:6.3f})\tLoss {loss.last:.4e} ({loss.mean:.4e})\t"
                f"Acc@1 {acc.last * 100:6.2f} ({acc.mean * 100:6.2f})"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(
            f"Test: [0/1]\tTime  0.004 ( 0.004)\tLoss {e.loss:.4e} ({e.loss:.4e})\t"
            f"Acc@1 {e.metric * 100:6.2f} ({e.metric * 100:6.2f})"
        )
        self.out(f" *   Acc@1 {e.metric * 100:.3f}")
        self.best = max(self.best, e.metric)


STYLE = Imagenet
