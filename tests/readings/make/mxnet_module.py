"""MXNet's Module.fit with the Speedometer, through Python's logging."""

import logging

import mxnet as mx
import numpy as np

logging.basicConfig(level=logging.INFO)
mx.random.seed(0)
np.random.seed(0)
x = np.random.normal(size=(640, 6)).astype("float32")
y = (x[:, 0] > x[:, 1]).astype("float32")
train = mx.io.NDArrayIter(x[:512], y[:512], 16, label_name="softmax_label")
held_out = mx.io.NDArrayIter(x[512:], y[512:], 16, label_name="softmax_label")
net = mx.sym.SoftmaxOutput(mx.sym.FullyConnected(mx.sym.Variable("data"), num_hidden=2), name="softmax")
mx.mod.Module(net).fit(train, held_out, num_epoch=4, optimizer_params={"learning_rate": 0.1},
                       eval_metric=["acc", "ce"], batch_end_callback=mx.callback.Speedometer(16, 8))
