"""nanoGPT: an estimate every so often, one iteration line in between."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class NanoGpt(Style):
    name = "nanogpt"
    shows = frozenset({"val"})
    tasks = frozenset({"text"})
    intervals = (5, 10)

    def begin(self, exp: Experiment) -> None:
        super().begin(exp)
        size = sum(p.numel() for p in exp.model.parameters())
        self.out(f"tokens per iteration will be: {exp.batch * exp.data.x.shape[1]:,}")
        self.out("Initializing a new model from scratch")
        self.out(f"number of parameters: {size / 1e6:.2f}M")

    def step(self, r: Step) -> None:
        self.add(r)
        if r.step % self.every == 0:
            self.show(r.loss)
            self.out(
                f"iter {r.step}: loss {r.loss:.4f}, time {r.seconds * 1000:.2f}ms, "
                f"mfu {-100 if r.step < 5 else 0.01:.2f}%"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(f"step {e.step}: train loss {self.loss.mean:.4f}, val loss {e.loss:.4f}")


STYLE = NanoGpt
