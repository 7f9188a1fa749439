"""Stable-Baselines3: PPO on a small environment made here; the table, progress.csv and progress.json."""

import gymnasium as gym
import numpy as np
from stable_baselines3 import PPO
from stable_baselines3.common.logger import configure


class Reach(gym.Env):
    """Push a point to the origin."""

    observation_space = gym.spaces.Box(-5, 5, (2,), np.float32)
    action_space = gym.spaces.Box(-1, 1, (2,), np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.at, self.left = self.np_random.uniform(-2, 2, 2).astype(np.float32), 30
        return self.at, {}

    def step(self, action):
        self.at = np.clip(self.at + 0.3 * action, -5, 5).astype(np.float32)
        self.left -= 1
        return self.at, -float(np.abs(self.at).sum()), self.left == 0, False, {}


model = PPO("MlpPolicy", Reach(), n_steps=128, batch_size=64, n_epochs=2, seed=0, verbose=1)
model.set_logger(configure("sb3_out", ["stdout", "csv", "json"]))
model.learn(128 * 14)
