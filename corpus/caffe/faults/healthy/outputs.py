"""What is tested and printed beside the loss: other test nets, further heads, debugging."""

from __future__ import annotations

import numpy as np

from corpus.caffe.faults.healthy.kinds import sound
from corpus.caffe.layers import TRAIN, softmax_loss, unit
from corpus.caffe.nets import IMAGES
from corpus.caffe.training import Training


@sound(bases=("autoencoder", "mlp"), weight=1.5)
def two_test_nets(t: Training, k: int) -> None:
    t.sets = {"train": t.sets["train"], "test-on-train": t.sets["train"], "test-on-test": t.sets["test"]}
    t.solver |= {
        "test_state": [{"stage": "test-on-train"}, {"stage": "test-on-test"}],
        "test_iter": [10, 5],
        "test_interval": 75,
    }


@sound(weight=1.5)
def without_any_test(t: Training, k: int) -> None:
    t.sets = {"train": t.sets["train"]}
    t.layers = [one for one in t.layers if one["type"] != "Accuracy"]


@sound(weight=1.5)
def no_test_at_the_start(t: Training, k: int) -> None:
    t.solver |= {"test_initialization": False, "test_interval": 60}


@sound(bases=("two_headed", "detector", "auxiliary"), weight=1.5)
def one_head_with_little_weight(t: Training, k: int) -> None:
    heads = [one for one in t.layers if one.get("loss_weight")]
    heads[0]["loss_weight"] = 0.01


@sound(bases=("mlp", "table_mlp"), weight=1.5)
def a_watched_loss_of_weight_zero(t: Training, k: int) -> None:
    last = t.learners()[-1]["name"]
    t.layers += [
        unit("prob", "Softmax", [last]),
        unit("entropy_watched", "Reduction", ["prob"], reduction_param={"operation": "SUMSQ"}, loss_weight=0),
    ]


@sound(bases=IMAGES, weight=2)
def many_heads_and_accuracies(t: Training, k: int) -> None:
    """Accuracy in training too, and the top three."""
    last = t.layer("accuracy")["bottom"][0]
    t.layers += [
        unit("accuracy_train", "Accuracy", [last, "label"], include=TRAIN),
        unit("accuracy_top3", "Accuracy", [last, "label"], accuracy_param={"top_k": 3}),
    ]


@sound(bases=("conv_float", "mlp"), weight=1.5)
def softened_by_a_second_loss(t: Training, k: int) -> None:
    """A penalty on the activations beside the loss."""
    hidden, last = t.learners()[-2]["name"], t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    t.layers += [
        softmax_loss(last, name="ce_loss"),
        unit("activity", "Reduction", [hidden], reduction_param={"operation": "SUMSQ", "coeff": 1e-5}, loss_weight=1),
    ]


@sound(bases=("mlp", "table_mlp", "regression"))
def unused_tops_printed(t: Training, k: int) -> None:
    """A top that no layer reads is an output of the net: Caffe prints each element of it."""
    key = "label" if "label" in t.sets["train"] else "target"
    for arrays in t.sets.values():
        arrays["weight"] = np.ones_like(arrays[key])
    t.silence = False
    t.solver["display"] = int(t.rng.choice([25, 50]))


@sound(weight=2)
def debug_info(t: Training, k: int) -> None:
    t.solver |= {"debug_info": True, "display": int(t.rng.choice([10, 25]))}
