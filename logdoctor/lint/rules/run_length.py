"""The length of the run is negative.

-1 stands for "no limit" in Lightning (max_epochs, max_steps) and for "not set"
in Transformers (max_steps), and 0 in fairseq; anything else below 0 trains
nothing, range(-5) being empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "run-length"

LENGTH = Bound(
    ("epochs", "num_epochs", "num_train_epochs", "max_epochs", "max_epoch", "total_epochs", "n_epochs", "nb_epoch",
     "max_steps", "total_steps", "num_train_steps", "max_train_steps", "num_training_steps", "max_iters", "max_iter",
     "train_iters", "total_iters", "num_iterations", "max_update"),
    least=0, allowed=(-1,),
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every number of epochs and steps."""
    for entry, value in LENGTH.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: nothing is trained"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: {abs(value):g}")
