"""One JSON object a line, and the same as a Python dict."""

from __future__ import annotations

import json

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class JsonLines(Style):
    name = "jsonl"
    shows = frozenset({"val", "metric", "lr", "grad_norm", "scale"})
    intervals = (1, 5, 10)

    def step(self, r: Step) -> None:
        if self.due(r):
            d = {
                "epoch": r.epoch,
                "step": r.step,
                "loss": self.show(r.loss),
                self.exp.metric_name: r.metric,
                "lr": r.lr,
                "grad_norm": r.grad_norm,
                **r.extras,
            }
            if self.exp.half:
                d["loss_scale"] = r.scale
            self.write(d)

    def end_epoch(self, e: Evaluation) -> None:
        self.write(
            {"epoch": e.epoch, "step": e.step, "val_loss": e.loss, f"val_{self.exp.metric_name}": e.metric}
        )

    def write(self, d: dict[str, float]) -> None:
        self.out(json.dumps(d))


class DictLines(JsonLines):
    name = "dict"
    shows = frozenset({"val", "metric", "lr"})
    intervals = (5, 10)

    def write(self, d: dict[str, float]) -> None:
        d.pop("grad_norm", None)
        self.out(str({k: round(v, 6) if isinstance(v, float) else v for k, v in d.items()}))


STYLE = (JsonLines, DictLines)
