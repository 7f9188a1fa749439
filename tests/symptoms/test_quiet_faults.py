"""Runs that end without a NaN and went nowhere, and sound ones that look like them; made-up numbers, no file."""

from __future__ import annotations

from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient
from tests.symptoms.runs import falling, flat, session, symptoms, table, wave

DIGITS = 2.302585
"""ln 10"""


def test_a_fine_tuning_is_neither_stuck_nor_a_crawl() -> None:
    """Both losses begin far below a guess, and validation gains a little at each evaluation."""
    loss = flat(40, 0.32, 0.2)
    assert "no-progress" not in symptoms(table(loss=loss, val_loss=[0.228, 0.2266, 0.224, 0.221, 0.2188]))
    assert "no-progress" in symptoms(table(loss=loss, val_loss=[0.228, 0.2279, 0.2279, 0.2278, 0.2278]))
    guess = flat(40, 1.1, 0.2)
    assert "no-progress" in symptoms(table(loss=guess, val_loss=[1.14, 1.133, 1.12, 1.105, 1.094]))


def test_a_linear_regression_that_is_done_after_five_prints() -> None:
    assert "no-progress" not in symptoms(table(loss=[0.56, 0.39, 0.13, 0.1, 0.09, *flat(85, 0.075, 0.1)]))
    assert "no-progress" in symptoms(table(loss=[2.6, 2.4, *flat(85, DIGITS, 0.01)]))


def test_a_bar_that_repeats_its_numbers_is_as_noisy_as_it_is() -> None:
    """Batches of a fine-tuned net, each printed twice: a lucky first one, and no divergence."""
    batches = [0.064, 0.116, 0.098, 0.073, 0.309, 0.114, 0.036, 0.128, 0.16, 0.139, 0.192, 0.07, 0.141, 0.176, 0.159, 0.129, 0.119, 0.133]
    twice = [value for value in batches for _ in range(2)]
    assert not symptoms(table(loss=twice))


def test_a_held_out_loss_that_leapt_for_good_vouches_for_a_relapse() -> None:
    loss = [1.5, 0.8, 0.3, 0.12, 0.13, 3e5, 900.0, 104.0, 60.0, 14.0, 1.3, 1.1, 1.0, 1.1, 0.9, 1.0]
    assert "relapse" in symptoms(table(loss=loss, val_loss=[0.44, 3170.0, 168.0, 189.0]))
    assert "relapse" not in symptoms(table(loss=loss, val_loss=[0.44, 3170.0, 1.1, 0.4]))


def test_a_held_out_loss_that_settles_just_below_a_guess() -> None:
    """Ten classes through one unit end at 0.92 ln 10 and stay; wrong labels, or a descent that goes on, are sound."""
    noisy = falling(60, 2.5, 2.13, 0.02)
    assert "no-progress" in symptoms(table(loss=noisy, val_loss=[2.34, 2.23, 2.17, 2.141, 2.13, 2.129]))
    assert "no-progress" not in symptoms(table(loss=noisy, val_loss=[2.34, 2.28, 2.23, 2.19, 2.15, 2.12]))
    floor = falling(60, 2.4, 1.9, 0.02)
    assert "no-progress" not in symptoms(table(loss=floor, val_loss=[2.3, 2.0, 1.93, 1.91, 1.905, 1.9]))
    right = [0.2, 0.4, 0.45, 0.5, 0.52, 0.52]
    assert "no-progress" not in symptoms(
        table(loss=noisy, val_loss=[2.34, 2.23, 2.17, 2.141, 2.13, 2.129], val_acc=right)
    )


def test_two_classes_of_unequal_share_answered_by_their_share() -> None:
    batches = [0.75, *flat(47, 0.655, 0.04)]
    assert "no-progress" in symptoms(table(loss=batches, val_loss=[0.693, 0.675, 0.676, 0.677, 0.6773, 0.6771, 0.6772, 0.6772]))
    assert "no-progress" not in symptoms(table(loss=batches, val_loss=[0.693, 0.66, 0.65, 0.642, 0.636, 0.631, 0.627, 0.624]))


def test_coming_back_to_a_guess_is_no_progress() -> None:
    """A rate of 1.6: the first epoch makes it worse than an untrained network, the others bring it back."""
    swings = [2.34, *[2.1, 2.5, 1.9, 2.6, 2.3, 2.7, 2.2, 2.45] * 5]
    held = [2.95, 2.6, 2.31, 2.4, 2.32, 2.5, 2.27, 2.26]
    assert "no-progress" in symptoms(table(loss=swings, val_loss=held))


def test_a_mean_that_towers_over_validation_and_sinks() -> None:
    """One value of a million among the samples: training comes down from 5e6, validation knows nothing of it."""
    held = [0.76, 0.7, 0.65, 0.58, 0.55, 0.53, 0.5, 0.48]
    assert "giant-sample" in symptoms(table(loss=[5.4e6, 4.5e6, 2e6, 3.7e5, 1.7e5, 6e4, 2.2e4, 910.0], val_loss=held))
    summed = [2000 * value for value in falling(8, 0.8, 0.3)]  # a sum over the batch beside a mean
    assert "giant-sample" not in symptoms(table(loss=summed, val_loss=held))


def test_a_short_run_that_was_thrown_back() -> None:
    """One wild step in the third of five epochs; the accuracy beside it says that the network did not come back."""
    loss, held = [1.66, 0.36, 52.0, 1.89, 1.69], [0.68, 0.29, 2.32, 1.9, 1.82]
    assert "relapse" in symptoms(table(loss=loss, val_loss=held, val_acc=[0.77, 0.9, 0.19, 0.28, 0.33]))
    back = [0.68, 0.29, 2.32, 0.5, 0.3]
    assert "relapse" not in symptoms(
        table(loss=[1.66, 0.36, 52.0, 0.8, 0.4], val_loss=back, val_acc=[0.77, 0.9, 0.19, 0.85, 0.89])
    )


def test_answers_that_are_no_better_than_the_first_and_a_loss_above_a_guess() -> None:
    """Five epochs at a rate of 1.7: one answer in ten from the first to the last."""
    held = [2.56, 2.44, 2.47, 2.51, 2.78]
    assert "no-progress" in symptoms(table(loss=[2.69, 2.46, 2.44, 2.47, 2.52], val_loss=held, val_acc=[0.1, 0.07, 0.08, 0.1, 0.08]))
    learns = [0.1, 0.2, 0.3, 0.42, 0.5]
    assert "no-progress" not in symptoms(table(loss=[2.69, 2.3, 2.0, 1.8, 1.6], val_loss=held, val_acc=learns))


def test_a_plateau_that_is_no_guess_of_the_start() -> None:
    """Validation begins at 1.6 after an epoch of learning: that is not the ln 5 of an untrained network."""
    assert "no-progress" not in symptoms(
        table(loss=falling(48, 2.3, 1.3, 0.1), val_loss=[1.6, 1.58, 1.55, 1.524, 1.521, 1.523])
    )


def test_a_network_that_has_arrived_may_stand_still() -> None:
    """Both losses at 0.1; at a rate of 1e-6 it is the rate that holds it."""
    arrived, held = flat(15, 0.12, 0.1), [0.0992, 0.1, 0.1001, 0.0986, 0.0995]
    assert "no-progress" not in symptoms(table(loss=arrived, val_loss=held, lr=[2e-4] * 15))
    assert "no-progress" in symptoms(table(loss=arrived, val_loss=held, lr=[1e-6] * 15))


def test_evaluations_as_noisy_as_their_batches_are_no_oscillation() -> None:
    """Noise prediction with weights: batches from 1.4 to 8, and evaluations that swing by a tenth."""
    batches = [3.9, 5.6, 3.4, 1.4, 4.0, 8.1, 2.1, 1.4, 6.2, 3.1, 3.3, 2.0] * 4
    held = [3.77, 3.31, 3.76, 3.44, 3.0, 3.1]
    assert "oscillation" not in symptoms(table(loss=batches, val_loss=held))
    calm = [2.6 + w for w in wave(48, 0.15)]
    assert "oscillation" in symptoms(table(loss=calm, val_loss=held))


def test_raw_pixels_that_begin_a_little_above_ten_classes() -> None:
    said = symptoms(table(loss=[3.1, 2.6, *flat(22, DIGITS, 0.008)]))
    assert "no-progress" in said
    assert "no-progress" not in symptoms(table(loss=[3.9, 3.3, *flat(22, 2.9957, 0.008)]))  # ln 20: pairs among twenty


def test_one_giant_value_that_comes_and_goes() -> None:
    """A mean of 6e6 that sinks to 21 and climbs again, beside a held-out loss of 0.5 from first to last."""
    loss = [6.1e6, 6.3e4, 1.5e4, 24.6, 21.1, 134.0, 262.0, 190.0, 819.0, 1.8e4, 8.8e4, 1e6, 2e4, 3e4, 500.0]
    assert "giant-sample" in symptoms(table(loss=loss, val_loss=flat(15, 0.5, 0.02)))


def test_an_accuracy_that_takes_two_values_is_one_answer_for_all() -> None:
    """A deep sigmoid net on three classes: sometimes all are called the largest class, sometimes the smallest."""
    right = [0.19, 0.19, 0.19, 0.56, 0.19, 0.56, 0.56, 0.19, 0.19, 0.56, 0.19, 0.56]
    stuck = flat(12, 1.0986, 0.015)
    assert "no-progress" in symptoms(table(loss=stuck, val_loss=flat(12, 1.095, 0.03), val_acc=right))


def test_a_gradient_that_died_after_a_fall() -> None:
    """The output's bias came down, then its ReLU closed; without a gradient throughout, a fall means no measure."""
    loss = [5.5, 4.4, 4.2, *flat(30, 3.6, 0.08)]
    assert "zero-gradient" in symptoms(table(loss=loss, grad_norm=[8.4, 2.5, 0.1, *[0.0] * 30]))
    assert "zero-gradient" not in symptoms(table(loss=falling(33, 5.5, 2.0), grad_norm=[0.0] * 33))


def test_a_lucky_first_batch_is_no_divergence_where_every_evaluation_is_better() -> None:
    loss = [0.217, *([0.395, 0.386, 0.402, 0.402, 0.416, 0.397, 0.39] * 3), 0.35, 0.36, 0.362, 0.364, 0.36, 0.361]
    assert "divergence" not in symptoms(table(loss=loss, val_loss=[0.387, 0.375, 0.362, 0.354, 0.344]))
    assert "divergence" in symptoms(table(loss=loss, val_loss=[0.354, 0.39, 0.37, 0.4, 0.36]))


def test_overfitting_without_a_training_loss() -> None:
    turns = [3.1 - 0.08 * i for i in range(20)] + [1.6 + 0.03 * i for i in range(30)]
    assert "overfitting" in symptoms(table(val_loss=turns))
    assert "overfitting" not in symptoms(table(val_loss=turns[:26]))  # it has risen by a tenth
    assert "overfitting" not in symptoms(table(val_loss=turns[:20]))  # it is at its best in the end
    assert "overfitting" not in symptoms(table(val_loss=[v + w for v, w in zip(turns, wave(50, 0.4), strict=True)]))
    assert "overfitting" not in symptoms(table(val_loss=[*turns[:20], *(1.6 + 0.1 * i for i in range(30))]))  # diverges


def test_answers_no_better_than_a_guess_after_a_poor_first_draw() -> None:
    """SGD at a rate of 3: neither the loss nor the answers ever get below a guess among ten."""
    loss = [2.35, *[2.9, 2.5, 3.3, 2.7, 2.6, 3.0, 2.45, 2.8] * 6]
    held = [2.99, 2.56, 2.5, 3.25, 2.55, 2.74, 2.77, 2.74]
    assert "no-progress" in symptoms(table(loss=loss, val_loss=held, val_acc=[0.07, 0.1, 0.11, 0.08, 0.1, 0.08, 0.11, 0.08]))
    right = [0.07, 0.12, 0.18, 0.2, 0.25, 0.3, 0.33, 0.36]
    assert "no-progress" not in symptoms(table(loss=falling(49, 2.35, 1.7), val_loss=falling(8, 2.3, 1.7, 0.0), val_acc=right))


def test_training_at_its_best_in_the_very_end_does_not_swing() -> None:
    loss = [v * (1 + w) for v, w in zip(falling(80, 0.62, 0.33, 0.0), wave(80, 0.25), strict=True)]
    held = [0.44, 0.43, 0.425, 0.43, 0.44, 0.45, 0.46, 0.47, 0.49, 0.5, 0.52, 0.54, 0.55, 0.57, 0.58, 0.6]
    found = symptoms(table(loss=[*loss, 0.3, 0.29, 0.28, 0.3, 0.38, 0.4], val_loss=held))
    assert "oscillation" not in found


def test_a_warm_up_that_outlasts_the_run_is_growth_only_where_nothing_was_learnt() -> None:
    rising = [1.2e-6 * (i + 1) for i in range(10)]
    assert "lr-growth" in symptoms(table(loss=[2.3209 - 0.0001 * i for i in range(10)], lr=rising))
    assert "lr-growth" not in symptoms(table(loss=falling(10), lr=rising))


def test_a_rate_too_small_for_any_float_is_dead() -> None:
    flat_loss = [2.2952, 2.2939, 2.2939, 2.2939, 2.2939]
    assert "lr-dead" in symptoms(table(loss=flat_loss, lr=[3.3e-20, 3.3e-40, 0.0, 0.0, 0.0]))
    assert "lr-dead" not in symptoms(table(loss=flat_loss, lr=[3e-6, 2e-6, 1e-6, 5e-7, 0.0]))
    assert "lr-dead" not in symptoms(table(loss=falling(5), lr=[3.3e-4, 3e-4, 1e-4, 1e-17, 0.0]))
    assert "lr-dead" not in symptoms(table(loss=flat_loss, lr=[1e-14, 1e-6, 1e-5, 1e-4, 1e-4]))  # a warm-up


def test_a_huge_loss_that_falls_evenly_is_learnt_slowly() -> None:
    loss = [8.6e7, 1.2e8, 1.2e8, 7.2e7, 9.9e7, 1e8, 6e7, 8.5e7, 8.9e7, 5e7, 7.1e7, 7.7e7, 6.8e7]
    held = [9.9e7, 8.9e7, 8e7, 7.2e7, 6.4e7, 5.8e7]
    assert "huge-start" not in symptoms(table(loss=loss, val_loss=held))
    assert "huge-start" in symptoms(table(loss=loss, val_loss=[9.9e7, 9.8e7, 9.9e7, 9.8e7, 9.9e7, 9.8e7]))


def test_where_a_dying_rate_and_a_turning_validation_are_placed() -> None:
    """At a hundredth of the peak, not where no float moves any more; in the middle of equal prints, not at the first."""
    rates = [4e-3, 4e-13, *[0.0] * 18]
    found = examine(Patient(session(table(loss=flat(20, 2.3, 0.02), lr=rates)).run))
    assert [s.first.step for s in found if s.name == "lr-dead"] == [10]
    held = [1.9, 1.7, 1.56, 1.55, 1.55, 1.55, 1.55, 1.55, 1.56, 1.6, 1.7, 1.8, 1.9, 2.0]
    found = examine(Patient(session(table(loss=falling(14), val_loss=held)).run))
    assert [s.first.step for s in found if s.name == "overfitting"] == [50]


def norms(first: float, second: float, third: float) -> dict[str, list[float]]:
    return {"grad_norm/a": [first] * 12, "grad_norm/b": [second] * 12, "grad_norm/c": [third] * 12}


def test_layers_without_any_gradient_are_not_trained_and_no_fault() -> None:
    """A BatchNorm's statistics and frozen weights have none, in a run that stands still as well."""
    assert "vanishing-layers" in symptoms(table(loss=flat(12, 2.3), **norms(1e-9, 1e-4, 0.5)))
    assert "vanishing-layers" not in symptoms(table(loss=flat(12, 2.3), **norms(0.0, 0.2, 0.5), **{"grad_norm/d": [0.4] * 12}))


def test_a_loss_that_comes_down_needs_no_more_gradient_in_its_first_layers() -> None:
    assert "vanishing-layers" not in symptoms(table(loss=falling(12, 2.3, 0.1), **norms(1e-9, 1e-4, 0.5)))
