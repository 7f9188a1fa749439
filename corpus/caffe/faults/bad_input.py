"""A NaN, an infinity, a giant or a wrong label in the data."""

from __future__ import annotations

import numpy as np

from corpus.caffe.checks import fell_then_bad
from corpus.caffe.faults.registry import SUDDEN, fault, hides, never
from corpus.caffe.training import Training
from corpus.took import anyway, died, finite
from corpus.trace import Trace


def jumped(t: Trace) -> bool:
    """A loss far above all before it, at the planted place."""
    at = t.planted
    if at is None or at >= len(t.loss) - 1 or at < 3:
        return False
    after = t.loss[at : at + 3]
    return not all(np.isfinite(after)) or max(after) > 10 * max(map(abs, t.loss[:at]))


def test_alone(t: Trace) -> bool:
    return finite(t) and bool(t.val) and not np.isfinite(t.val[-1][1])


def first_test(t: Trace) -> int | None:
    return next((step for step, v, _ in t.val if not np.isfinite(v)), None)


def spoil(t: Training, key: str, value: float, share: float = 0.02) -> None:
    row = t.late_row()
    v = t.sets["train"][key] = t.sets["train"][key].copy()
    flat = v[row].reshape(-1)
    n = max(1, int(share * flat.size))
    flat[t.rng.choice(flat.size, n, replace=False)] = value
    v[row] = flat.reshape(v[row].shape)


@fault(
    "bad-input",
    bases=("mlp", "tanh_mlp", "conv_float", "table_mlp", "fcn", "detector", "tags", "regression", "two_headed"),
    took=fell_then_bad,
    also=SUDDEN,
    decisive=never,
    weight=3,
)
def nan_in_one_sample(t: Training, k: int) -> None:
    spoil(t, "data", np.nan)


@fault(
    "bad-input",
    bases=("linreg", "regression", "two_headed", "tags", "rnn"),
    took=fell_then_bad,
    also=SUDDEN,
    decisive=never,
    weight=2,
)
def nan_target(t: Training, k: int) -> None:
    spoil(t, "target", np.nan)


@fault("bad-input", bases=("conv_float", "conv_norm", "mlp"), took=fell_then_bad, also=SUDDEN, decisive=never)
def nan_in_lmdb(t: Training, k: int) -> None:
    spoil(t, "data", np.nan, 1.0)
    t.feed = "lmdb"


@fault(
    "bad-input",
    bases=("mlp", "regression", "autoencoder", "conv_norm", "siamese"),
    took=fell_then_bad,
    also=SUDDEN,
    decisive=never,
)
def inf_in_one_sample(t: Training, k: int) -> None:
    spoil(t, "data", np.inf)


@fault(
    "bad-input",
    bases=("regression", "linreg", "mlp", "table_mlp", "conv_float", "linear_autoencoder"),
    took=jumped,
    also=(*SUDDEN, "unnormalised-input", "gradient-explosion", "loss-spike"),
    decisive=never,
    weight=2,
)
def one_giant_sample(t: Training, k: int) -> None:
    spoil(t, "data", float(t.rng.choice([1e4, 1e6, 1e9])), 0.3)
    t.solver["clip_gradients"] = None


@fault(
    "bad-input",
    bases=("linreg", "regression"),
    took=jumped,
    also=(*SUDDEN, "unnormalised-input", "gradient-explosion", "loss-spike"),
    decisive=never,
)
def one_giant_target(t: Training, k: int) -> None:
    spoil(t, "target", float(t.rng.choice([1e5, 1e8, 1e20])), 1.0)
    t.solver["clip_gradients"] = None


@fault("bad-input", bases=("mlp", "regression", "table_mlp", "tags", "fcn"), took=test_alone, onset=first_test)
def nan_in_the_test_set_only(t: Training, k: int) -> None:
    t.sets["test"] = {key: v.copy() for key, v in t.sets["test"].items()}
    t.sets["test"]["data"][int(t.rng.integers(0, 60))] = np.nan
    t.solver |= {"test_interval": 50, "test_iter": len(t.sets["test"]["data"]) // t.batch}


@fault("bad-input", bases=("conv_images",), took=died, also=("crashed",))
def picture_missing(t: Training, k: int) -> None:
    row = t.late_row(3)
    t.planted = None
    t.files[f"data/train/{row:05d}.pgm"] = ""


@fault("bad-input", bases=("lenet", "conv_float"), took=died, also=("crashed",))
def pictures_of_two_sizes(t: Training, k: int) -> None:
    t.transform = dict(t.transform) | {"crop_size": 14}
    t.feed = "lmdb"


@fault(
    "bad-input",
    bases=("mlp", "table_mlp", "conv_float"),
    took=anyway,
    also=(*SUDDEN, "label-assertion"),
    decisive=never,
    visible=hides,
    weight=0.7,
)
def label_beyond_the_classes(t: Training, k: int) -> None:
    """A release build does not check labels: it reads whatever lies behind the scores."""
    label = t.sets["train"]["label"] = t.sets["train"]["label"].copy()
    label[t.late_row()] = float(t.rng.choice([t.classes, 255]))
