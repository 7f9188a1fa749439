"""Chainer's Trainer with PrintReport; result/log is the structured output beside it."""

import chainer
import numpy as np
from chainer import training
from chainer.training import extensions

np.random.seed(0)
x = np.random.normal(size=(400, 5)).astype("float32")
y = (x[:, 0] > 0).astype("int32")
data = chainer.datasets.TupleDataset(x, y)
model = chainer.links.Classifier(chainer.links.Linear(5, 2))
optimizer = chainer.optimizers.SGD(0.1)
optimizer.setup(model)
updater = training.StandardUpdater(chainer.iterators.SerialIterator(data, 20), optimizer)
trainer = training.Trainer(updater, (8, "epoch"), out="chainer_out")
held_out = chainer.iterators.SerialIterator(data, 50, repeat=False, shuffle=False)
trainer.extend(extensions.Evaluator(held_out, model), trigger=(2, "epoch"))
trainer.extend(extensions.LogReport())
trainer.extend(extensions.PrintReport(["epoch", "iteration", "main/loss", "validation/main/loss", "main/accuracy",
                                       "validation/main/accuracy", "elapsed_time"]))
trainer.run()
