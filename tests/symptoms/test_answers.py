"""What accuracies say beside a loss, and what is judged where no loss is printed; made-up numbers, no file."""

from __future__ import annotations

import math

from tests.symptoms.runs import falling, flat, session, symptoms, table

NAN = float("nan")
DIGITS = 2.302585
"""ln 10"""


def test_ten_classes_answered_little_better_than_by_chance() -> None:
    """The loss falls by a fifth, and one answer in four is right from the middle of the run on: stuck."""
    loss = falling(40, 2.32, 1.9, 0.01)
    assert "no-progress" in symptoms(table(loss=loss, val_acc=[0.11, 0.11, 0.2, 0.24, 0.23, 0.25, 0.24, 0.25]))
    assert "no-progress" not in symptoms(table(loss=loss, val_acc=[0.11, 0.2, 0.3, 0.35, 0.4, 0.44, 0.48, 0.5]))


def test_an_accuracy_below_what_its_cross_entropy_allows() -> None:
    """A loss of 0.1 lets at most one answer in seven be wrong; percentages below 1.5 are not taken for shares."""
    loss, told = falling(40, 1.1, 0.1), falling(10, 1.0, 0.1)
    off = [0.0, 0.03, 0.06, *[0.03] * 7]
    assert "frozen-accuracy" in symptoms(table(loss=loss, val_loss=told, val_acc=off))
    percent = table(loss=loss, val_loss=told, acc=flat(40, 8.0, 0.5), val_acc=[0.4, 1.3, 0.4, *[1.2] * 7])
    assert "frozen-accuracy" in symptoms(percent)
    hard = [0.0, 0.03, 0.06, 0.1, 0.13, 0.17, 0.2, 0.22, 0.24, 0.25]  # a mean over very many yes-or-no outputs
    assert "frozen-accuracy" not in symptoms(table(loss=loss, val_loss=told, val_acc=hard))
    classes = [0.2, 0.25, 0.22, 0.2, *[0.24] * 6]  # as poor as a loss of ln 2 or more allows
    assert "frozen-accuracy" not in symptoms(table(loss=falling(40, 5.0, 2.0), val_loss=falling(10, 5.0, 2.0), val_acc=classes))


def test_a_fall_onto_chance_is_no_mismatch() -> None:
    """Raw pixels: 4.6, then ln 10 for good with one answer for all; a regression ends anywhere with an accuracy of 0."""
    start = [4.6, 3.4, 2.6]
    assert "frozen-accuracy" not in symptoms(table(loss=[*start, *flat(17, DIGITS, 0.005)], val_acc=[0.1] * 10))
    assert "frozen-accuracy" in symptoms(table(loss=[*start, *flat(17, DIGITS, 0.005)], val_acc=[0.0] * 10))


def test_a_cross_entropy_that_falls_like_a_line_below_zero() -> None:
    """Labels 1 and 2: the accuracy finds its (low) place in two evaluations, then only the loss goes on."""
    line = [0.8 - 1.5 * i for i in range(40)]
    assert "negative-cross-entropy" in symptoms(table(loss=line, val_acc=[0.05, 0.17, *flat(8, 0.18)]))
    assert "negative-cross-entropy" not in symptoms(table(loss=line, val_acc=[0.05 + 0.04 * i for i in range(10)]))


def test_loss_and_accuracy_that_both_say_chance_agree() -> None:
    """A thousand classes: the loss comes down to ln 1000 and a batch holds at most one right answer."""
    down = [27.8, 33.8, 16.6, 9.6, 12.2, 8.6, 8.2, 7.0, 6.9, 6.92, 6.9, 6.91]
    right = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0052, 0.0, 0.0052, 0.0, 0.0, 0.0052]
    assert "frozen-accuracy" not in symptoms(table(loss=down, acc=right))
    assert "frozen-accuracy" in symptoms(table(loss=[0.2 * value for value in down], acc=right))
    tenth = [0.1, 0.11, 0.1, 0.09, 0.1, 0.1]
    assert "frozen-accuracy" not in symptoms(table(loss=[9.0, 5.0, 3.0, 2.4, 2.3, 2.3], acc=tenth))
    assert "frozen-accuracy" in symptoms(table(loss=[9.0, 5.0, 3.0, 2.4, 2.3, 2.3], acc=[0.0] * 6))


def test_an_accuracy_without_a_loss() -> None:
    """Two classes are guessed half the time; within the first epoch a thousand classes are answered by chance."""
    epochs = [float(i // 8) for i in range(24)]
    assert "no-answers" not in symptoms(table(acc=flat(24, 0.5, 0.05), epoch=epochs))
    assert "no-answers" not in symptoms(table(acc=[0.0] * 24, epoch=[0.0] * 24))
    assert "no-answers" in symptoms(table(acc=[0.0] * 24, epoch=epochs))
    rising = session(table(acc=[0.1 + 0.03 * i for i in range(24)], epoch=epochs)).report()
    assert rising.verdict == "healthy"
    assert "No loss is printed" in rising.summary
    assert session(table(acc=[0.5, 0.52, 0.49, 0.51, 0.5, 0.5], epoch=epochs[:6])).report().verdict == "not-judged"


def test_a_perplexity_without_a_loss() -> None:
    """Its logarithm is judged: a start at the size of a vocabulary is no huge loss, a rise on held-out data is one."""
    falls = [30000.0 * math.exp(-0.4 * i) + 4 for i in range(30)]
    sound = session(table(ppl=falls)).report()
    assert sound.verdict == "healthy"
    assert "The perplexity went from 3e+04" in sound.summary
    held = [*(40.0 - 3 * i for i in range(10)), *(10.0 + 2 * i for i in range(20))]
    assert "overfitting" in symptoms(table(ppl=falls, val_ppl=held))
    assert "overfitting" not in symptoms(table(loss=falling(30), val_ppl=held))  # the printed loss is what counts
    assert "non-finite-loss" in symptoms(table(ppl=[*falls[:12], NAN, NAN, NAN]))
