"""Python logging with key=value pairs."""

from __future__ import annotations

import logging
import sys

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class KeyValue(Style):
    name = "keyvalue"
    shows = frozenset({"val", "metric", "lr", "settings"})
    intervals = (5, 10)
    grad = False

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        form = (
            "[%(asctime)s][%(name)s][%(levelname)s] - %(message)s",
            "%(asctime)s %(levelname)s %(message)s",
            "%(levelname)s:%(name)s:%(message)s",
        )[self.seed % 3]
        logging.basicConfig(stream=sys.stdout, level=logging.INFO, format=form, force=True)
        self.log = logging.getLogger("train")
        self.log.info("config " + " ".join(f"{k}={v}" for k, v in exp.settings().items()))

    def step(self, r: Step) -> None:
        if self.due(r):
            self.show(r.loss)
            more = f" grad_norm={r.grad_norm:.5g}" if self.grad else ""
            more += "".join(f" {k}={v:.5g}" for k, v in r.extras.items())
            self.log.info(
                f"epoch={r.epoch} step={r.step} loss={r.loss:.6g} {self.exp.metric_name}={r.metric:.4g} "
                f"lr={r.lr:.6g}{more}"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.log.info(f"epoch={e.epoch} val_loss={e.loss:.6g} val_{self.exp.metric_name}={e.metric:.4g}")

    def overflow(self, step: int, old: float, new: float) -> None:
        self.log.warning(f"gradient overflow, skipping step {step}, loss scale {old:g} -> {new:g}")


class KeyValueGrad(KeyValue):
    name = "keyvalue_grad"
    shows = KeyValue.shows | {"grad_norm", "scale"}
    grad = True


STYLE = (KeyValue, KeyValueGrad)
