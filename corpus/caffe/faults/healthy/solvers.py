"""Other solvers and rates, set as they should be."""

from __future__ import annotations

from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.nets import RECURRENT
from corpus.caffe.training import Training


@sound(weight=6)
def decayed_rate(t: Training, k: int) -> None:
    """Every policy, set as it should be."""
    n = t.steps
    policies = [
        {"lr_policy": "step", "gamma": 0.1, "stepsize": n // 2},
        {"lr_policy": "step", "gamma": 0.5, "stepsize": n // 5},
        {"lr_policy": "multistep", "gamma": 0.1, "stepvalue": [n * 6 // 10, n * 8 // 10]},
        {"lr_policy": "exp", "gamma": 0.995},
        {"lr_policy": "inv", "gamma": 0.0005, "power": 0.75},
        {"lr_policy": "poly", "power": 1.0},
        {"lr_policy": "poly", "power": 0.5},
        {"lr_policy": "sigmoid", "gamma": -0.05, "stepsize": n // 2},
    ]
    t.solver |= policies[int(t.rng.integers(len(policies)))]


@sound(weight=1.5)
def sigmoid_warm_up(t: Training, k: int) -> None:
    """A rate that opens in the first third and then stays."""
    t.solver |= {"lr_policy": "sigmoid", "gamma": 0.08, "stepsize": t.steps // 4}


@sound(bases=("mlp", "regression"), weight=1.5)
def rate_raised_midway(t: Training, k: int) -> None:
    """A rate doubled at half time: a bump, no more."""
    t.base_lr /= 3
    t.solver |= {"lr_policy": "multistep", "gamma": 2.0, "stepvalue": [t.steps // 2]}


@sound(weight=5)
def other_solver(t: Training, k: int) -> None:
    kind = str(t.rng.choice(["Nesterov", "Adam", "AdaGrad", "RMSProp", "AdaDelta"]))
    rate = {"Nesterov": t.base_lr, "Adam": 0.002, "AdaGrad": 0.02, "RMSProp": 0.001, "AdaDelta": 1.0}[kind]
    t.solver |= {"type": kind} | ({"momentum": 0.95, "delta": 1e-6} if kind == "AdaDelta" else {})
    t.base_lr = rate


@sound(weight=2)
def gathered_over_iterations(t: Training, k: int) -> None:
    t.solver |= {"iter_size": int(t.rng.choice([2, 4])), "average_loss": int(t.rng.choice([1, 10]))}


@sound(weight=2)
def averaged_loss(t: Training, k: int) -> None:
    t.solver |= {"average_loss": int(t.rng.choice([10, 20, 40, 100])), "display": int(t.rng.choice([1, 10, 20]))}


@sound(weight=2)
def clipped_every_step(t: Training, k: int) -> None:
    t.solver |= {"clip_gradients": 0.2}
    t.base_lr *= 2
    t.steps += 100


@sound(bases=RECURRENT, weight=2)
def recurrent_with_clipping(t: Training, k: int) -> None:
    t.solver["clip_gradients"] = 1.0
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 500
