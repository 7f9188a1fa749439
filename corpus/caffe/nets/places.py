"""An answer for each place: the pixels of a picture, the moments of a sequence."""

from __future__ import annotations

from corpus.caffe import data
from corpus.caffe.layers import accuracy, act, conv, ip, softmax_loss, unit
from corpus.caffe.nets.bases import Rng, base
from corpus.caffe.training import Training


@base
def fcn(rng: Rng) -> Training:
    """A class for each pixel."""
    sets = data.split(data.fields(rng, 400), 60)
    layers = [
        conv("conv1", "data", 8, 3, 1),
        act("relu1", "conv1"),
        conv("score", "conv1", 3, 3, 1),
        accuracy("score"),
        softmax_loss("score", loss_param={"normalize": True, "ignore_label": 255}),
    ]
    return Training(rng, "fcn", sets, layers, batch=10, classes=3, base_lr=0.05)


def _recurrent(kind: str, rng: Rng) -> Training:
    sets = data.split(data.sequences(rng, 1200), 100)
    filler = {"weight_filler": {"type": "uniform", "min": -0.2, "max": 0.2}, "bias_filler": {"type": "constant"}}
    layers = [
        unit("memory", kind, ["data", "cont"], recurrent_param={"num_output": 16} | filler),
        ip("ip1", "memory", 1, axis=2),
        unit("loss", "EuclideanLoss", ["ip1", "target"]),
    ]
    return Training(rng, kind.lower(), sets, layers, batch=10, base_lr=0.01, solver={"clip_gradients": 5.0})


@base
def rnn(rng: Rng) -> Training:
    return _recurrent("RNN", rng)


@base
def lstm(rng: Rng) -> Training:
    t = _recurrent("LSTM", rng)
    t.base_lr = 0.05
    return t
