"""Gradients grow until the run leaves its track."""

from __future__ import annotations

from torch import nn

from corpus import models
from corpus.experiment import Experiment, cosine
from corpus.faults.registry import VALUES, always, diverged, fault, grew_then_bad
from corpus.onset import leaves_track
from corpus.styles.base import Style
from corpus.took import goes_bad
from corpus.trace import Trace

UNSURE = ("not-converging", "unnormalised-input")
NAN = ("bad-loss", "bad-input", "unnormalised-input", "numeric-overflow", "log-of-zero")


def fine_print(style: type[Style], every: int) -> bool:
    """A fast explosion is only proven where nearly each step, or the gradient norm, is printed."""
    return every <= 2 or (every <= 5 and "grad_norm" in style.shows)


def grew_slowly(t: Trace) -> bool:
    bad = t.first_bad()
    return grew_then_bad(t) and bad is not None and bad - t.start >= 15


def wide(exp: Experiment, by: float) -> float:
    """The columns of one table are independent: its curvature is smaller, it bears a longer step."""
    return by if exp.base == "housing_linear" else 1.0


def constant(exp: Experiment) -> None:
    exp.lr_at, exp.clip = None, None


@fault(
    "gradient-explosion",
    bases=("housing_linear", "diabetes_linear"),
    took=grew_slowly,
    decisive=always,
    onset=leaves_track,
    weight=2,
)
def lr_too_high_linear(exp: Experiment, k: int) -> None:
    constant(exp)
    exp.optimizer, exp.momentum = "sgd", 0.9 if k % 2 else 0.0
    exp.lr = float(f"{exp.rng.uniform(0.3, 0.5) * wide(exp, 2.5) * 1.5 ** (k // 2):.2g}")
    exp.epochs = max(exp.epochs, 12)


@fault(
    "gradient-explosion",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp"),
    took=goes_bad,
    decisive=fine_print,
    onset=leaves_track,
    also=NAN,
    weight=1.5,
)
def lr_too_high_mlp(exp: Experiment, k: int) -> None:
    constant(exp)
    sizes = [exp.data.x.shape[1], 32, 32, 1]
    exp.model = models.mlp(sizes, "relu")
    exp.optimizer, exp.momentum = "sgd", 0.9
    exp.lr = float(f"{exp.rng.uniform(0.5, 1.5) * 2**k:.2g}")


@fault(
    "gradient-explosion",
    bases=("housing_relu", "housing_mlp"),
    took=goes_bad,
    decisive=fine_print,
    onset=leaves_track,
    also=(*NAN, "bad-lr-policy"),
)
def warmup_to_a_too_high_lr(exp: Experiment, k: int) -> None:
    exp.clip = None
    exp.model = models.mlp([8, 32, 32, 1], "relu")
    exp.optimizer, exp.momentum = "sgd", 0.9
    exp.lr = float(f"{exp.rng.uniform(1, 3) * 2**k:.2g}")
    exp.lr_at = cosine(exp.lr, warm=int(exp.rng.integers(60, 120)))


@fault(
    "gradient-explosion",
    bases=("digits_deep", "digits_mlp"),
    took=goes_bad,
    decisive=fine_print,
    onset=leaves_track,
    also=NAN,
)
def deep_without_norm(exp: Experiment, k: int) -> None:
    constant(exp)
    n = int(exp.rng.integers(8, 12))
    exp.model = models.mlp([64] + [48] * n + [10])
    for m in exp.model.modules():
        if isinstance(m, nn.Linear):  # a gain above one in every layer
            nn.init.normal_(m.weight, 0, (2.0 + 0.4 * k) / m.in_features**0.5)
    exp.optimizer, exp.momentum, exp.lr = "sgd", 0.9, float(f"{exp.rng.uniform(1e-4, 5e-4) * 3**k:.2g}")


@fault(
    "gradient-explosion",
    bases=("text_rnn",),
    took=goes_bad,
    decisive=fine_print,
    onset=leaves_track,
    also=NAN,
    runners=("loop", "hf", "lightning"),
    weight=1.5,
)
def rnn_without_clipping(exp: Experiment, k: int) -> None:
    constant(exp)
    exp.model = models.Recurrent(exp.data.classes, "rnn", 32, "relu")
    nn.init.eye_(exp.model.core.weight_hh_l0)
    exp.model.core.weight_hh_l0.data *= 1.05
    exp.lr, exp.momentum = float(f"{exp.rng.uniform(0.5, 1.5) * 2**k:.2g}"), 0.9


@fault("gradient-explosion", bases=VALUES, took=goes_bad, decisive=fine_print, onset=leaves_track, also=NAN)
def loss_weight_too_high(exp: Experiment, k: int) -> None:
    constant(exp)
    inner, weight = exp.loss, float(exp.rng.choice([200, 500, 1000]) * 4**k)
    exp.optimizer, exp.momentum = "sgd", 0.9
    exp.lr = 0.02
    exp.model = models.mlp([exp.data.x.shape[1], 32, 1], "relu")
    exp.loss = lambda out, y: inner(out, y) + weight * ((out - y) ** 2).mean()


@fault(
    "gradient-explosion",
    bases=("housing_linear", "diabetes_linear"),
    took=diverged,
    onset=leaves_track,
    also=("not-converging", "oscillation"),
    weight=1.5,
)
def diverges_without_nan(exp: Experiment, k: int) -> None:
    constant(exp)
    exp.optimizer, exp.momentum = "sgd", 0.0
    exp.lr = float(f"{exp.rng.uniform(0.27, 0.32) * wide(exp, 3.4) * (1, 0.85, 0.92, 0.75, 1.15)[k]:.3g}")
    exp.epochs = 6 if exp.base == "housing_linear" else 9


@fault(
    "gradient-explosion",
    bases=("text_gru", "text_gpt", "digits_tanh"),
    took=lambda t: (
        diverged(t) or (t.first_bad() is None and max(t.loss) > 3 * t.loss[0] and t.tail() > t.loss[0])
    ),
    onset=leaves_track,
    also=("not-converging", "oscillation"),
    runners=("loop", "hf", "lightning"),
)
def climbs_and_stays(exp: Experiment, k: int) -> None:
    """Bounded activations: the loss climbs far above its start and never comes back, without NaN."""
    constant(exp)
    exp.optimizer, exp.momentum = "sgd", 0.9
    exp.lr = float(f"{exp.rng.uniform(8, 20) * 2**k:.2g}")
