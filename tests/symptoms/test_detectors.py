"""Every detector speaks on its symptom and keeps silent on a run that only looks a little like it."""

from __future__ import annotations

import math

import pytest

from logdoctor.symptoms.patient import Patient
from tests.symptoms.runs import falling, flat, session, symptoms, table, wave

NAN = float("nan")
DIGITS = 2.302585
"""ln 10"""

SPEAK = {
    "zero-loss": table(loss=[0.0] * 12),
    "non-finite-loss": table(loss=[*falling(12), NAN, NAN, NAN]),
    "loss-growth": table(loss=[*falling(12), 9.0, 400.0, 5e5, NAN]),
    "growing": table(loss=[*falling(12), 5.0, 25.0, 125.0, 625.0]),
    "divergence": table(loss=[*falling(20, end=0.5), *flat(12, 6.0, 0.1)]),
    "discriminator-wins": table(loss_d=[0.9, 0.2, *[0.0001] * 20], loss_g=[0.7, 3.0, *flat(20, 11.0, 0.05)]),
    "reckless-rate": table(loss=[21.6, 42.1, 40.3, 35.3, 29.5, 30.3, *flat(12, 15.0, 0.1)], lr=[13.0] * 18),
    "policy-collapse": table(
        loss=wave(64, 1.0),
        reward=[*(0.1 + 0.02 * i for i in range(30)), *flat(34, 0.1, 0.3)],
        entropy=[*(2.3 - 0.07 * i for i in range(32)), *[1e-7] * 32],
    ),
    "relapse": table(
        loss=[*falling(40, 2.3, 0.8, 0.2), *flat(20, 1.5, 0.2)], val_loss=[2.0, 1.4, 1.1, 0.9, 0.8, 0.9, 1.4, 1.5, 1.45]
    ),
    "no-progress": table(loss=flat(30, DIGITS), val_loss=flat(6, DIGITS, 0.001), val_acc=[0.1] * 6),
    "constant-loss": table(loss=[2.31, 2.3, *[2.3027] * 20]),
    "oscillation": table(loss=[2.3 + w for w in wave(40, 1.0)], val_loss=[1.5, 2.4, 1.4, 2.6, 1.5, 2.5, 1.6, 2.4]),
    "overshoot": table(loss=[250.0, 40.0, 3.0, *flat(20, 1.02)], val_loss=flat(5, 1.0)),
    "huge-first-loss": table(loss=[900.0, 300.0, *falling(20, 50.0, 3.0)], acc=flat(22, 0.5)),
    "huge-start": table(loss=[900.0, 300.0, *flat(20, 6.0, 0.05)], acc=flat(22, 0.1)),
    "overfitting": table(
        loss=falling(60, end=0.01), val_loss=[1.9, 1.4, 1.1, 0.9, 0.8, 0.82, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4]
    ),
    "loss-spike": table(loss=[*falling(20, end=0.5), 30.0, *flat(20, 0.5)]),
    "zero-gradient": table(loss=flat(20, 2.3), grad_norm=[0.0] * 20),
    "gradient-growth": table(loss=falling(20), grad_norm=[*flat(19, 1.0), 80.0]),
    "vanishing-layers": table(
        loss=flat(12, 2.3), **{"grad_norm/a": [1e-9] * 12, "grad_norm/b": [1e-4] * 12, "grad_norm/c": [0.5] * 12}
    ),
    "lr-zero": table(loss=flat(12, 2.3), lr=[0.0] * 12),
    "lr-negative": table(
        loss=falling(12), lr=[0.1, 0.08, 0.06, 0.04, 0.02, -0.02, -0.04, -0.06, -0.08, -0.1, -0.1, -0.1]
    ),
    "lr-jump": table(loss=falling(20), lr=[0.01] * 10 + [10.0] * 10),
    "lr-leap": table(loss=falling(20), lr=[0.01] * 10 + [10.0] + [0.01] * 9),
    "lr-growth": table(loss=falling(20), lr=[0.001 * 3**i for i in range(20)]),
    "lr-dead": table(loss=[2.3, 2.1, 2.0, *flat(27, 1.95)], lr=[0.01, 0.001, *[1e-7] * 28]),
    "non-finite-lr": table(loss=falling(12), lr=[0.1] * 6 + [NAN] * 6),
    "non-finite-validation": table(loss=falling(24), val_loss=[1.0, 0.9, NAN, NAN]),
    "loss-scale-collapse": table(loss=falling(24), loss_scale=[65536.0 / 2**i for i in range(24)]),
    "frozen-accuracy": table(loss=falling(30), val_acc=[0.0] * 6),
    "no-answers": table(acc=flat(24, 0.1, 0.05), epoch=[float(i // 8) for i in range(24)]),
    "negative-cross-entropy": table(loss=[0.6 - i * i for i in range(20)], acc=[0.4] * 20),
    "giant-sample": table(loss=[2.5e5] * 9 + [0.5] + [2.5e5] * 2, val_loss=falling(12, 0.8, 0.4)),
    "data-message": table(loss=falling(6)) + "ValueError: Input contains NaN\n",
    "shape-message": "loop.py:3: UserWarning: Using a target size (torch.Size([32])) that is different to the input "
    "size (torch.Size([32, 1])). This will likely lead to incorrect results due to broadcasting.\n"
    + table(loss=flat(12, 1.0, 0.1)),
    "crash": table(loss=falling(6))
    + "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n",
}

SILENT = {
    "zero-loss": table(loss=[0.5, 0.1, *[0.0] * 10]),
    "non-finite-loss": table(loss=falling(12)),
    "loss-growth": table(loss=falling(40, noise=0.3)),
    "growing": table(loss=[*falling(12), 0.4, 0.5, 0.6]),
    "divergence": table(loss=[-0.1, -0.3, -0.4, -0.2, -0.05, -0.001, -0.002, -0.001, -0.003]),
    "discriminator-wins": table(  # it won for a while, and the generator came back
        loss_d=[*flat(15, 0.6, 0.3), *[0.004] * 4, *flat(11, 0.5, 0.3)],
        loss_g=[*flat(15, 1.5, 0.3), *[6.5] * 4, *flat(11, 2.0, 0.3)],
    ),
    "reckless-rate": table(loss=falling(40, 6.5, 4.2, 0.1), lr=[30.0] * 40),  # a clipped recurrent net
    "policy-collapse": table(  # solved: one answer, and the right one
        loss=wave(64, 1.0),
        reward=[*(0.1 + 0.02 * i for i in range(30)), *flat(34, 0.7, 0.3)],
        entropy=[*(2.3 - 0.07 * i for i in range(32)), *[1e-7] * 32],
    ),
    "relapse": table(  # the swings of batches of 4, and validation that knows nothing of them
        loss=[*falling(40, 2.3, 0.8, 0.4), *flat(20, 1.5, 0.4)],
        val_loss=[2.0, 1.4, 1.1, 0.9, 0.8, 0.79, 0.78, 0.8, 0.78],
    ),
    "no-progress": table(loss=[-0.2, -0.7, *flat(20, -0.9)]),  # a cosine that is nearly -1 from the second print on
    "constant-loss": table(loss=[1.0 / 2**i for i in range(12)] + [0.0002] * 12),  # converged
    "oscillation": table(loss=[0.6 + w for w in wave(60, 0.5)]),  # batches of 4, no validation to say more
    "overshoot": table(loss=[40.0, 12.0, 5.0, *falling(20, 3.0, 0.05)]),  # a rash start that makes good
    "huge-first-loss": table(loss=falling(20), acc=flat(20, 0.5)),
    "huge-start": table(loss=falling(30, 30.0, 0.1), acc=flat(30, 0.9)),
    "overfitting": table(loss=falling(60), val_loss=falling(12, 1.9, 0.6)),
    "loss-spike": table(loss=falling(40, noise=0.3)),
    "zero-gradient": table(loss=[0.5, 0.1, 0.02, *[0.0] * 12], grad_norm=[1.0, 0.5, 0.2, *[0.0] * 12]),  # a margin loss
    "gradient-growth": table(loss=falling(20), grad_norm=flat(20, 1.0, 0.5)),
    "vanishing-layers": table(
        loss=falling(12), **{"grad_norm/a": [0.1] * 12, "grad_norm/b": [0.2] * 12, "grad_norm/c": [0.5] * 12}
    ),
    "lr-zero": table(loss=falling(12), lr=[0.0] * 12),  # printed with too few digits: the loss moves
    "lr-negative": table(loss=falling(12), lr=[0.1] * 12),
    "lr-jump": table(loss=falling(20), lr=[0.001 * (i + 1) for i in range(10)] + [0.01] * 10),  # a warm-up
    "lr-leap": table(loss=falling(20), lr=[0.01] * 10 + [0.3] + [0.01] * 9),  # one wild step that was survived
    "lr-growth": table(loss=falling(20), lr=[0.001 * (i + 1) for i in range(5)] + [0.005] * 15),
    "lr-dead": table(loss=falling(30), lr=[0.1] * 10 + [0.01] * 10 + [0.001] * 10),  # step decay
    "non-finite-lr": table(loss=falling(12), lr=[0.1] * 12),
    "non-finite-validation": table(loss=falling(24), val_loss=falling(4, 1.0, 0.5)),
    "loss-scale-collapse": table(loss=falling(24), loss_scale=[65536.0 / 2 ** min(i, 4) for i in range(24)]),
    "no-answers": table(acc=[0.001, 0.002, *(0.002 * i for i in range(1, 23))], epoch=[float(i // 8) for i in range(24)]),
    "frozen-accuracy": table(loss=falling(30), val_acc=[0.97] * 6),  # learnt in the first epoch
    "negative-cross-entropy": table(loss=falling(20, 50.0, -30.0)),  # a likelihood: no accuracy is printed
    "giant-sample": table(loss=falling(24, 2e5, 1e3), val_loss=falling(12, 2e5, 2e3)),
    "data-message": table(loss=falling(6)),
    "shape-message": table(loss=falling(6)),
    "crash": table(loss=falling(6)) + "Traceback (most recent call last):\nKeyboardInterrupt\n",
}


@pytest.mark.parametrize("name", sorted(SPEAK))
def test_speaks(name: str) -> None:
    assert name in symptoms(SPEAK[name])


@pytest.mark.parametrize("name", sorted(SILENT))
def test_keeps_silent(name: str) -> None:
    assert name not in symptoms(SILENT[name])


def test_a_wild_start_that_went_on_to_learn_is_no_overshoot() -> None:
    """Batches of four: a lucky first one, three bad ones, and a tenth of the first in the end."""
    assert "overshoot" not in symptoms(table(loss=[0.44, 1.3, 8.5, 2.1, 1.5, *falling(60, 1.0, 0.05, 0.3)]))


def test_logits_of_hundreds_are_a_huge_start() -> None:
    """Batches of exactly 0 beside batches of thousands; a margin loss and a loss summed over its batch are neither."""
    wild = [126.0, 8200.0, 2770.0, *[900.0, 0.0, 2200.0, 450.0, 0.0, 1800.0] * 4]
    assert "huge-start" in symptoms(table(loss=wild))
    margin = [1.9, 1.2, 0.7, *[0.4, 0.0, 0.3, 0.1, 0.0, 0.2] * 4]
    summed = [147.0, *falling(30, 140.0, 110.0, 0.05)]
    assert not {"huge-start"} & (symptoms(table(loss=margin)) | symptoms(table(loss=summed, val_acc=flat(6, 0.9))))


def test_a_few_updates_are_no_course() -> None:
    """Paddle counts batches: 500 of them with 88 to an update are five updates."""
    line = "total step: {0}, epoch: 0, batch: {0}, loss: {1:.6f}, avg_reader_cost: 0.05 sec, ips: 121.9 sequences/sec\n"
    course = "".join(line.format(10 * i, 11.09 - 0.006 * i) for i in range(1, 51))
    assert "no-progress" not in symptoms("Namespace(learning_rate=5e-05, gradient_merge_steps=88)\n" + course)
    assert "no-progress" in symptoms("Namespace(learning_rate=5e-05, gradient_merge_steps=1)\n" + course)


def test_the_beginning_of_a_fine_tuning_may_stand_still() -> None:
    """Ten prints of a third of an epoch of a pretrained model; at chance level, or for longer, it is no progress."""
    line = "{{'loss': {:.4f}, 'grad_norm': 0.7, 'learning_rate': 0.0001, 'epoch': {:.2f}}}\n"

    def log(level: float, prints: int) -> str:
        return "".join(line.format(value, 0.04 * (i + 1)) for i, value in enumerate(flat(prints, level, 0.03)))

    assert "no-progress" not in symptoms(log(0.156, 10))
    assert "no-progress" in symptoms(log(math.log(2), 10))
    assert "no-progress" in symptoms(log(0.156, 40))


def test_a_slow_start_is_on_its_way() -> None:
    """Six of twenty epochs, and the accuracy rises from one to the next; after the last epoch that is too little."""
    line = "Epoch {}/{}, Train Loss: {}, Train Acc: {}, Valid Loss: {}, Valid Acc: {}\n"
    rows = [(1.2014, 0.4117, 1.2242, 0.407), (1.1786, 0.42, 1.2087, 0.4078), (1.1697, 0.4168, 1.2019, 0.407),
            (1.158, 0.4268, 1.1925, 0.4168), (1.1501, 0.4269, 1.1846, 0.4258), (1.1299, 0.4506, 1.1644, 0.4558)]
    assert "no-progress" not in symptoms("".join(line.format(i, 20, *row) for i, row in enumerate(rows, 1)))
    assert "no-progress" in symptoms("".join(line.format(i, 6, *row) for i, row in enumerate(rows, 1)))


def test_both_are_there_for_each() -> None:
    assert set(SPEAK) == set(SILENT)


def test_a_seldom_printed_warm_up_is_no_leap() -> None:
    """DeiT's epochs: 1e-6 twice, then the linear part; the loss goes on falling."""
    rates = [1e-6, 1e-6, *(i * 2.5e-4 for i in range(1, 5)), *([1e-3] * 34)]
    assert not {"lr-leap", "lr-jump"} & symptoms(table(loss=falling(40), lr=rates))


def test_nan_that_holds_the_place_of_an_evaluation() -> None:
    seldom = [1.9 - i / 50 if i % 5 == 0 else float("nan") for i in range(41)]
    assert "non-finite-validation" not in symptoms(table(loss=falling(41), val_loss=seldom))
    assert "non-finite-validation" in symptoms(table(loss=falling(41), val_loss=[1.9] * 20 + [float("nan")] * 21))


def test_a_complaint_about_nan_after_the_loss_was_lost_is_an_echo() -> None:
    lost = table(loss=[*falling(6), math.nan, math.nan])
    assert "data-message" not in symptoms(lost + "ValueError: Input contains NaN.\n")
    assert "data-message" in symptoms("ValueError: Input contains NaN.\n" + lost)
    assert "data-message" in symptoms(lost + "IndexError: Target 12 is out of bounds.\n")


@pytest.mark.parametrize(
    "names",
    ["losses/policy_loss losses/value_loss", "actor_loss critic_loss", "LossPi LossV", "loss rollout/ep_rew_mean",
     "loss Episode Score", "loss charts/episodic_return", "td_loss", "pi_loss q_loss"],
)
def test_reinforcement_learning_is_known_by_its_names(names: str) -> None:
    noisy = {name: [1.0 + 3 * (i % 7) + i for i in range(30)] for name in names.split()}
    assert Patient(session(table(**noisy)).run).reinforcement
    assert not symptoms(table(**noisy))


def test_other_pairs_of_losses_are_no_reinforcement_learning() -> None:
    for names in ("box_loss cls_loss", "loss val_loss accuracy", "g_loss d_loss", "loss policy_accuracy", "loss rewards/chosen rewards/rejected"):
        assert not Patient(session(table(**{name: falling(20) for name in names.split()})).run).reinforcement


def test_a_resumed_run_is_measured_by_its_level_not_by_a_lucky_first_batch() -> None:
    def run(first: int, values: list[float]) -> str:
        return "".join(f'{{"step": {first + 10 * i}, "loss": {value:.4f}}}\n' for i, value in enumerate(values))

    lucky = [0.031, 0.045, *flat(37, 0.058, 0.1)]
    assert "divergence" in symptoms(run(0, lucky))
    assert "divergence" not in symptoms(run(1000, lucky))
    assert "divergence" in symptoms(run(1000, [0.031, 0.045, 0.05, *flat(36, 0.4, 0.1)]))


def test_a_policy_may_learn_within_the_first_prints_before_it_collapses() -> None:
    def run(entropy: float) -> str:
        reward = [0.12, 0.3, 0.4, 0.35, *flat(12, 0.36, 0.2), *flat(80, 0.1, 0.3)]
        return table(loss=wave(96, 1.0), reward=reward, entropy=[2.0, 1.0, *[entropy] * 94])

    assert "policy-collapse" in symptoms(run(1e-6))
    assert "policy-collapse" not in symptoms(run(0.5)), "it fell, but never learnt anything first and still tries"


def test_who_learnt_nothing_has_learnt_nothing_by_heart() -> None:
    held_out = [3.0, 2.6, 2.4, 2.35, 2.4, 2.5, 2.6, 2.65, 2.7, 2.7, 2.75, 2.8]
    assert "overfitting" not in symptoms(table(loss=[*flat(8, 2.35), *falling(52, 4.0, 2.4)], val_loss=held_out))
    assert "overfitting" in symptoms(table(loss=falling(60, 4.0, 2.0), val_loss=held_out))


def test_a_loss_over_no_samples_has_no_gradient_and_kills_no_unit() -> None:
    masked = [value for _ in range(6) for value in (2.0, 1.9, NAN, NAN, NAN)]
    norms = [0.0 if math.isnan(value) else 0.5 for value in masked]
    assert "zero-gradient" not in symptoms(table(loss=masked, grad_norm=norms))
    assert "zero-gradient" in symptoms(table(loss=flat(30, 2.0), grad_norm=norms))
