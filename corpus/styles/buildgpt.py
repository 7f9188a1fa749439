"""`step 10 | loss: 9.5 | lr 9.4e-06 | norm: 2.1`, as in build-nanogpt."""

from __future__ import annotations

from corpus.loop import Evaluation, Step
from corpus.styles.base import Style


class BuildGpt(Style):
    name = "buildgpt"
    shows = frozenset({"val", "lr", "grad_norm", "steps"})
    tasks = frozenset({"text", "classes", "values", "binary"})
    intervals = (1, 2, 5)

    def step(self, r: Step) -> None:
        if r.step % self.every == 0:
            rate = r.samples / max(r.seconds, 1e-9)
            self.show(r.loss)
            self.out(
                f"step {r.step:5d} | loss: {r.loss:.6f} | lr {r.lr:.4e} | norm: {r.grad_norm:.4f} | "
                f"dt: {r.seconds * 1000:.2f}ms | tok/sec: {rate:.2f}"
            )

    def end_epoch(self, e: Evaluation) -> None:
        self.out(f"validation loss: {e.loss:.4f}")


STYLE = BuildGpt
