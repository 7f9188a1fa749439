"""The schedule gives a wrong rate."""

from __future__ import annotations

import math

from corpus.caffe.checks import diverged, stuck
from corpus.caffe.faults.registry import fault
from corpus.caffe.training import Training
from corpus.onset import bad_rate, dies, from_start, outside, ran_away
from corpus.took import died, finite
from corpus.trace import Trace

MLPS = ("mlp", "conv_float", "regression", "autoencoder", "tags", "table_mlp")
BLOWN = ("gradient-explosion", "not-converging")


def rate_is_bad(t: Trace) -> bool:
    return t.first_bad_lr() is not None


def rate_turns(t: Trace) -> int | None:
    """The first update with a negative rate, or one at least five times the rate before."""
    return next((i for i in range(1, len(t.lr)) if t.lr[i] < 0 or not t.lr[i] < 5 * t.lr[i - 1] + 1e-12), None)


def worse_after_the_turn(t: Trace) -> bool:
    at = rate_turns(t)
    return at is not None and at > 5 and (not finite(t) or t.tail() > 2 * abs(t.loss[at]) + 0.2)


def worse_after_running_away(t: Trace) -> bool:
    at = outside(t)
    return at is not None and at > 5 and (not finite(t) or t.tail() > 2 * abs(t.loss[at]) + 0.2)


def died_early(t: Trace) -> bool:
    """The rate is gone in the first third, and the loss has stopped far from its floor."""
    at = dies(t)
    return finite(t) and at is not None and at < len(t.lr) / 3 and t.tail() > 0.3 * abs(t.loss[0])


def frozen(t: Trace) -> bool:
    return finite(t) and stuck(t) and max(map(abs, t.lr)) == 0


def hardly_any(t: Trace) -> bool:
    return finite(t) and stuck(t)


def policy(t: Training, name: str, **settings: object) -> None:
    t.plain()
    t.solver |= {"lr_policy": name} | settings


@fault("bad-lr-policy", bases=MLPS, took=rate_is_bad, onset=bad_rate, weight=2)
def poly_without_max_iter(t: Training, k: int) -> None:
    policy(t, "poly", power=float(t.rng.choice([0.5, 0.9, 1.0])))
    t.solver_leaves = ("max_iter",)
    t.pycaffe(t.steps)


@fault("bad-lr-policy", bases=MLPS, took=rate_is_bad, onset=bad_rate, weight=1.5)
def poly_past_max_iter(t: Training, k: int) -> None:
    policy(t, "poly", power=float(t.rng.choice([0.5, 0.9, 1.5])), max_iter=int(t.rng.integers(80, 160)))
    t.pycaffe(t.steps)


@fault(
    "bad-lr-policy",
    bases=("linreg", "regression", "deep_linear", "mlp"),
    took=worse_after_the_turn,
    onset=ran_away,
    also=BLOWN,
)
def poly_power_one_past_max_iter(t: Training, k: int) -> None:
    policy(t, "poly", power=1.0, max_iter=int(t.rng.integers(60, 120)))
    t.pycaffe(500 + 200 * k)


@fault("bad-lr-policy", bases=MLPS, took=worse_after_running_away, onset=ran_away, also=BLOWN)
def poly_negative_power(t: Training, k: int) -> None:
    policy(t, "poly", power=-2.0 - k)


@fault(
    "bad-lr-policy",
    bases=("mlp", "conv_float", "regression", "lenet", "tanh_mlp"),
    took=worse_after_the_turn,
    onset=ran_away,
    also=BLOWN,
    weight=2,
)
def step_gamma_above_one(t: Training, k: int) -> None:
    policy(t, "step", gamma=10.0, stepsize=int(t.rng.integers(40, 120)))


@fault(
    "bad-lr-policy",
    bases=("mlp", "two_headed", "regression", "siamese"),
    took=worse_after_the_turn,
    onset=ran_away,
    also=BLOWN,
    weight=1.5,
)
def multistep_gamma_above_one(t: Training, k: int) -> None:
    at = int(t.rng.integers(60, 140))
    policy(t, "multistep", gamma=float(t.rng.choice([10, 100]) * 3**k), stepvalue=[at, at + 100])


@fault(
    "bad-lr-policy",
    bases=("mlp", "linreg", "regression", "autoencoder"),
    took=worse_after_running_away,
    onset=ran_away,
    also=BLOWN,
)
def exp_gamma_above_one(t: Training, k: int) -> None:
    policy(t, "exp", gamma=float(t.rng.choice([1.05, 1.1, 1.5])))
    t.steps = 400


@fault(
    "bad-lr-policy",
    bases=("mlp", "regression", "linear_autoencoder"),
    took=worse_after_running_away,
    onset=ran_away,
    also=BLOWN,
)
def inv_negative_power(t: Training, k: int) -> None:
    policy(t, "inv", gamma=float(t.rng.choice([0.1, 0.5])), power=-2.0 - k)


@fault("bad-lr-policy", bases=MLPS, took=hardly_any, onset=from_start, also=("lr-too-low", "not-converging"))
def sigmoid_that_never_opens(t: Training, k: int) -> None:
    policy(t, "sigmoid", gamma=0.05, stepsize=1000)


@fault(
    "bad-lr-policy",
    bases=("mlp", "conv_float", "autoencoder", "tags"),
    took=died_early,
    onset=dies,
    also=("lr-too-low", "not-converging", "undertrained"),
    weight=1.5,
)
def step_far_too_short(t: Training, k: int) -> None:
    policy(t, "step", gamma=0.1, stepsize=int(t.rng.integers(6, 14)))
    t.base_lr /= 4 * 2**k


@fault(
    "bad-lr-policy",
    bases=("mlp", "conv_float", "tags"),
    took=died_early,
    onset=dies,
    also=("lr-too-low", "not-converging", "undertrained"),
)
def exp_gamma_far_too_small(t: Training, k: int) -> None:
    policy(t, "exp", gamma=float(t.rng.choice([0.8, 0.9])))
    t.base_lr /= 4 * 2**k


@fault(
    "bad-lr-policy", bases=MLPS, took=frozen, onset=from_start, also=("not-converging", "lr-too-low", "dead-network")
)
def base_lr_forgotten(t: Training, k: int) -> None:
    t.plain()
    t.solver_leaves = ("base_lr",)


@fault("bad-lr-policy", bases=MLPS, took=rate_is_bad, onset=bad_rate)
def base_lr_is_nan(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = math.nan


@fault("bad-lr-policy", bases=MLPS, took=died, onset=from_start, also=("crashed",), decorated=False)
def gamma_negative(t: Training, k: int) -> None:
    policy(t, str(t.rng.choice(["inv", "step", "exp"])), gamma=-0.1, power=0.75, stepsize=100)


@fault("bad-lr-policy", bases=MLPS, took=died, onset=from_start, also=("crashed",), decorated=False)
def stepsize_forgotten(t: Training, k: int) -> None:
    policy(t, "step", gamma=0.1)


@fault("bad-lr-policy", bases=MLPS, took=died, onset=from_start, also=("crashed",), decorated=False)
def policy_misspelt(t: Training, k: int) -> None:
    policy(t, str(t.rng.choice(["Step", "cosine", "polynomial"])), gamma=0.1, stepsize=100)


@fault("bad-lr-policy", bases=("linreg", "deep_linear"), took=diverged, onset=from_start, also=BLOWN)
def base_lr_negative(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = -0.02 * 2**k
