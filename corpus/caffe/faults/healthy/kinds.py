"""What sound runs share: how one is declared."""

from __future__ import annotations

from collections.abc import Callable

from corpus.caffe.checks import learned
from corpus.caffe.faults.registry import Change, fault
from corpus.onset import nowhere
from corpus.took import Took

SMOOTH = (
    "mlp",
    "lenet",
    "conv_float",
    "regression",
    "autoencoder",
    "fcn",
    "lstm",
    "two_headed",
    "siamese",
    "tags",
    "hinge",
    "detector",
)


def sound(*, bases: tuple[str, ...] = SMOOTH, took: Took = learned, weight: float = 1.0) -> Callable[[Change], Change]:
    """Declares the decorated function as a sound run; `took` sees that it is sound."""
    return fault("healthy", bases=bases, took=took, onset=nowhere, weight=1.6 * weight)
