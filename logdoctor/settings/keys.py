"""Canonical keys of settings: what programs call them, and their values as numbers, flags or words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.model import Setting

CANONICAL = {
    "lr": "lr learning_rate base_lr lr0 init_lr initial_lr max_lr learningrate peak_lr start_lr "
          "base_learning_rate solver.base_lr",
    "min_lr": "min_lr eta_min minimum_lr end_lr stop_min_lr",
    "lr_schedule": "lr_policy lr_scheduler lr_scheduler_type lr_decay_style scheduler sched lr_schedule "
                   "lr_scheduler_name learning_rate_schedule",
    "warmup_steps": "warmup_steps num_warmup_steps warmup_iters warmup_iterations warmup_updates "
                    "lr_warmup_iters warmup_num_steps lr_warmup_steps",
    "max_steps": "max_steps total_steps num_training_steps max_iters max_iter train_iters max_update "
                 "total_num_steps num_steps total_iters total_optimization_steps num_iterations "
                 "max_train_steps",
    "epochs": "epochs num_epochs num_train_epochs max_epochs total_epochs max_epoch nb_epoch n_epochs "
              "num_epoch",
    "batch_size": "batch_size batch bs train_batch_size per_device_train_batch_size per_gpu_train_batch_size "
                  "micro_batch_size samples_per_gpu imgs_per_gpu instantaneous_batch_size_per_device "
                  "batch_size_per_gpu train_micro_batch_size_per_gpu batchsize",
    "global_batch_size": "global_batch_size ims_per_batch total_batch_size effective_batch_size "
                         "total_train_batch_size",
    "accumulation": "gradient_accumulation_steps accumulate_grad_batches grad_accum accum_iter update_freq "
                    "iter_size gradient_accumulation gradient_merge_steps",
    "clip_norm": "clip_norm max_grad_norm clip_gradients gradient_clip_val clip_grad grad_clip "
                 "clip_grad_norm clip_max_norm gradient_clipping clip clipnorm max_norm",
    "optimizer": "optimizer optim opt optimizer_type optimizer_name solver_type",
    "momentum": "momentum mom sgd_momentum optimizer_momentum",
    "weight_decay": "weight_decay wd weight-decay decay l2",
    "seed": "seed random_seed manual_seed rng_seed manualseed",
    "loss": "loss_fn loss_function criterion loss_type loss_name loss",
    "loss_scale": "loss_scale static_loss_scale initial_loss_scale initial_scale_power init_scale",
    "layers": "num_layers n_layer n_layers nlayers num_hidden_layers depth layers",
    "dataset_size": "num_examples num_samples train_samples dataset_size samples n_train num_train_samples",
    "classes": "num_classes classes nb_classes n_classes num_labels",
    "parameters": "total_params number_of_parameters num_parameters n_params num_params parameters "
                  "number_of_trainable_parameters total_parameters",
    "precision": "precision mixed_precision dtype torch_dtype amp_dtype params_dtype compute_dtype",
}
ALIASES = {alias: key for key, aliases in CANONICAL.items() for alias in aliases.split()}
_HALF = {"fp16": "fp16", "bf16": "bf16", "use_amp": "amp", "amp": "amp", "use_fp16": "fp16", "half": "fp16"}
_HELD_OUT = frozenset({"val", "valid", "validation", "test", "eval", "dev", "teacher", "ema"})
_TYPED = {"optimizer": "optimizer", "optim": "optimizer", "optim_wrapper": "optimizer",
          "scheduler": "lr_schedule", "lr_scheduler": "lr_schedule", "param_scheduler": "lr_schedule",
          "lr_config": "lr_schedule",
          "loss": "loss", "criterion": "loss"}
_NUMBER = re.compile(r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
_COUNT = re.compile(r"([\d.,]+) ?([KMBkmb])\Z")
TEXT = frozenset({"optimizer", "lr_schedule", "loss", "precision"})
"""Canonical keys whose value is a word."""


def plain(key: str) -> str:
    """`--Weight-Decay` -> `weight_decay`."""
    return re.sub(r"[\s-]+", "_", key.strip().strip("'\"").lstrip("-").lower())


def canonical(path: Sequence[str]) -> str:
    """The canonical key of a (nested) printed key, or ""."""
    parts = [plain(part) for part in path]
    if not parts or any(part.partition("_")[0] in _HELD_OUT for part in parts[:-1]):
        return ""
    name = parts[-1].rpartition(".")[2]
    if name in ("type", "name", "policy", "target", "_target_") and len(parts) > 1:
        return next((_TYPED[part] for part in reversed(parts[:-1]) if part in _TYPED), "")
    if name == "enabled" and len(parts) > 1:
        name = parts[-2]
    if name in _HALF:
        return "precision"
    return ALIASES.get(parts[-1]) or ALIASES.get(name, "")


def value_of(text: str) -> str | float | bool | None:
    """A printed value; None for what says nothing."""
    text = text.strip().rstrip(",").strip()
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        text = text[1:-1].strip()
    if not text or text in ("None", "null", "~", "none", "[]", "{}", "()", "??", "N/A"):
        return None
    if text in ("True", "true", "False", "false"):
        return text in ("True", "true")
    if _NUMBER.match(text):
        return float(text.replace(",", ""))
    if found := _COUNT.match(text):
        unit = {"k": 1e3, "m": 1e6, "b": 1e9}[found[2].lower()]
        return float(found[1].replace(",", "")) * unit if _NUMBER.match(found[1]) else text
    return text[:100]


def settings_of(path: Sequence[str], text: str, line: int) -> list[Setting]:
    """The settings a printed key and value amount to: under the canonical key, else as printed."""
    value = value_of(text)
    if value is None:
        return []
    key = canonical(path)
    dotted = ".".join(plain(part) for part in path)
    printed = f"{path[-1]}={text.strip()}"[:200]
    if key == "precision":
        name = plain(path[-2] if plain(path[-1]) == "enabled" and len(path) > 1 else path[-1])
        if name in _HALF:
            return [Setting("precision", _HALF[name], line, printed)] if value is True else []
    if key and (key in TEXT) == (isinstance(value, str)) and not str(value).endswith("Hook"):
        return [Setting(key, value, line, printed)]
    return [Setting(dotted[:120], value, line, printed)] if dotted not in ALIASES else []
