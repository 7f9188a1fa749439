"""Policies that learn by reward: the loss is noise about a level, the reward tells."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.distributions import Categorical

from corpus import models
from corpus.experiment import Experiment
from corpus.faults.healthy.kinds import NEUTRAL, healthy
from corpus.faults.registry import LOOP
from corpus.took import finite
from corpus.trace import Trace


class ActorCritic(nn.Module):
    """Policy and value over the pictures, and the policy as it was when the data were gathered."""

    def __init__(self, inputs: int, actions: int, refresh: int) -> None:
        super().__init__()
        self.body, self.refresh, self.seen = models.mlp([inputs, 48, actions + 1], "tanh"), refresh, 0
        self.__dict__["old"] = copy.deepcopy(self.body)  # not a part of the module: never trained

    def forward(self, x: Tensor) -> Tensor:
        if self.training and self.seen % self.refresh == 0:
            self.__dict__["old"] = copy.deepcopy(self.body)
        self.seen += self.training
        with torch.no_grad():
            before = self.__dict__["old"](x)[:, :-1]
        return torch.cat([self.body(x), before], 1)


def ppo(exp: Experiment, scale: float, clip: float = 0.2, entropy: float = 0.01) -> None:
    """The clipped objective of PPO on a bandit: an action is right when it is the label of the picture."""
    n = exp.data.classes
    exp.model = ActorCritic(exp.data.x.shape[1], n, refresh=int(exp.rng.choice([4, 8])))
    last: dict[str, float] = {}

    def loss(out: Tensor, y: Tensor) -> Tensor:
        now, value, old = Categorical(logits=out[:, :n]), out[:, n], Categorical(logits=out[:, n + 1 :])
        action = old.sample()
        reward = scale * (action == y).float()
        gain = reward - value.detach()
        gain = (gain - gain.mean()) / (gain.std() + 1e-8)
        ratio = torch.exp(now.log_prob(action) - old.log_prob(action))
        policy = -torch.min(ratio * gain, ratio.clamp(1 - clip, 1 + clip) * gain).mean()
        error = ((reward - value) ** 2).mean()
        last.update(
            policy_loss=float(policy.detach()),
            value_loss=float(error.detach()),
            entropy=float(now.entropy().mean().detach()),
            approx_kl=float((ratio - 1 - ratio.log()).mean().detach()),
        )
        return policy + 0.5 * error - entropy * now.entropy().mean()

    exp.loss = loss
    exp.extras = lambda out, y: dict(last)
    exp.metric_name = "reward"
    exp.metric = lambda out, y: float(out[:, :n].softmax(1).gather(1, y[:, None]).mean())


def rewarded(t: Trace) -> bool:
    """The reward rises to more than half; the loss may do what it likes."""
    return finite(t) and t.ended == "done" and sum(t.metric[-20:]) > 10 > 3 > sum(t.metric[:10])


@healthy(
    weight=3,
    bases=("digits_mlp", "digits_linear", "digits_tanh"),
    took=rewarded,
    runners=LOOP,
    styles=NEUTRAL,
    needs=("metric",),
)
def ppo_reward_rises(exp: Experiment, k: int) -> None:
    ppo(exp, scale=float(exp.rng.choice([1.0, 5.0, 20.0])))
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.004 * 1.5**k, None, 10 + 5 * k


@healthy(weight=2, bases=("digits_mlp", "digits_tanh"), took=rewarded, runners=LOOP, styles=NEUTRAL, needs=("metric",))
def returns_grow_and_so_does_the_value_loss(exp: Experiment, k: int) -> None:
    """The reward of a task that goes on: the better the policy, the larger the returns and their squared error."""
    n = exp.data.classes
    exp.model = ActorCritic(exp.data.x.shape[1], n, refresh=1)
    gamma, last = 0.9, {"mean": 0.1}

    def loss(out: Tensor, y: Tensor) -> Tensor:
        now, value = Categorical(logits=out[:, :n]), out[:, n]
        action = now.sample()
        hit = (action == y).float()
        last["mean"] = 0.98 * last["mean"] + 0.02 * float(hit.mean())
        length = torch.distributions.Geometric(torch.full_like(hit, 1 - gamma * min(0.99, last["mean"]))).sample()
        returns = hit * (1 + length)
        gain = returns - value.detach()
        policy = -(now.log_prob(action) * (gain - gain.mean()) / (gain.std() + 1e-8)).mean()
        error = ((returns - value) ** 2).mean()
        last.update(policy_loss=float(policy.detach()), value_loss=float(error.detach()))
        return policy + 0.5 * error - 0.01 * now.entropy().mean()

    exp.loss = loss
    exp.extras = lambda out, y: {name: last[name] for name in ("policy_loss", "value_loss")}
    exp.metric_name = "reward"
    exp.metric = lambda out, y: float(out[:, :n].softmax(1).gather(1, y[:, None]).mean())
    exp.optimizer, exp.lr, exp.lr_at, exp.epochs = "adam", 0.004 * 1.5**k, None, 10 + 5 * k
