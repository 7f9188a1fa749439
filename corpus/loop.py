"""The plain PyTorch training loop that the print styles share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from corpus.experiment import Experiment
from corpus.trace import Trace


@dataclass
class Step:
    """One optimizer step, as a style sees it."""

    step: int
    epoch: int
    i: int
    n: int
    loss: float
    metric: float
    lr: float
    grad_norm: float
    scale: float
    skipped: bool
    samples: int
    seconds: float
    extras: dict[str, float] = field(default_factory=dict)


@dataclass
class Evaluation:
    """A pass over the validation set."""

    step: int
    epoch: int
    loss: float
    metric: float
    count: int


def evaluate(exp: Experiment, step: int, epoch: int) -> Evaluation:
    for hook in exp.before_eval:
        hook(exp, epoch)
    exp.model.eval()
    with torch.no_grad():
        out = exp.model(exp.data.xv)
        loss = float(exp.loss(out, exp.data.yv))
        metric = exp.metric(out, exp.data.yv) if exp.metric else 0.0
    exp.model.train()
    return Evaluation(step, epoch, loss, metric, len(exp.data.xv))


def train_one_batch(
    exp: Experiment, opt: torch.optim.Optimizer, x: Tensor, y: Tensor
) -> tuple[Any, Tensor, float, bool]:
    """Forward, backward, clip, update; output, loss, gradient norm, and whether the step was skipped."""
    out = exp.model(x)
    loss = exp.loss(out, y)
    opt.zero_grad()
    params = [p for p in exp.model.parameters() if p.requires_grad]
    if not exp.half:
        loss.backward()
        norm = float(torch.nn.utils.clip_grad_norm_(params, exp.clip or float("inf")))
        opt.step()
        return out, loss, norm, False
    (loss * exp.scale).backward()
    for p in params:
        if p.grad is not None:
            p.grad = p.grad.half().float() / exp.scale  # what an fp16 gradient buffer would hold
    norm = float(torch.nn.utils.clip_grad_norm_(params, exp.clip or float("inf")))
    skip = not torch.isfinite(torch.tensor(norm)).item()
    if not skip:
        opt.step()
    return out, loss, norm, skip


def train(exp: Experiment, style: Any, trace: Trace) -> None:
    """Runs the experiment and those that follow it; the style prints, the trace remembers."""
    trace.start, trace.planted, trace.per_epoch = exp.start_step, exp.planted, exp.per_epoch
    for part in (exp, *exp.rest):
        if part.heading:
            style.out(part.heading)
        train_one(part, style, trace)
        trace.parts.append(len(trace.loss))


def train_one(exp: Experiment, style: Any, trace: Trace) -> None:
    opt = exp.make_optimizer()
    gen = torch.Generator().manual_seed(int(exp.rng.integers(1 << 30)))
    step, good = exp.start_step, 0
    style.begin(exp)
    exp.model.train()
    for epoch in range(exp.start_epoch, exp.epochs):
        style.begin_epoch(epoch)
        order = (
            torch.randperm(len(exp.data.x), generator=gen) if exp.shuffle else torch.arange(len(exp.data.x))
        )
        for i in range(exp.per_epoch):
            began = time.perf_counter()
            for hook in exp.before_step:
                hook(exp, step)
            lr = exp.rate(step)
            for g in opt.param_groups:
                g["lr"] = lr
            at = order[i * exp.batch : (i + 1) * exp.batch]
            x, y = exp.data.x[at], exp.data.y[at]
            out, loss, norm, skipped = train_one_batch(exp, opt, x, y)
            used = exp.scale if exp.half else 1.0
            if exp.half:
                good = 0 if skipped else good + 1
                if skipped:
                    style.overflow(step, exp.scale, exp.scale / 2)
                    exp.scale /= 2
                elif good % exp.scale_window == 0:
                    exp.scale *= 2
            with torch.no_grad():
                metric = exp.metric(out, y) if exp.metric else 0.0
                extras = exp.extras(out, y) if exp.extras else {}
            rec = Step(
                step,
                epoch,
                i,
                exp.per_epoch,
                float(loss.detach()),
                metric,
                lr,
                norm,
                used,
                skipped,
                len(x),
                time.perf_counter() - began,
                extras,
            )
            trace.loss.append(rec.loss)
            trace.lr.append(lr)
            trace.grad.append(norm)
            trace.metric.append(metric)
            trace.scale.append(used)
            trace.extras.append(extras)
            style.step(rec)
            step += 1
        ev = evaluate(exp, step, epoch)
        trace.val.append((step, ev.loss, ev.metric))
        style.end_epoch(ev)
    style.end()
