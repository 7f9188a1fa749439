"""What is said of a real run, and what must not be said: logs that were once judged wrongly."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import logdoctor
from logdoctor.session import Session

LOGS = Path(__file__).parent / "logs"
"""Made by `make/run.sh`; the arguments of each are below, after the verdict."""
VERDICTS = {
    "rl_ppo_losses.log": "healthy",  # rl_loop ppo losses 60: the critic's loss rises with the returns
    "rl_ppo_clean.log": "healthy",  # rl_loop ppo clean 60: no reward on the line with the losses
    "rl_a2c_losses.log": "healthy",  # rl_loop a2c losses 150
    "sb3_ppo.log": "healthy",  # rl_sb3 ppo CartPole-v1 8000
    "sb3_dqn.log": "healthy",  # rl_sb3 dqn CartPole-v1 6000
    "rl_a2c_runaway.log": "gradient-explosion",  # rl_loop runaway updates 60: an absurd rate, lost within 20 updates
    "byol.log": "healthy",  # cosine 2: from 0 to -2, and an accuracy beside it
    "keras_one_softmax.log": "loss-metric-mismatch",  # one_softmax softmax: the loss is 6e-08 from the first epoch on
    "keras_one_sigmoid.log": "healthy",  # one_softmax sigmoid
    "hf_zeros_norm.log": "hidden-nan",  # hf_zeros norm: zeros and a gradient norm of nan from the first print on
    **{f"gan_{manner}.log": "healthy" for manner in ("step", "bracket", "colon", "word")},  # gan MANNER
    "gan_step_won.log": "not-converging",  # gan step won: the discriminator wins for good
    **{f"de_{manner}.log": "healthy" for manner in ("plain", "grouped", "three", "bars", "thousands")},  # german MANNER
    "hf_zeros_eval.log": "hidden-nan",  # hf_zeros eval: only the evaluation is nan
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(name: str) -> None:
    report = logdoctor.analyze(LOGS / name)
    said = [d.cause for d in report.diagnoses]
    if VERDICTS[name] == "hidden-nan":
        assert "hidden-nan" in {d.cause for d in report.also}
        assert report.diagnoses[0].severity == "error" and not {"lr-too-low", "not-converging"} & set(said)
    else:
        assert (said[0] if said else report.verdict) == VERDICTS[name]


def test_every_log_is_judged() -> None:
    assert {path.name for path in LOGS.iterdir()} == set(VERDICTS)


def test_reinforcement_learning_is_told_by_its_reward() -> None:
    report = logdoctor.analyze(LOGS / "sb3_ppo.log")
    assert "reward (rollout/ep_rew_mean) went from" in report.summary


ROOT = Path(__file__).parents[2]
TEXTS = [
    *("README.md", "CHANGELOG.md", "tests/verdicts/make/rl_loop.py", "corpus/faults/crashed.py"),
    *("corpus/faults/bad_loss.py", "logdoctor/symptoms/growth.py", "logdoctor/render/json_contract.md"),
]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_about_training_is_no_log(name: str) -> None:
    assert logdoctor.analyze(ROOT / name).verdict == "not-judged"


def test_a_log_quoted_in_prose_is_read() -> None:
    """Someone saves an issue with the training's output in the middle of it."""
    prose = "I train the network of the paper, and the loss is nan after a while, as you can see in this log.\n" * 20
    log = (ROOT / "sample_logs" / "pytorch_gradient_explosion.log").read_text(encoding="utf-8")
    session = Session("issue.md")
    session.feed(f"{prose}\n{log}\n{prose}".encode())
    assert session.finish().diagnoses[0].cause == "gradient-explosion"


def test_a_negative_loss_that_is_called_a_cross_entropy_is_one() -> None:
    falls = [f"step {i} bce_loss {0.6 - 0.05 * i:.4f} acc 0.5\n" for i in range(20)]
    session = Session("run.log")
    session.feed("".join(falls).encode())
    assert session.finish().diagnoses[0].cause == "loss-metric-mismatch"


@pytest.mark.parametrize("label", ["", "{}: "])
def test_a_thousand_processes_in_any_order_are_no_lack_of_progress(label: str) -> None:
    noise = random.Random(1)
    left, lines = [0] * 1000, []
    alive = list(range(1000))
    while alive:
        rank = noise.choice(alive)
        at = left[rank]
        lines.append(f"{label.format(rank)}step {at} loss {2.3 - 0.05 * at + noise.gauss(0, 0.01):.4f} lr 1e-05\n")
        left[rank] += 1
        if left[rank] == 20:
            alive.remove(rank)
    session = Session("run.log")
    session.feed("".join(lines).encode())
    assert session.finish().verdict == "healthy"


def test_a_run_that_prints_its_source_and_dies_is_judged() -> None:
    source = (ROOT / "logdoctor" / "symptoms" / "growth.py").read_text(encoding="utf-8")
    session = Session("run.log")
    session.feed(f"{source}\ntorch.OutOfMemoryError: CUDA out of memory. Tried to allocate 1.95 GiB\n".encode())
    assert session.finish().diagnoses[0].cause == "out-of-memory"
