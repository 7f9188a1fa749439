"""exp of a large number, or the range of fp16."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.registry import NAN_FAMILY, fault, fell_then_bad, never
from corpus.took import goes_bad

ALSO = (*NAN_FAMILY, "gradient-explosion")


@fault(
    "numeric-overflow",
    bases=("digits_mlp", "digits_cnn", "digits_linear", "digits_adam"),
    took=fell_then_bad,
    decisive=never,
    also=ALSO,
    weight=2,
)
def naive_softmax_exp(exp: Experiment, k: int) -> None:
    """A softmax by hand without subtracting the maximum; the logits grow with training."""
    sharp = float(exp.rng.uniform(3, 6)) * 1.6**k

    def loss(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        e = torch.exp(out * sharp)
        p = e / e.sum(1, keepdim=True)
        return -torch.log(p.gather(1, y[:, None]).clamp(min=1e-12)).mean()

    exp.loss = loss
    exp.lr_at = None
    exp.lr *= 1.5
    exp.epochs = max(exp.epochs, 10)


@fault("numeric-overflow", bases=("counts_mlp",), took=goes_bad, decisive=never, also=ALSO, weight=2)
def exp_in_poisson_loss(exp: Experiment, k: int) -> None:
    """The rate is exp(output); with a large step an output passes 88."""
    exp.data.x[int(exp.rng.integers(100, 700))] *= 60 * 2**k
    exp.loss = lambda out, y: F.poisson_nll_loss(out, y)
    exp.lr = 0.01 * 1.5**k
    exp.lr_at = None


@fault(
    "numeric-overflow",
    bases=("digits_deep", "digits_mlp", "digits_adam"),
    took=goes_bad,
    decisive=never,
    also=(*ALSO, "loss-scale-collapse", "unnormalised-input"),
)
def fp16_activations(exp: Experiment, k: int) -> None:
    """The last layer in half precision; large hidden units pass 65504."""
    gain = float(exp.rng.uniform(60, 150)) * 2**k
    inner = exp.model

    class Half(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            z = (self.inner(x) * gain).half()
            return (z * z).float() / gain**2 * torch.sign(z.float())

    exp.model = Half()
    exp.lr_at = None
    exp.lr *= 1.5


@fault(
    "numeric-overflow",
    bases=("housing_mlp", "housing_relu", "diabetes_mlp"),
    took=fell_then_bad,
    decisive=never,
    also=(*ALSO, "log-of-zero"),
)
def variance_collapse_exp(exp: Experiment, k: int) -> None:
    """A Gaussian likelihood with a learned log-variance; exp(-log_var) overflows as the fit gets too good."""
    wide = exp.data.x.shape[1]
    exp.model = models.mlp([wide, 32, 2])
    exp.data.y, exp.data.yv = (
        torch.zeros_like(exp.data.y),
        torch.zeros_like(exp.data.yv),
    )  # a sensor that is always zero
    exp.optimizer, exp.lr, exp.lr_at = "adam", 0.02 * 1.6**k, None
    exp.loss = lambda out, y: (
        0.5 * torch.exp(-4 * out[:, 1:]) * (torch.relu(out[:, :1] - 1) - y) ** 2 + 2 * out[:, 1:]
    ).mean()
    exp.metric = lambda out, y: float((torch.relu(out[:, :1] - 1) - y).abs().mean())
    exp.epochs = max(exp.epochs, 12)
