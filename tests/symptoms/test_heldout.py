"""What the held-out loss says of progress, where single batches say nothing."""

from __future__ import annotations

import pytest

from logdoctor.symptoms import heldout
from logdoctor.symptoms.patient import Patient
from tests.symptoms.runs import falling, flat, session, symptoms, table, wave

BATCHES = [1.0 + w for w in wave(48, 0.4)]
"""A training loss whose noise would hide a gain of a third."""

STUCK = {
    "evaluations that hardly move under noisy batches": table(loss=BATCHES, val_loss=[1.193, 1.19, 1.18, 1.17, 1.165]),
    "evaluations that only wander, above the level of a guess": table(
        loss=[2.41 + w for w in wave(60, 0.1)], val_loss=[2.67, 2.36, 2.6, 2.39, 2.32, 2.35, 2.37, 2.58, 2.59, 2.34]
    ),
    "a descent by equal steps that has not begun to bend": table(
        loss=[1.2 - 0.002 * i + w for i, w in enumerate(wave(48, 0.1))], val_loss=[1.153, 1.135, 1.118, 1.101, 1.085]
    ),
}

LEARNING = {
    "noisy batches, but validation gets better": table(loss=BATCHES, val_loss=[1.19, 1.1, 1.02, 0.96, 0.91, 0.88]),
    "all was learnt before the first evaluation": table(loss=falling(48, 2.3, 0.3), val_loss=flat(6, 0.35)),
    "validation got worse: something moves": table(loss=BATCHES, val_loss=[1.0, 1.1, 1.2, 1.3, 1.4, 1.5]),
    "batches alone, too noisy to say": table(loss=[0.7 - 0.0016 * i + w for i, w in enumerate(wave(120, 0.5, 8))]),
    "a short run that bends": table(loss=falling(48, 1.2, 0.9), val_loss=[1.15, 1.1, 1.07, 1.05, 1.04]),
}


@pytest.mark.parametrize("case", STUCK)
def test_a_still_validation_is_no_progress(case: str) -> None:
    assert "no-progress" in symptoms(STUCK[case])


@pytest.mark.parametrize("case", LEARNING)
def test_a_moving_validation_is_progress(case: str) -> None:
    assert "no-progress" not in symptoms(LEARNING[case])


def test_a_bar_that_repeats_an_evaluation_counts_it_once() -> None:
    lines = []
    held = [0.94, 0.92, 0.92, 0.91, 0.9, 0.88]
    for epoch, last in enumerate(["", *(f", val_loss={v}" for v in held)][: len(held)]):
        lines += [
            f"Epoch {epoch}: {20 * k}%|##  | {k}/5 [00:00<00:00, 9.0it/s, loss={0.9 - 0.01 * k}{last}]"
            for k in range(1, 6)
        ]
        lines.append(f"Epoch {epoch}: 100%|####| 5/5 [00:00<00:00, 9.0it/s, loss=0.85, val_loss={held[epoch]}]")
    curve = Patient(session("\n".join(lines) + "\n").run).curve("val_loss")
    assert curve is not None
    assert list(curve.values) == held


LIFTED = [2.05, 2.42, 3.0, 3.2, 3.29, 3.27, 3.25, 3.24, 3.23, 3.23]


def test_a_term_that_grows_on_purpose_is_no_fault() -> None:
    """Both losses are lifted evenly to one level and stop there; weights that jump lift them at one blow."""
    assert not symptoms(table(loss=[2.3, 2.15, 2.76, 3.1, 3.26, 3.23, 3.22, 3.2, 3.2, 3.2], val_loss=LIFTED))
    jumped = [2.05, 1.2, 1.1, 3.2, 3.25, 3.22, 3.25, 3.24, 3.23, 3.23]
    assert symptoms(table(loss=[2.3, 1.5, 1.1, 3.1, 3.26, 3.23, 3.22, 3.2, 3.2, 3.2], val_loss=jumped))


def test_the_rank_sum_is_signed_and_scaled() -> None:
    low, high = [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]
    assert heldout.shift(high, low) == pytest.approx(2.3094, abs=1e-4)  # (16 - 8) / sqrt(4 * 4 * 9 / 12)
    assert heldout.shift(low, high) == -heldout.shift(high, low)
    assert heldout.shift([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]) == 0.0


TRAIN = [0.44, 0.25, 0.17, 0.11, 0.07, 0.04]


def test_a_climb_from_evaluation_to_evaluation_is_overfitting_in_a_short_run_too() -> None:
    assert "overfitting" in symptoms(table(loss=TRAIN, val_loss=[0.32, 0.36, 0.37, 0.48, 0.61, 0.75]))


@pytest.mark.parametrize("held", [
    [0.32, 0.36, 0.37, 0.38, 0.39, 0.4],            # hardly rises
    [0.32, 0.36, 0.48, 0.47, 0.61, 0.75],           # not from each to the next
    [0.5, 0.4, 0.36, 0.32, 0.5, 0.6],               # only twice
])
def test_a_short_run_with_a_lesser_rise_is_not(held: list[float]) -> None:
    assert "overfitting" not in symptoms(table(loss=TRAIN, val_loss=held))


def test_a_held_out_accuracy_that_is_lost_while_the_validation_loss_only_jumps_is_overfitting() -> None:
    jumps = [0.5 + 0.08 * (-1) ** k for k in range(24)]
    lost = [0.94 - 0.01 * k for k in range(24)]
    learnt, idle = falling(96, 0.74, 0.38), flat(96, 0.74)
    assert "overfitting" in symptoms(table(loss=learnt, val_loss=jumps, val_acc=lost))
    assert "overfitting" not in symptoms(table(loss=idle, val_loss=jumps, val_acc=lost))
    assert "overfitting" not in symptoms(table(loss=learnt, val_loss=jumps, val_acc=flat(24, 0.9, 0.02)))
    assert "overfitting" not in symptoms(table(loss=learnt, val_loss=falling(24, 0.9, 0.4), val_acc=lost))


def test_evaluations_that_swing_but_all_end_below_the_first_ones_are_no_oscillation() -> None:
    batches = [3.2 + 0.3 * (-1) ** k - 0.006 * k for k in range(144)]
    better = [4.0, 3.3, 3.4, 3.1, 2.9, 2.6, 2.8, 2.9, 2.6, 2.3, 2.7, 2.95]
    wild = [4.0, 3.3, 3.4, 2.6, 2.9, 2.6, 2.8, 2.9, 2.6, 2.7, 3.2, 3.3]
    assert "oscillation" not in symptoms(table(loss=batches, val_loss=better))
    assert "oscillation" in symptoms(table(loss=batches, val_loss=wild))
