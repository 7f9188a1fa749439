"""The PyTorch word language model example; the perplexity is exp(loss) and may itself raise."""

from __future__ import annotations

import math

from corpus.loop import Evaluation, Step
from corpus.styles.base import Mean, Style


class WordLm(Style):
    name = "wordlm"
    shows = frozenset({"val", "lr"})
    tasks = frozenset({"text"})
    intervals = (5, 10)

    def begin_epoch(self, epoch: int) -> None:
        super().begin_epoch(epoch)
        self.part = Mean()

    def step(self, r: Step) -> None:
        self.part.add(r.loss)
        if r.i % self.every == 0 and r.i:
            loss = self.show(self.part.mean)
            self.out(
                f"| epoch {r.epoch + 1:3d} | {r.i:5d}/{r.n:5d} batches | lr {r.lr:02.2f} | "
                f"ms/batch {r.seconds * 1000:5.2f} | loss {loss:5.2f} | ppl {math.exp(loss):8.2f}"
            )
            self.part = Mean()

    def end_epoch(self, e: Evaluation) -> None:
        self.out("-" * 89)
        self.out(
            f"| end of epoch {e.epoch + 1:3d} | time:  0.41s | "
            f"valid loss {e.loss:5.2f} | valid ppl {math.exp(e.loss):8.2f}"
        )
        self.out("-" * 89)


STYLE = WordLm
