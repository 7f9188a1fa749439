"""One or a few spikes from which the run recovers: a notice, not a disease."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, LOOP, VALUES, fault, learned
from corpus.styles.base import Style
from corpus.trace import Trace


def fine(style: type[Style], every: int) -> bool:
    return every == 1


def spiked(t: Trace) -> bool:
    if t.planted is None or t.first_bad() is not None:
        return False
    at = t.planted - t.start
    before = sorted(t.loss[max(0, at - 15) : at])
    return bool(before) and max(t.loss[at : at + 12]) > 4 * before[len(before) // 2] and learned(t, 0.8)


def seen(t: Trace, text: str) -> bool:
    return len(t.shown) > 8 and max(t.shown[4:]) > 3 * sorted(t.shown[4:])[len(t.shown[4:]) // 2]


@fault(
    "loss-spike",
    bases=(*CLASSES[:4], *VALUES[1:]),
    took=spiked,
    onset=lambda t: t.planted,
    also=("healthy",),
    runners=LOOP,
    visible=seen,
    decisive=fine,
    styles=("jsonl", "buildgpt", "tqdm", "keyvalue", "colon", "timm", "tutorial"),
    weight=2,
)
def one_wild_step(exp: Experiment, k: int) -> None:
    exp.epochs = max(exp.epochs, 9)
    exp.planted = at = int(exp.total * exp.rng.uniform(0.4, 0.55))
    lr, by = exp.lr, float(exp.rng.choice([15, 25, 40])) * (1 + k)
    exp.clip = None
    exp.lr_at = lambda step, total: lr * (by if step == at else 1)


@fault(
    "loss-spike",
    bases=("digits_mlp", "digits_norm", "housing_relu", "text_gru"),
    took=spiked,
    onset=lambda t: t.planted,
    also=("healthy", "bad-input"),
    runners=LOOP,
    visible=seen,
    decisive=fine,
    styles=("jsonl", "buildgpt", "tqdm", "keyvalue", "colon"),
)
def one_odd_batch(exp: Experiment, k: int) -> None:
    """A shard of another kind of data: a handful of batches are hard, the run goes on."""
    exp.epochs = max(exp.epochs, 9)
    exp.planted = at = int(exp.total * exp.rng.uniform(0.4, 0.6))
    keep: dict[str, object] = {}
    gain = 12.0 * (1 + k)

    def swap(e: Experiment, step: int) -> None:
        if step == at:
            keep["x"], keep["y"] = e.data.x, e.data.y
            e.clip = 0.5
            if e.task == "values":
                e.data.y = e.data.y * gain
            else:
                e.data.y = e.data.y[e.rng.permutation(len(e.data.y))]
                if e.task == "classes":
                    e.data.x = e.data.x * gain
        if step == at + 2:
            e.data.x, e.data.y = keep["x"], keep["y"]  # type: ignore[assignment]
            e.clip = None

    exp.before_step.append(swap)
