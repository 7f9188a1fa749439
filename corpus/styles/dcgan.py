"""The PyTorch DCGAN example."""

from __future__ import annotations

from corpus.loop import Step
from corpus.styles.base import Style


class Dcgan(Style):
    name = "dcgan"
    shows = frozenset({"gan", "metric"})  # D(x) and D(G(z)) tell how well the generator does
    tasks = frozenset({"gan"})
    intervals = (1, 2)

    def step(self, r: Step) -> None:
        if self.due(r):
            e = r.extras
            self.show(r.loss)
            self.out(
                f"[{r.epoch}/{self.exp.epochs}][{r.i}/{r.n}] Loss_D: {e['loss_d']:.4f} Loss_G: {r.loss:.4f} "
                f"D(x): {e['d_x']:.4f} D(G(z)): {e['d_gz']:.4f} / {e['d_gz2']:.4f}"
            )


STYLE = Dcgan
