"""Canonical metric names: the field's standard terms for what programs print.

`canonical("Learning Rate") == "lr"`. The role of a metric ("loss", "lr",
"val_loss", ...) is what detectors ask for; a run may hold several series of
one role (a head's loss beside the total), and then the printed name is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

SPLITS = {"val": "val", "valid": "val", "validation": "val", "eval": "val", "dev": "val", "test": "val",
          "evaluation": "val", "validate": "val", "testing": "val", "evaluating": "val", "evaluate": "val",
          "validating": "val", "cv": "val", "va": "val"}
TRAIN = ("train", "training", "tr", "learn")

_EXACT = {
    "loss": "loss", "cost": "loss", "total_loss": "loss", "lm_loss": "loss", "loss_total": "loss",
    "avg_loss": "loss", "average_loss": "loss", "mean_loss": "loss", "loss/total": "loss",
    "reduced_loss": "loss", "step_loss": "loss", "losses/total_loss": "loss", "avr_loss": "loss",
    "celoss": "loss", "nll": "loss", "xent": "loss", "crossentropyloss": "loss", "objective": "loss",
    "running_loss": "loss", "batch_loss": "loss", "loss_step": "loss", "current_loss": "loss",
    "lr": "lr", "learning_rate": "lr", "learningrate": "lr", "base_lr": "lr", "current_lr": "lr",
    "current_learning_rate": "lr",
    "optim0_lr0": "lr", "lr0": "lr", "lr/pg0": "lr", "x/lr0": "lr", "lr_0": "lr", "group0/lr": "lr",
    "grad_norm": "grad_norm", "gnorm": "grad_norm", "gradnorm": "grad_norm", "gradient_norm": "grad_norm",
    "total_norm": "grad_norm", "total_grad_norm": "grad_norm", "optim/total_grad_norm": "grad_norm",
    "global_grad_norm": "grad_norm", "grad_norm/total": "grad_norm", "gn": "grad_norm",
    "loss_scale": "loss_scale", "grad_scale": "loss_scale", "lossscale": "loss_scale",
    "loss_scaler": "loss_scale", "scaler": "loss_scale", "fp16_grad_scale": "loss_scale",
    "accuracy": "accuracy", "acc": "accuracy", "top1": "accuracy", "acc1": "accuracy", "acc@1": "accuracy",
    "acc_top1": "accuracy", "prec@1": "accuracy", "categorical_accuracy": "accuracy",
    "sparse_categorical_accuracy": "accuracy", "binary_accuracy": "accuracy", "top-1": "accuracy",
    "ppl": "perplexity", "perplexity": "perplexity",
    "step": "@step", "steps": "@step", "global_step": "@step", "iteration": "@step", "iter": "@step",
    "iters": "@step", "it": "@step", "itr": "@step", "num_updates": "@step", "update": "@step",
    "updates": "@step", "step_idx": "@step", "current_steps": "@step", "total_step": "@step",
    "niter": "@step", "n_iter": "@step", "global_steps": "@step", "train_step": "@step",
    "epoch": "@epoch", "ep": "@epoch", "epochs": "@epoch",
    "batch": "@batch", "batch_idx": "@batch", "batch_id": "@batch", "batch_no": "@batch",
    "minibatch": "@batch", "step_in_epoch": "@batch",
    "samples_per_second": "throughput", "samples/sec": "throughput", "samples/s": "throughput",
    "tok/sec": "throughput", "tokens/sec": "throughput", "tokens_per_second": "throughput", "it/s": "throughput",
    "img/s": "throughput", "wps": "throughput", "tps": "throughput", "ips": "throughput",
    "train_samples_per_second": "throughput", "steps/sec": "throughput", "iter/s": "throughput",
}
ROLES = frozenset({"loss", "lr", "grad_norm", "val_loss", "loss_scale", "accuracy", "val_accuracy", "perplexity",
                   "val_perplexity", "throughput"})
_NOT_LOSS = re.compile(r"best|delta|weight|scale|stop|min_|_min|final|target|threshold|loss_lambda|init", re.I)
_SPLIT_HEAD = re.compile(
    r"(train|training|learn|tr|val|valid|validation|validate|validating|eval|evaluation|evaluate|evaluating|dev|test"
    r"|testing|cv|va)[\W_]+(.+)\Z", re.I)
_AVERAGED = re.compile(r"(?:avg|average|mean)[\W_]+((?:train|training|tr|val|valid|validation|eval|dev|test)[\W_].+)\Z")
_SPLIT_TAIL = re.compile(r"(.+?)[\W_]+(train|training|val|valid|validation|eval|dev|test)\Z", re.I)
_OPTIMIZER = r"(?:decoupled)?(?:sgd|r?adam\w*?|nadam|lion\w*?|rmsprop|adafactor|adagrad|lamb|lars|adan|prodigy|muon)"
_PART = (r"g|d|gen|disc|generator|discriminator|critic|actor|policy|value|backbone|heads?|encoder|decoder|enc|dec"
         r"|unet|te\d?|text_?encoder\d?|embeddings?|bias|body")
_COUNTED = frozenset({"", "pg", "group", "param_group", "g", "optim"})
_GROUP_LR = re.compile(
    rf"(?:x/)?lr(?:[_/]{_OPTIMIZER})?(?:_?(?P<number>\d+)|[_/](?P<group>(?:pg|group|param_group|g)_?\d+|{_PART}))?\Z"
    rf"|(?P<of>{_PART}|(?:pg|group|param_group|optim)_?\d+)[_/]lr(?:_?(?P<nth>\d+))?\Z")
_VOICE = re.compile(r"(.+)@((?:rank|pid|print)\d+)\Z")
_GLUED = re.compile(r"(train|training|val|valid|validation|test|dev|eval)(loss|acc|accuracy|ppl)\Z")
_SQUEEZE = re.compile(r"[\s\-]+")


@lru_cache(maxsize=4096)
def canonical(printed: str, split: str = "") -> str:
    """The canonical name of a printed metric; counters come back as "@step", "@epoch", "@batch".

    `split` ("val" or "train") is what the line itself says about its numbers.
    Unknown names stay as printed, in lower case with underscores.
    """
    plain = _SQUEEZE.sub("_", printed.strip().strip("'\"").strip("_").lower()).removesuffix("_is")
    plain = plain.removesuffix(".item()")
    plain = plain.removesuffix("(%)").removesuffix("[%]").rstrip("_") or plain
    plain = _GLUED.sub(r"\1_\2", plain)
    found = _EXACT.get(plain)
    if found is None and (averaged := _AVERAGED.match(plain)) and canonical(averaged[1]) in ROLES:
        found = canonical(averaged[1])                             # "avg_val_loss"
    if found is None:
        head = _SPLIT_HEAD.match(plain)
        tail = None if head else _SPLIT_TAIL.match(plain)
        if head or tail:
            word, rest = (head.group(1), head.group(2)) if head else (tail.group(2), tail.group(1))  # type: ignore[union-attr]
            inner = _EXACT.get(rest.removeprefix("set_"))            # "Test set loss"
            if inner and not inner.startswith("@"):
                return ("val_" + inner) if word in SPLITS and inner not in ("lr", "grad_norm") else inner
            if word in SPLITS:
                return "val_" + rest.replace(" ", "_").removeprefix("val_")
        if group := _GROUP_LR.match(plain):
            return _rate(group)
        found = plain
    if split == "val" and not found.startswith(("@", "val_")) and found not in ("lr", "grad_norm"):
        return "val_" + found
    return found


def _rate(match: re.Match[str]) -> str:
    """The learning rate of a parameter group: "lr" for the first one, "lr/pg1", "lr/d", "lr/1" for the others."""
    parts = [part for part in (match["of"], match["group"], match["number"] or match["nth"]) if part]
    names = [part for part in parts if part == "g" or part.rstrip("0").rstrip("_") not in _COUNTED]
    return "/".join(["lr", *names])


@lru_cache(maxsize=4096)
def role(metric: str) -> str:
    """What a detector would call this series: a member of ROLES, "part_loss" for one head's loss, or ""."""
    base = metric.split("#", 1)[0]
    if base in ROLES:
        return base
    if base.startswith("lr/"):
        return "lr"
    if _VOICE.match(base):
        return ""                                # a further process's number speaks for no role
    last = base.rsplit("/", 1)[-1]
    if _NOT_LOSS.search(last):
        return ""
    if "loss" in last or last in ("nll", "ce", "xent", "bpb", "elbo", "mse"):
        return "val_part_loss" if base.startswith(("val_", "test/")) else "part_loss"
    if "acc" in last.split("_") or "accuracy" in last:
        return "val_part_accuracy" if base.startswith(("val_", "test/")) else "part_accuracy"
    return ""


@lru_cache(maxsize=4096)
def voice_of(metric: str) -> tuple[str, str]:
    """The plain name of a series and the process it belongs to: "loss@rank3" is ("loss", "rank3")."""
    match = _VOICE.match(metric)
    return (match[1], match[2]) if match else (metric, "")
