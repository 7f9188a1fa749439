"""What is said of a real run, and what must not be said: logs that were once judged wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

import logdoctor

LOGS = Path(__file__).parent / "logs"
"""Made by `make/run.sh`; the arguments of each are below, after the verdict."""
VERDICTS = {
    "rl_ppo_losses.log": "healthy",  # rl_loop ppo losses 60: the critic's loss rises with the returns
    "rl_ppo_clean.log": "healthy",  # rl_loop ppo clean 60: no reward on the line with the losses
    "rl_a2c_losses.log": "healthy",  # rl_loop a2c losses 150
    "sb3_ppo.log": "healthy",  # rl_sb3 ppo CartPole-v1 8000
    "sb3_dqn.log": "healthy",  # rl_sb3 dqn CartPole-v1 6000
    "rl_a2c_runaway.log": "gradient-explosion",  # rl_loop runaway updates 60: an absurd rate, lost within 20 updates
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(name: str) -> None:
    report = logdoctor.analyze(LOGS / name)
    assert (report.diagnoses[0].cause if report.diagnoses else report.verdict) == VERDICTS[name]


def test_every_log_is_judged() -> None:
    assert {path.name for path in LOGS.iterdir()} == set(VERDICTS)


def test_reinforcement_learning_is_told_by_its_reward() -> None:
    report = logdoctor.analyze(LOGS / "sb3_ppo.log")
    assert "reward (rollout/ep_rew_mean) went from" in report.summary
