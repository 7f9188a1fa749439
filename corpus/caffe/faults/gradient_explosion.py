"""Gradients grow until the run leaves its track."""

from __future__ import annotations

from corpus.caffe.checks import diverged, grew_slowly
from corpus.caffe.faults.registry import fault, fine_print
from corpus.caffe.training import Training
from corpus.onset import leaves_track
from corpus.trace import Trace

NAN = ("bad-loss", "bad-input", "unnormalised-input", "numeric-overflow", "not-converging", "oscillation")


def grew(t: Trace) -> bool:
    """Far above its start at the end, or on the way to NaN (a net without a bound may do both)."""
    bad = t.first_bad()
    return diverged(t) or (bad is not None and bad >= 1)


def went_far(t: Trace) -> bool:
    """Ten times its start at some place (ReLUs that die may bring it back to the level of chance)."""
    return leaves_track(t) is not None


def round_to(v: float) -> float:
    return float(f"{v:.2g}")


@fault("gradient-explosion", bases=("linreg",), took=grew_slowly, onset=leaves_track, weight=2)
def lr_just_above_the_limit(t: Training, k: int) -> None:
    t.plain()
    t.solver["momentum"] = 0.0
    t.base_lr = round_to(t.rng.uniform(0.9, 1.4) * 1.25**k)
    t.steps = 500


@fault(
    "gradient-explosion",
    bases=("deep_linear", "linear_autoencoder"),
    took=diverged,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
    weight=2,
)
def lr_too_high_linear_net(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = round_to(t.rng.uniform(0.1, 0.3) * 1.6**k)


@fault(
    "gradient-explosion",
    bases=("regression", "two_headed", "masked"),
    took=grew,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
    weight=2,
)
def lr_too_high_regression(t: Training, k: int) -> None:
    t.plain()
    if t.rng.random() < 0.4:
        t.solver["type"] = "Nesterov"
    t.base_lr = round_to(t.rng.uniform(0.5, 2) * 2**k)


@fault(
    "gradient-explosion",
    bases=("regression", "linreg", "mlp", "lenet", "tags", "autoencoder"),
    took=diverged,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
    weight=2,
)
def momentum_typed_too_high(t: Training, k: int) -> None:
    t.plain()
    t.solver["momentum"] = float(t.rng.choice([9.0, 5.0, 1.2, 1.1])) if t.base != "linreg" else 1.05 + 0.05 * k


@fault(
    "gradient-explosion",
    bases=("two_headed", "auxiliary", "detector"),
    took=diverged,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
    weight=1.5,
)
def loss_weight_too_high(t: Training, k: int) -> None:
    t.plain()
    heads = [one for one in t.layers if one.get("loss_weight")]
    heads[-1]["loss_weight"] = round_to(t.rng.uniform(300, 1000) * 3**k)


@fault(
    "gradient-explosion",
    bases=("regression", "linear_autoencoder", "two_headed"),
    took=grew,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
)
def lr_mult_of_one_layer_too_high(t: Training, k: int) -> None:
    t.plain()
    t.learners()[-1]["param"] = [{"lr_mult": round_to(300.0 * 2**k)}, {"lr_mult": 2}]


@fault(
    "gradient-explosion", bases=("rnn",), took=diverged, onset=leaves_track, decisive=fine_print, also=NAN, weight=1.5
)
def recurrent_without_clipping(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = round_to(t.rng.uniform(0.5, 2) * 2**k)
    t.fill(t.layer("memory"), type="uniform", min=-0.6, max=0.6)


@fault("gradient-explosion", bases=("rnn",), took=diverged, onset=leaves_track, decisive=fine_print, also=NAN)
def clip_far_too_loose(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = round_to(t.rng.uniform(1, 3) * 1.5**k)
    t.solver["clip_gradients"] = float(t.rng.choice([1e4, 1e5, 1e6]))


@fault(
    "gradient-explosion",
    bases=("fcn",),
    took=diverged,
    onset=leaves_track,
    decisive=fine_print,
    also=(*NAN, "dead-network"),
)
def loss_summed_over_pixels(t: Training, k: int) -> None:
    t.plain()
    t.layer("loss")["loss_param"] = {"normalization": "NONE"}
    t.base_lr = round_to(t.rng.uniform(0.02, 0.1) * 2**k)


@fault("gradient-explosion", bases=("regression",), took=grew, onset=leaves_track, decisive=fine_print, also=NAN)
def init_far_too_wide(t: Training, k: int) -> None:
    t.plain()
    for one in t.learners():
        t.fill(one, type="gaussian", std=round_to(0.8 * 1.3**k))
    t.layers = [one for one in t.layers if one["type"] != "TanH"]
    t.base_lr = 0.02


@fault(
    "gradient-explosion",
    bases=("lenet", "conv_float", "mlp"),
    took=went_far,
    onset=leaves_track,
    decisive=fine_print,
    also=(*NAN, "dead-network"),
    weight=1.5,
)
def lr_of_one(t: Training, k: int) -> None:
    t.plain()
    if t.rng.random() < 0.5:
        t.solver["type"] = "Nesterov"
    t.base_lr = round_to(t.rng.uniform(0.5, 1.5) * 2**k)


@fault(
    "gradient-explosion",
    bases=("regression", "deep_linear"),
    took=diverged,
    onset=leaves_track,
    decisive=fine_print,
    also=NAN,
)
def weight_decay_of_wrong_sign(t: Training, k: int) -> None:
    t.plain()
    t.solver["weight_decay"] = -round_to(t.rng.uniform(5, 20) * 2**k)
