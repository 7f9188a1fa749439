"""One fold of a cross-validation that fails while the others go well."""

from __future__ import annotations

from corpus.experiment import Experiment
from corpus.faults.healthy.folds import STYLES, fold
from corpus.faults.registry import CLASSES, LOOP, NAN_FAMILY, VALUES, fault, never
from corpus.trace import Trace


def only_one_fold(t: Trace) -> bool:
    bad = [v != v for v in (t.loss[n - 1] for n in t.parts)]
    return t.ended == "done" and bad == [False, True, False, False, False]


@fault(
    "bad-input",
    bases=(*CLASSES[:3], "wine_mlp", "cancer_mlp", *VALUES),
    took=only_one_fold,
    decisive=never,
    onset=lambda t: t.first_bad(),
    runners=LOOP,
    styles=STYLES,
    also=NAN_FAMILY,
    weight=3,
)
def second_fold_of_five_is_nan(exp: Experiment, k: int) -> None:
    """A column that happens to be constant in the training part of one fold, divided by its spread."""
    fold(exp, spoiled=1)
