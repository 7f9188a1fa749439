"""What the other folds of a cross-validation prove about the one that was lost."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from logdoctor.session import Session

ANOTHER = "two other folds or more"
A_THIRD = "and a third one too"


def folds(bad: Collection[int], rates: Collection[float] = ()) -> str:
    lines = []
    for fold in range(1, 6):
        lines.append(f"Training fold {fold} of 5")
        lines += [f"learning_rate: {rate}" for k, rate in enumerate(rates, 1) if k == fold]
        lines += [f"Epoch: {epoch + 1}, Loss: {'nan' if fold in bad else f'{2.3 * 0.7**epoch:.4f}'}"
                  for epoch in range(6)]
    return "\n".join([*lines, ""])


def bad_input(text: str) -> tuple[float, str]:
    session = Session("x.log")
    session.feed(text.encode())
    found = next(d for d in session.finish().diagnoses if d.cause == "bad-input")
    return found.probability or 0.0, " ".join(f.claim for f in found.findings if f.verdict == "seen")


def test_sound_folds_point_to_the_samples_of_the_one_that_is_lost() -> None:
    probability, claims = bad_input(folds({2}))
    assert ANOTHER in claims and A_THIRD in claims and probability > 0.6
    probability, claims = bad_input(folds({1, 4}))
    assert ANOTHER in claims and A_THIRD in claims


@pytest.mark.parametrize("text", [folds({1, 2, 4}), folds({2}, (0.01, 1.0, 0.01, 0.01, 0.01))],
                         ids=["most folds are lost", "this fold has another rate"])
def test_folds_prove_nothing_when_they_are_lost_too_or_were_set_differently(text: str) -> None:
    assert ANOTHER not in bad_input(text)[1]


def test_folds_of_another_setup_prove_nothing() -> None:
    sound, lost = (folds(bad).split("Training fold 3")[0] for bad in ((), {2}))        # each holds folds 1 and 2
    text = f"config 1\n{lost}config 2\n{sound}config 3\n{sound}"
    assert ANOTHER not in bad_input(text)[1]
