"""`epoch 1/8 | train_loss 1.2 | val_loss 1.3`: one line an epoch between bars."""

from __future__ import annotations

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class Pipes(Style):
    name = "pipes"
    shows = frozenset({"val", "metric", "lr"})
    intervals = (1000,)

    def step(self, r: Step) -> None:
        self.add(r)
        self.lr = r.lr

    def end_epoch(self, e: Evaluation) -> None:
        self.show(self.loss.mean)
        self.out(
            f"epoch {e.epoch + 1}/{self.exp.epochs} | train_loss {self.loss.mean:.4f} | "
            f"val_loss {e.loss:.4f} | "
            f"lr {self.lr:.3g} | val_{self.exp.metric_name} {e.metric:.3f}"
        )


class Summary(Style):
    """`Epoch: 1 Training Loss: ... Validation Loss: ...`, with the message about the best model so far."""

    name = "summary"
    intervals = (1000,)

    def end_epoch(self, e: Evaluation) -> None:
        self.show(self.loss.mean)
        best = getattr(self, "best", float("inf"))
        self.out(
            f"Epoch: {e.epoch + 1} \tTraining Loss: {self.loss.mean:.6f} \tValidation Loss: {e.loss:.6f}"
        )
        if e.loss <= best:
            self.out(f"Validation loss decreased ({best:.6f} --> {e.loss:.6f}).  Saving model ...")
            self.best = e.loss


STYLE = (Pipes, Summary)
