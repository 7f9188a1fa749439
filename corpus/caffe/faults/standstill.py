"""Nothing moves: vanishing gradients, dead networks, rates that are too small."""

from __future__ import annotations

from corpus.caffe.checks import stuck
from corpus.caffe.faults.registry import FLAT, fault, never
from corpus.caffe.layers import act
from corpus.caffe.nets.bases import chain
from corpus.caffe.training import Training
from corpus.onset import from_start, nowhere
from corpus.took import finite
from corpus.trace import Trace

RELUS = ("mlp", "conv_float", "lenet", "regression")


def slow(t: Trace) -> bool:
    """Still falling at the end, less than a third of the way."""
    return finite(t) and t.tail() > 0.7 * t.head(3)


@fault(
    "vanishing-gradient",
    bases=("mlp", "dropout_mlp", "tanh_mlp"),
    took=stuck,
    also=(*FLAT, "undertrained"),
    decisive=never,
    onset=from_start,
    weight=2,
)
def deep_sigmoid(t: Training, k: int) -> None:
    keep = [one for one in t.layers if one["type"] in ("Accuracy", "SoftmaxWithLoss")]
    deep = [32] * int(t.rng.integers(5, 9)) + [10]
    t.layers = [*chain(deep, "Sigmoid"), *keep]
    for one in keep:
        one["bottom"][0] = f"ip{len(deep)}"
    if k or t.rng.random() < 0.5:
        for one in t.learners():
            t.fill(one, type="gaussian", std=0.1)


@fault("vanishing-gradient", bases=("mlp",), took=stuck, also=(*FLAT, "undertrained"), decisive=never, onset=from_start)
def deep_tanh_of_tiny_weights(t: Training, k: int) -> None:
    keep = [one for one in t.layers if one["type"] in ("Accuracy", "SoftmaxWithLoss")]
    t.layers = [*chain([32] * 6 + [10], "TanH"), *keep]
    for one in keep:
        one["bottom"][0] = "ip7"
    for one in t.learners():
        t.fill(one, type="gaussian", std=0.01)


@fault(
    "dead-network",
    bases=("mlp", "conv_float", "auxiliary"),
    took=stuck,
    also=FLAT,
    decisive=never,
    onset=from_start,
    weight=1.5,
)
def weight_filler_forgotten(t: Training, k: int) -> None:
    """Caffe fills with 0 unless told otherwise: two such layers never learn."""
    for one in t.learners():
        t.param(one).pop("weight_filler")


@fault("dead-network", bases=RELUS, took=stuck, also=FLAT, decisive=never, onset=from_start, weight=1.5)
def relu_dead_from_the_start(t: Training, k: int) -> None:
    for one in t.learners()[:-1]:
        t.param(one)["bias_filler"] = {"type": "constant", "value": -10 * 2**k}


@fault(
    "dead-network",
    bases=("mlp", "table_mlp"),
    took=stuck,
    also=(*FLAT, "loss-metric-mismatch"),
    decisive=never,
    onset=from_start,
)
def relu_on_the_output(t: Training, k: int) -> None:
    last = t.learners()[-1]["name"]
    t.param(t.layer(last))["bias_filler"] = {"type": "constant", "value": -3 - 5 * k}
    t.after(last, act("relu_out", last))


@fault(
    "dead-network", bases=("mlp", "conv_float", "regression"), took=stuck, also=FLAT, decisive=never, onset=from_start
)
def all_layers_frozen(t: Training, k: int) -> None:
    for one in t.learners():
        one["param"] = [{"lr_mult": 0}, {"lr_mult": 0}]


@fault(
    "lr-too-low",
    bases=("mlp", "lenet", "regression", "autoencoder", "rnn", "fcn", "tags", "siamese"),
    took=slow,
    also=("not-converging", "undertrained", "vanishing-gradient", "dead-network"),
    decisive=never,
    onset=from_start,
    weight=4,
)
def lr_far_too_small(t: Training, k: int) -> None:
    t.plain()
    t.solver["type"] = "SGD"
    t.base_lr = float(f"{t.base_lr * 10 ** t.rng.uniform(-5, -3):.1g}")


@fault(
    "lr-too-low",
    bases=("mlp", "regression", "lenet"),
    took=slow,
    also=("not-converging", "undertrained", "healthy"),
    decisive=never,
    onset=from_start,
)
def lr_thirty_times_too_small(t: Training, k: int) -> None:
    t.plain()
    t.base_lr = float(f"{t.base_lr / 50 / 2**k:.2g}")


@fault(
    "undertrained",
    bases=("mlp", "conv_float", "tags", "fcn"),
    took=lambda t: finite(t) and 0.3 * t.loss[0] < t.tail() < 0.9 * t.loss[0],
    also=("healthy", "lr-too-low"),
    decisive=never,
    onset=nowhere,
    weight=2,
)
def stopped_too_early(t: Training, k: int) -> None:
    t.base_lr /= 10
    t.steps = int(t.rng.integers(60, 120)) * (1 + k)
    t.solver["display"] = int(t.rng.choice([1, 2, 5]))
