"""Actor and critic by hand on a cart with a pole: rl_loop.py ppo|a2c|runaway STYLE UPDATES."""

import math
import sys

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
rng = np.random.default_rng(1)
algorithm, style, updates = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = 512 if algorithm == "ppo" else 64


class Cart:
    def reset(self):
        self.x, self.t = rng.uniform(-0.05, 0.05, 4), 0
        return self.x.copy()

    def step(self, action):
        x, v, angle, turn = self.x
        push, cos, sin = (10.0 if action else -10.0), math.cos(angle), math.sin(angle)
        pull = (push + 0.05 * turn * turn * sin) / 1.1
        spin = (9.8 * sin - cos * pull) / (0.5 * (4 / 3 - 0.1 * cos * cos / 1.1))
        speed = pull - 0.05 * spin * cos / 1.1
        self.x = np.array([x + 0.02 * v, v + 0.02 * speed, angle + 0.02 * turn, turn + 0.02 * spin])
        self.t += 1
        return self.x.copy(), abs(self.x[0]) > 2.4 or abs(self.x[2]) > 0.2095 or self.t >= 500


def network(outputs):
    act = nn.ReLU if algorithm == "runaway" else nn.Tanh
    return nn.Sequential(nn.Linear(4, 64), act(), nn.Linear(64, 64), act(), nn.Linear(64, outputs))


actor, critic = network(2), network(1)
weights = [*actor.parameters(), *critic.parameters()]
if algorithm == "runaway":
    optimizer = torch.optim.SGD(weights, lr=1.0)
else:
    optimizer = torch.optim.Adam(weights, lr=2.5e-4 if algorithm == "ppo" else 7e-4)
cart = Cart()
state, episode, returns, total = cart.reset(), 0, [], 0
for update in range(1, updates + 1):
    states, actions, ends, logs = [], [], [], []
    for _ in range(steps):
        with torch.no_grad():
            chance = torch.distributions.Categorical(logits=actor(torch.as_tensor(state, dtype=torch.float32)))
            action = chance.sample()
        states.append(state)
        actions.append(int(action))
        logs.append(float(chance.log_prob(action)))
        state, end = cart.step(int(action))
        ends.append(end)
        episode += 1
        if end:
            returns.append(episode)
            state, episode = cart.reset(), 0
    total += steps
    s = torch.as_tensor(np.array(states), dtype=torch.float32)
    a, old = torch.tensor(actions), torch.tensor(logs)
    with torch.no_grad():
        value = critic(s).squeeze(-1).numpy()
        ahead = float(critic(torch.as_tensor(state, dtype=torch.float32)))
    gain, advantage = 0.0, np.zeros(steps)
    for i in reversed(range(steps)):
        later = (ahead if i == steps - 1 else value[i + 1]) * (1 - ends[i])
        gain = 1.0 + 0.99 * later - value[i] + 0.99 * 0.95 * (1 - ends[i]) * gain
        advantage[i] = gain
    target = torch.tensor(advantage + value, dtype=torch.float32)
    adv = torch.tensor(advantage, dtype=torch.float32)
    if algorithm == "ppo":
        adv = (adv - adv.mean()) / (adv.std() + 1e-8)
    for _ in range(4 if algorithm == "ppo" else 1):
        for part in torch.randperm(steps).split(128):
            chance = torch.distributions.Categorical(logits=actor(s[part]))
            new = chance.log_prob(a[part])
            ratio = (new - old[part]).exp()
            if algorithm == "ppo":
                policy = -torch.min(ratio * adv[part], ratio.clamp(0.8, 1.2) * adv[part]).mean()
            else:
                policy = -(new * adv[part]).mean()
            squared = 0.5 * ((critic(s[part]).squeeze(-1) - target[part]) ** 2).mean()
            entropy = chance.entropy().mean()
            loss = policy + 0.5 * squared - 0.01 * entropy
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            kl = float((old[part] - new).detach().mean())
    p, v, e = policy.item(), squared.item(), entropy.item()
    mean = float(np.mean(returns[-20:])) if returns else 0.0
    if style == "losses":
        print(f"iter {update} | policy loss {p:.5f} | value loss {v:.5f} | loss {loss.item():.5f} | entropy {e:.4f}")
    elif style == "clean":
        print(f"global_step={total}, episodic_return={returns[-1] if returns else 0}")
        print(f"update {update}: policy_loss={p:.6f} value_loss={v:.4f} entropy={e:.4f} approx_kl={kl:.5f} SPS: 1200")
    else:
        print(f"Update {update}, step {total}, mean reward {mean:.1f}, actor loss {p:.4f}, critic loss {v:.4f}")
