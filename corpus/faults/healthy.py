"""Sound runs, among them all that look odd without being ill."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corpus import models
from corpus.data import SETS
from corpus.experiment import Experiment, cosine
from corpus.faults.registry import CLASSES, LOOP, TEXTS, VALUES, always, fault, finite, learned
from corpus.trace import Trace

MOST = (
    *CLASSES,
    *VALUES,
    *TEXTS,
    "cancer_mlp",
    "cancer_logit",
    "housing_linear",
    "counts_mlp",
    "digits_linear",
)
TORCH = ("loop", "hf", "lightning")
NEUTRAL = (
    "jsonl",
    "keyvalue",
    "keyvalue_grad",
    "colon",
    "dict",
    "buildgpt",
    "pipes",
    "tutorial",
    "columns",
    "csv",
    "deepspeed",
    "tqdm",
    "summary",
    "hf_print",
    "hf_bar",
    "hf_state",
    "lightning_bar",
    "lightning_csv",
)  # no accuracy in percent


def good(t: Trace) -> bool:
    return t.ended == "done" and learned(t)


def healthy(**more: Any) -> Any:
    more = {
        "bases": MOST,
        "took": good,
        "decisive": always,
        "onset": lambda t: None,
        "visible": lambda t, text: True,
        **more,
    }
    return fault("healthy", **more)


@healthy(weight=8)
def plain(exp: Experiment, k: int) -> None: ...


@healthy(weight=4)
def constant_lr(exp: Experiment, k: int) -> None:
    exp.lr_at = None


@healthy(weight=4)
def warmup_cosine(exp: Experiment, k: int) -> None:
    exp.lr_at = cosine(exp.lr, warm=max(4, exp.total // 12))


@healthy(weight=2, bases=("text_rnn", *TEXTS, "digits_mlp", "housing_mlp"))
def clipped_every_step(exp: Experiment, k: int) -> None:
    exp.clip = 0.25
    exp.lr_at = None


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES), took=lambda t: finite(t) and t.tail() < 0.75 * t.head())
def noisy_batch_of_4(exp: Experiment, k: int) -> None:
    n = 400
    exp.data.x, exp.data.y, exp.batch = exp.data.x[:n], exp.data.y[:n], 4
    exp.epochs = 4
    exp.lr_at = None
    exp.lr /= 3 * 2**k


def plateau(t: Trace) -> bool:
    return (
        finite(t)
        and len(t.loss) > 60
        and sum(t.loss[20:40]) / 20 > 0.93 * t.loss[0]
        and t.tail() < 0.6 * t.loss[0]
    )


@healthy(weight=3, bases=("digits_mlp", "digits_deep", "digits_tanh"), took=plateau, runners=TORCH)
def plateau_at_ln_k_then_falls(exp: Experiment, k: int) -> None:
    relu = (exp.rng.random() < 0.4) != (k % 2 == 1)
    exp.model = models.mlp([64, 32, 32, 32, 10], "relu" if relu else "sigmoid")
    if relu:
        for m in exp.model.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, 0, 0.05)
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.0015 if relu else 0.005, None
    exp.epochs = 16 if relu else 20


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES, *TEXTS))
def cyclic_lr(exp: Experiment, k: int) -> None:
    lr, size = exp.lr * 2, max(6, exp.total // 8)
    exp.lr_at = lambda step, total: lr * (0.1 + 0.9 * abs(1 - ((step / size) % 2)))


@healthy(weight=3, bases=(*CLASSES[:5], *VALUES, *TEXTS))
def warm_restarts(exp: Experiment, k: int) -> None:
    """A small bump follows each restart."""
    lr, size = exp.lr * 1.5, max(8, exp.total // 4)
    exp.lr_at = lambda step, total: lr * 0.5 * (1 + math.cos(math.pi * (step % size) / size)) + 1e-6


@healthy(weight=2, bases=(*CLASSES[:5], "housing_mlp"))
def step_decay(exp: Experiment, k: int) -> None:
    lr, n = exp.lr, max(1, exp.total // 3)
    exp.lr_at = lambda step, total: lr * 0.1 ** (step // n)


class Elbo(nn.Module):
    """A variational autoencoder with a Gaussian likelihood of learned width: the loss may be negative."""

    def __init__(self) -> None:
        super().__init__()
        self.enc, self.dec = models.mlp([64, 48, 16]), models.mlp([8, 48, 64])
        self.log_s = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        mu, lv = self.enc(x).chunk(2, 1)
        z = mu + torch.exp(0.5 * lv) * torch.randn_like(mu)
        kl = 0.5 * (mu**2 + lv.exp() - 1 - lv).sum(1)
        nll = (0.5 * ((x - self.dec(z)) / self.log_s.exp()) ** 2 + self.log_s).sum(1)
        return torch.stack([nll + kl, nll, kl], 1)


def fell(t: Trace) -> bool:
    return finite(t) and t.tail() < t.head() - 0.1 * abs(t.head())


def no_metric(exp: Experiment, name: str = "score") -> None:
    exp.metric_name, exp.metric = name, lambda out, y: float(out.float().mean())


@healthy(
    weight=3, bases=("digits_mlp",), took=lambda t: fell(t) and t.tail() < 0, runners=TORCH, styles=NEUTRAL
)
def negative_elbo(exp: Experiment, k: int) -> None:
    exp.model, exp.task = Elbo(), "values"
    exp.loss = lambda out, y: out[:, 0].mean()
    exp.extras = lambda out, y: {"nll": float(out[:, 1].mean()), "kl": float(out[:, 2].mean())}
    no_metric(exp)
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.005, None, 10


@healthy(
    weight=2,
    bases=("digits_mlp",),
    took=lambda t: finite(t) and max(t.loss) > 1.5 * t.head() and t.metric[-1] > t.metric[0],
    runners=LOOP,
    styles=NEUTRAL,
)
def kl_annealing_grows_by_design(exp: Experiment, k: int) -> None:
    """The weight of a penalty grows on purpose; so does the total."""
    inner, state = exp.loss, {"n": 0}

    def loss(out: Tensor, y: Tensor) -> Tensor:
        state["n"] += out.requires_grad
        return inner(out, y) + min(1.0, state["n"] / 150) * 0.2 * (out**2).mean() + min(2.5, state["n"] / 80)

    exp.loss = loss
    exp.extras = lambda out, y: {"ce": float(inner(out, y)), "beta": min(1.0, state["n"] / 150)}


@healthy(
    weight=2,
    bases=("digits_mlp", "wine_mlp"),
    took=lambda t: finite(t) and sum(t.metric[-10:]) > sum(t.metric[:10]),
    runners=TORCH,
    styles=NEUTRAL,
)
def policy_gradient(exp: Experiment, k: int) -> None:
    """A bandit over the pictures: the loss is about zero all the time, the reward rises."""

    def loss(out: Tensor, y: Tensor) -> Tensor:
        d = torch.distributions.Categorical(logits=out)
        a = d.sample()
        r = (a == y).float()
        return -(d.log_prob(a) * (r - r.mean())).mean() - 0.01 * d.entropy().mean()

    exp.loss, exp.metric_name = loss, "reward"
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.01, None, 10


class Siamese(nn.Module):
    """Two noisy views; the loss is minus their cosine."""

    def __init__(self) -> None:
        super().__init__()
        self.f, self.h = models.mlp([64, 48, 32], norm=True), models.mlp([32, 16, 32])

    def forward(self, x: Tensor) -> Tensor:
        a, b = self.f(x + 0.3 * torch.randn_like(x)), self.f(x + 0.3 * torch.randn_like(x))
        return F.cosine_similarity(self.h(a), b.detach(), 1)


@healthy(
    weight=2, bases=("digits_mlp",), took=lambda t: fell(t) and t.tail() < -0.3, runners=TORCH, styles=NEUTRAL
)
def contrastive_negative(exp: Experiment, k: int) -> None:
    exp.model, exp.task = Siamese(), "values"
    exp.loss = lambda out, y: -out.mean()
    no_metric(exp, "cos")
    exp.lr, exp.lr_at = 0.05, None


@healthy(
    weight=3,
    bases=("diabetes_mlp", "diabetes_linear", "housing_relu"),
    took=lambda t: t.loss[0] > 5000 and good(t),
)
def regression_with_a_huge_loss(exp: Experiment, k: int) -> None:
    """Prices in their own unit: a loss of 1e4 to 1e10 that falls as it should."""
    raw = SETS[exp.base.split("_")[0]](exp.rng, raw=True)
    mean, std = raw.x.mean(0), raw.x.std(0) + 1e-9
    raw.x, raw.xv = (raw.x - mean) / std, (raw.xv - mean) / std
    exp.data = raw
    wide, scale = raw.x.shape[1], float(raw.y.mean())
    exp.model = models.mlp([wide, 1]) if "linear" in exp.base else models.mlp([wide, 32, 1])
    with torch.no_grad():
        list(exp.model.parameters())[-2].mul_(scale / 10)
    exp.optimizer, exp.lr_at, exp.epochs = "adam", None, 25
    exp.lr = max(0.01, scale / 300) * 2**k if "linear" in exp.base else 0.05 * 2**k


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_linear", "wine_mlp", "digits_norm"),
    took=lambda t: learned(t, 0.9) and t.tail() > 0.35 * t.loss[0],
)
def label_noise_floor(exp: Experiment, k: int) -> None:
    """Two labels in five are wrong everywhere; the loss can only fall to its floor."""
    for y in (exp.data.y, exp.data.yv):
        at = torch.tensor(exp.rng.random(len(y)) < 0.4)
        y[at] = torch.tensor(exp.rng.integers(0, exp.data.classes, int(at.sum())))
    exp.lr *= 0.4
    exp.weight_decay = 1e-3
    exp.epochs = 6


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_adam", "wine_mlp"),
    took=lambda t: good(t) and t.val[-1][1] < t.tail(30),
)
def validation_better_than_training(exp: Experiment, k: int) -> None:
    wide = exp.data.x.shape[1]
    exp.model = models.mlp([wide, 64, 64, exp.data.classes], drop=0.5)
    exp.lr_at = None


@healthy(
    weight=3,
    bases=("digits_mlp", "housing_relu", "housing_mlp", "text_gru", "digits_tanh"),
    took=lambda t: t.loss[0] > 3 * t.tail(len(t.loss) // 2) and good(t),
)
def huge_first_value(exp: Experiment, k: int) -> None:
    """A rash start: the first losses are large and gone after a few steps."""
    last = [m for m in exp.model.modules() if isinstance(m, nn.Linear)][-1]
    with torch.no_grad():
        last.weight *= 25.0
    exp.clip = 1.0


@healthy(weight=4, bases=MOST, also=("undertrained",))
def short_run_of_few_epochs(exp: Experiment, k: int) -> None:
    exp.epochs = int(exp.rng.integers(3, 6))
    if len(exp.data.x) < 500:
        exp.batch = 8
    if k:
        exp.lr *= 1.5


@healthy(
    weight=3,
    bases=(*CLASSES[:5], "housing_relu", *TEXTS[:2]),
    took=lambda t: finite(t) and t.tail() <= 1.1 * t.head(),
    runners=LOOP,
)
def resumed_run(exp: Experiment, k: int) -> None:
    """Starts from a checkpoint: the counter begins in the middle and the loss is low already."""
    opt = exp.make_optimizer()
    half = exp.epochs // 2
    for _ in range(half * exp.per_epoch):
        at = torch.randint(0, len(exp.data.x), (exp.batch,))
        loss = exp.loss(exp.model(exp.data.x[at]), exp.data.y[at])
        opt.zero_grad()
        loss.backward()
        opt.step()
    exp.start_epoch, exp.start_step = half, half * exp.per_epoch
    exp.epochs = max(exp.epochs, half + 3)
    exp.lr_at = None
    exp.lr /= 2
    exp.resume = True


@healthy(
    weight=3,
    bases=(*CLASSES[:5], "housing_relu", *TEXTS[:2]),
    also=("crashed", "undertrained"),
    runners=LOOP,
    took=lambda t: t.ended != "done" and finite(t) and t.tail() < 0.8 * t.loss[0],
)
def interrupted_by_hand(exp: Experiment, k: int) -> None:
    """Someone pressed control-C."""
    exp.planted = at = int(exp.total * exp.rng.uniform(0.6, 0.9))

    def hook(e: Experiment, step: int) -> None:
        if step == at:
            raise KeyboardInterrupt

    exp.before_step.append(hook)


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_tanh", "digits_norm"),
    took=lambda t: finite(t) and t.tail() < 0.9 * t.loss[0] and t.val[-1][2] > 0.8,
    runners=TORCH,
)
def l2_dominated(exp: Experiment, k: int) -> None:
    """The penalty on the weights is most of the printed loss."""
    inner, model = exp.loss, exp.model
    with torch.no_grad():
        for p in list(model.parameters())[:2]:
            p *= 6
    exp.loss = lambda out, y: inner(out, y) + 0.004 * sum((p**2).sum() for p in model.parameters())


@healthy(
    weight=2,
    bases=("digits_mlp", "digits_adam", "text_gru", "text_gpt"),
    took=lambda t: good(t) and min(t.scale) < t.scale[0] and min(t.scale) >= 1,
    runners=LOOP,
    needs=("scale",),
)
def loss_scale_calibration(exp: Experiment, k: int) -> None:
    """The dynamic scale starts too high and is halved a few times: normal."""
    exp.half, exp.scale, exp.scale_window = True, 2.0**24, 60


@healthy(
    weight=2, bases=("digits_mlp", "digits_linear"), took=lambda t: good(t) and t.tail() < 0.05, runners=TORCH
)
def hinge_that_reaches_zero(exp: Experiment, k: int) -> None:
    """A margin loss on an easy set is exactly 0 on many batches at the end."""
    keep = exp.data.y < 2
    kept = exp.data.yv < 2
    exp.data.x, exp.data.y, exp.data.xv, exp.data.yv = (
        exp.data.x[keep],
        exp.data.y[keep],
        exp.data.xv[kept],
        exp.data.yv[kept],
    )
    exp.loss = lambda out, y: F.multi_margin_loss(out[:, :2], y)
    exp.epochs, exp.lr_at = 14, None


@healthy(weight=2, bases=("digits_mlp", "digits_cnn"), runners=LOOP, needs=("lr",))
def precision_of_an_absent_class(exp: Experiment, k: int) -> None:
    """A printed number besides the loss is NaN where a class is absent from the batch: no fault."""

    def extras(out: Tensor, y: Tensor) -> dict[str, float]:
        hit = out.argmax(1) == 7
        return {"precision_7": float((y[hit] == 7).float().mean())}

    exp.extras = extras
    exp.batch = 16


@healthy(
    weight=3, bases=(*CLASSES[:4], *VALUES), took=lambda t: good(t) and t.loss[-1] > 1.15 * min(t.loss[:-1])
)
def ends_above_its_minimum(exp: Experiment, k: int) -> None:
    exp.lr_at, exp.batch, exp.epochs = None, 12, min(exp.epochs, 8)


@healthy(
    weight=3,
    bases=("digits_mlp",),
    runners=LOOP,
    styles=("dcgan",),
    took=lambda t: finite(t) and t.ended == "done",
)
def gan(exp: Experiment, k: int) -> None:
    """Two networks against each other on the digits: both losses fluctuate, neither has to fall."""
    d, g = models.mlp([64, 64, 1]), nn.Sequential(models.mlp([8, 64, 64]), nn.Sigmoid())
    opt = torch.optim.Adam(d.parameters(), lr=2e-3, betas=(0.5, 0.9))
    bce, last = F.binary_cross_entropy_with_logits, {}

    class Generator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.g = g

        def forward(self, x: Tensor) -> Tensor:
            fake = self.g(torch.randn(len(x), 8))
            if torch.is_grad_enabled():
                real, false = d(x), d(fake.detach())
                one, nil = torch.ones_like(real), torch.zeros_like(real)
                loss = bce(real, one) + bce(false, nil)
                opt.zero_grad()
                loss.backward()
                opt.step()
                last.update(
                    loss_d=float(loss.detach()),
                    d_x=float(real.detach().sigmoid().mean()),
                    d_gz=float(false.detach().sigmoid().mean()),
                )
            return d(fake)

    exp.model, exp.task = Generator(), "gan"
    exp.optimizer, exp.lr, exp.lr_at = "adam", 2e-3, None
    exp.loss = lambda out, y: bce(out, torch.ones_like(out))
    exp.metric = lambda out, y: 0.0
    exp.extras = lambda out, y: {**last, "d_gz2": float(out.sigmoid().mean())}


@healthy(
    weight=2,
    bases=("digits_mlp", "housing_relu"),
    took=lambda t: finite(t) and t.loss[-1] > t.loss[0],
    runners=LOOP,
    styles=("jsonl", "keyvalue", "colon", "dict"),
)
def curriculum_grows(exp: Experiment, k: int) -> None:
    """Harder samples are let in by and by: the loss rises by design; the validation falls."""
    exp.epochs = 6
    exp.extras = lambda out, y: {"difficulty": float(state["level"])}
    state = {"level": 0.0}
    clean, y0 = exp.data.x.clone(), exp.data.y.clone()

    def hook(e: Experiment, step: int) -> None:
        if step % e.per_epoch == 0:
            level = state["level"] = step // e.per_epoch
            noise = np.sqrt(level) * 0.6
            e.data.x = clean + torch.randn_like(clean) * noise
            e.data.y = y0 if level < 4 or e.task != "values" else y0 * 1.5

    inner = exp.loss
    exp.loss = lambda out, y: inner(out, y) * (1 + 2 * state["level"])
    exp.before_step.append(hook)
