"""What sound runs share: how to declare one, and how to see that it is sound."""

from __future__ import annotations

from typing import Any

from corpus.experiment import Experiment
from corpus.faults.registry import CLASSES, TEXTS, VALUES, always, fault, learned
from corpus.took import finite
from corpus.trace import Trace

MOST = (
    *CLASSES,
    *VALUES,
    *TEXTS,
    "cancer_mlp",
    "cancer_logit",
    "housing_linear",
    "counts_mlp",
    "digits_linear",
)


TORCH = ("loop", "hf", "lightning")


NEUTRAL = (
    "jsonl",
    "keyvalue",
    "keyvalue_grad",
    "colon",
    "dict",
    "buildgpt",
    "pipes",
    "tutorial",
    "columns",
    "csv",
    "deepspeed",
    "tqdm",
    "summary",
    "hf_print",
    "hf_bar",
    "hf_state",
    "lightning_bar",
    "lightning_csv",
)  # no accuracy in percent


def good(t: Trace) -> bool:
    return t.ended == "done" and learned(t)


def fell(t: Trace) -> bool:
    return finite(t) and t.tail() < t.head() - 0.1 * abs(t.head())


def no_metric(exp: Experiment, name: str = "score") -> None:
    exp.metric_name, exp.metric = name, lambda out, y: float(out.float().mean())


def healthy(**more: Any) -> Any:
    more = {
        "bases": MOST,
        "took": good,
        "decisive": always,
        "onset": lambda t: None,
        "visible": lambda t, text: True,
        **more,
    }
    return fault("healthy", **more)
