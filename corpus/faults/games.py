"""Games that one side wins for good: a generator, or a policy, that has stopped learning."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.healthy.games import adversaries
from corpus.faults.healthy.reinforcement import ppo
from corpus.faults.registry import LOOP, fault
from corpus.onset import fell_back, stays_below
from corpus.took import finite
from corpus.trace import Trace

WON = 0.02
"""Loss of a discriminator, the sum of two cross-entropies, that tells true from false with 99 % on either side."""


def discriminator_wins(t: Trace) -> bool:
    """Its loss is next to nothing at the end, that of the generator is large."""
    last = [e["loss_d"] for e in t.extras[-20:]]
    return finite(t) and sum(last) / len(last) < WON and t.tail() > 4


@fault(
    "not-converging",
    bases=("digits_mlp",),
    took=discriminator_wins,
    onset=lambda t: t.start + stays_below([e["loss_d"] for e in t.extras], WON),
    runners=LOOP,
    styles=("dcgan",),
    also=("gradient-explosion", "dead-network", "oscillation"),
    weight=4,
    twin="gan_in_balance",
)
def discriminator_wins_for_good(exp: Experiment, k: int) -> None:
    """One network learns many times faster than the other, which gets no gradient any more."""
    adversaries(exp, rate=float(f"{exp.rng.uniform(0.01, 0.03):.2g}"))
    exp.lr = float(f"{exp.rng.uniform(2e-5, 6e-5) / 2**k:.2g}")


def climbed_and_lost(t: Trace) -> bool:
    """The reward rose above a quarter, from a tenth, and ends at less than half of its best."""
    means = [sum(t.metric[i : i + 10]) / 10 for i in range(0, len(t.metric) - 9, 10)]
    return finite(t) and max(means) > 0.25 and means[-1] < 0.5 * max(means)


@fault(
    "not-converging",
    bases=("digits_mlp", "digits_tanh", "digits_linear"),
    took=climbed_and_lost,
    onset=lambda t: t.start + fell_back(t.metric, 10),
    runners=LOOP,
    styles=("jsonl", "keyvalue", "keyvalue_grad", "dict"),
    needs=("metric",),
    also=("dead-network", "gradient-explosion", "oscillation", "loss-metric-mismatch"),
    weight=3,
    twin="ppo_reward_rises",
)
def policy_collapse(exp: Experiment, k: int) -> None:
    """Old data used too often, hardly clipped, the entropy punished: the reward rises, then one action is left."""
    ppo(exp, scale=float(exp.rng.choice([1.0, 5.0])), clip=50.0, entropy=-0.02)
    exp.model.refresh = int(exp.rng.integers(64, 160))
    exp.optimizer, exp.lr_at, exp.epochs = "adam", None, 16
    exp.lr = float(f"{exp.rng.uniform(0.013, 0.018) * (1, 1.15, 0.9, 1.3, 1.0)[k]:.2g}")
