"""Keras 3 (torch backend): the real fit(), its printing and callbacks, over the same networks and faults."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Any

from corpus.experiment import Experiment
from corpus.styles.base import Style
from corpus.trace import Trace


class Pipe(Style):
    name, runner = "keras_pipe", "keras"
    shows = frozenset({"val", "metric"})
    tasks = frozenset({"classes", "binary", "values"})
    verbose = 1


class Pty(Pipe):
    name = "keras_pty"


class Two(Pipe):
    name = "keras_v2"
    shows = frozenset({"val", "metric", "lr"})
    verbose = 2


class Csv(Pipe):
    name, ext = "keras_csv", "csv"
    shows = frozenset({"val", "metric", "lr"})
    verbose = 0


STYLES = (Pipe, Pty, Two, Csv)


def warm() -> None:
    """Imports the framework; done once before the runs are forked."""
    os.environ["KERAS_BACKEND"] = "torch"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras  # noqa: F401


def run(exp: Experiment, style: Any, trace: Trace, log: Path) -> None:
    import keras
    import numpy as np
    import torch

    keras.utils.set_random_seed(int(exp.rng.integers(1 << 30)))
    opt = exp.make_optimizer()
    trace.per_epoch = exp.per_epoch
    state = {"step": 0}

    class Net(keras.Model):
        """Batches are indices, so that a fault may change the data while the run goes on."""

        def __init__(self) -> None:
            super().__init__()
            self.seen = [keras.metrics.Mean(name="loss"), keras.metrics.Mean(name=exp.metric_name)]

        @property
        def metrics(self) -> list[Any]:
            return self.seen

        def call(self, at: Any) -> Any:
            return at

        def told(self, loss: Any, out: Any, y: Any, n: int) -> dict[str, Any]:
            self.seen[0].update_state(loss.detach(), sample_weight=None)
            self.seen[1].update_state(exp.metric(out, y) if exp.metric else 0.0)
            return {m.name: m.result() for m in self.seen}

        def train_step(self, data: Any) -> dict[str, Any]:
            for hook in exp.before_step:
                hook(exp, state["step"])
            for g in opt.param_groups:
                g["lr"] = exp.rate(state["step"])
            at = data[0].long().reshape(-1)
            exp.model.train()
            y = exp.data.y[at]
            out = exp.model(exp.data.x[at])
            loss = exp.loss(out, y)
            opt.zero_grad()
            loss.backward()
            ps = [p for p in exp.model.parameters() if p.requires_grad]
            trace.grad.append(float(torch.nn.utils.clip_grad_norm_(ps, exp.clip or math.inf)))
            opt.step()
            trace.loss.append(float(loss.detach()))
            trace.lr.append(exp.rate(state["step"]))
            with torch.no_grad():
                trace.metric.append(exp.metric(out, y) if exp.metric else 0.0)
                state["step"] += 1
                return self.told(loss, out, y, len(at))

        def test_step(self, data: Any) -> dict[str, Any]:
            exp.model.eval()
            with torch.no_grad():
                out = exp.model(exp.data.xv)
                return self.told(exp.loss(out, exp.data.yv), out, exp.data.yv, len(exp.data.xv))

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            d = logs or {}
            if "val_loss" in d:
                trace.val.append((state["step"], float(d["val_loss"]), float(d[f"val_{exp.metric_name}"])))
            style.shown.append(float(d.get("loss", math.nan)))
            if "lr" in style.shows and exp.lr_at:
                d["learning_rate"] = np.float32(exp.rate(state["step"] - 1))

    calls: list[Any] = [Watch()]
    if isinstance(style, Csv):
        calls.append(keras.callbacks.CSVLogger(str(log)))
    if exp.rng.random() < 0.25:
        calls.append(keras.callbacks.TerminateOnNaN())
    if exp.rng.random() < 0.2:
        calls.append(keras.callbacks.EarlyStopping(patience=4, verbose=1))
    model = Net()
    model.compile(optimizer="sgd", run_eagerly=True)
    count, one = exp.per_epoch * exp.batch, np.zeros(1)
    index = np.arange(count)
    model.fit(
        index,
        index,
        batch_size=exp.batch,
        epochs=exp.epochs,
        verbose=style.verbose,
        shuffle=exp.shuffle,
        validation_data=(one, one),
        callbacks=calls,
    )
    sys.stdout.flush()
