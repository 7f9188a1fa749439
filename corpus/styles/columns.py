"""Tables: aligned columns with a header, and CSV on the terminal."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Columns(Style):
    name = "columns"
    shows = frozenset({"val", "metric", "lr"})
    intervals = (1000,)

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        heads = ["epoch", "train_loss", "valid_loss", exp.metric_name, "lr", "time"]
        self.out("".join(f"{h:>12}" for h in heads))

    def step(self, r: Step) -> None:
        self.add(r)
        self.lr = r.lr

    def end_epoch(self, e: Evaluation) -> None:
        self.show(self.loss.mean)
        self.out(
            f"{e.epoch:>12}{self.loss.mean:>12.6f}{e.loss:>12.6f}{e.metric:>12.6f}{self.lr:>12.4g}{'00:00':>12}"
        )


class Csv(Style):
    name = "csv"
    shows = frozenset({"val", "metric", "lr", "grad_norm"})
    intervals = (1000,)
    ext = "csv"

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        self.out(f"epoch,train_loss,val_loss,val_{exp.metric_name},lr,grad_norm")

    def step(self, r: Step) -> None:
        self.add(r)
        self.lr, self.grad = r.lr, r.grad_norm

    def end_epoch(self, e: Evaluation) -> None:
        self.show(self.loss.mean)
        self.out(
            f"{e.epoch + 1},{self.loss.mean:.6g},{e.loss:.6g},{e.metric:.5g},{self.lr:.6g},{self.grad:.6g}"
        )


STYLE = (Columns, Csv)
