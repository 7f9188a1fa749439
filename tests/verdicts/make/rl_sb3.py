"""stable-baselines3's own table: rl_sb3.py ALGORITHM ENVIRONMENT STEPS."""

import sys

import torch
from stable_baselines3 import DQN, PPO

torch.set_num_threads(1)
algorithm, environment, steps = sys.argv[1:]
if algorithm == "ppo":
    PPO("MlpPolicy", environment, n_steps=256, seed=2, verbose=1, device="cpu").learn(int(steps), log_interval=1)
else:
    DQN("MlpPolicy", environment, seed=1, verbose=1, device="cpu").learn(int(steps), log_interval=10)
