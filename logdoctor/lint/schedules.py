"""What the rules of schedules share: whether a setting belongs to one, its unit, and the length of the run."""

from __future__ import annotations

import math
import re
from typing import Literal, NamedTuple

from logdoctor.lint.facts import Facts
from logdoctor.lint.written import SCHEDULES, flag, name_of, number
from logdoctor.settings.config import Entry

Unit = Literal["epochs", "steps", ""]
EPOCHS = ("epochs", "max_epochs", "num_epochs", "num_train_epochs", "total_epochs", "max_epoch", "n_epochs", "nb_epoch")
STEPS = ("max_steps", "total_steps", "max_iters", "max_iter", "train_iters", "num_training_steps", "num_train_steps",
         "max_train_steps", "max_update", "total_num_steps", "num_steps", "total_iters", "num_iterations",
         "max_batches", "iters")
PER_EPOCH = ("steps_per_epoch", "iters_per_epoch", "batches_per_epoch", "num_batches_per_epoch", "updates_per_epoch")
SAMPLES = ("max_train_samples", "num_train_samples", "num_train_examples", "train_samples", "n_train")
WHOLE_BATCH = ("global_batch_size", "total_batch_size", "effective_batch_size", "total_train_batch_size",
               "ims_per_batch")
BATCH = ("batch_size", "train_batch_size", "per_device_train_batch_size", "micro_batch_size", "samples_per_gpu",
         "train_micro_batch_size_per_gpu", "batch_size_per_gpu")
_KIND = re.compile(r"lr$|sched|anneal|plateau|polynomial|cosine|warmup|decay$|^(multi)?step$|^poly$|^exp", re.I)
_ABOVE = re.compile(r"sched|lr_config|lr_policy|lr_updater|lr_decay|(^|\.)solver(\.|$)|learning_rate")
_OURS = ("step_size", "milestones", "lr_steps", "lr_milestones", "lr_step_size", "decay_epochs", "lr_step", "t_max")
FAR = 10.0
"""Times the length of the run: a step beyond that is counted in another unit."""


def scheduled(facts: Facts, entry: Entry) -> bool:
    """Whether an entry is an argument of a schedule: by its class, the keys above it, or what stands beside it."""
    tree = facts.tree
    kind = tree.kind(entry)
    if kind:
        return bool(_KIND.search(kind))
    if _ABOVE.search(tree.around(entry)) or name_of(entry).startswith(("lr_", "sched", "milestones")):
        return True
    return tree.inside(entry, *SCHEDULES, *_OURS) is not None


def policy(facts: Facts, entry: Entry) -> str:
    """The schedule's name in lower case: its class, else what is written near; "" when neither is."""
    return facts.tree.kind(entry) or facts.tree.schedule(entry)


def unit_of(facts: Facts, entry: Entry) -> Unit:
    """What a schedule's number counts, where its name or by_epoch tells it."""
    name = name_of(entry)
    by_epoch = flag(facts.tree.inside(entry, "by_epoch"))
    if by_epoch is not None:
        return "epochs" if by_epoch else "steps"
    if "epoch" in name:
        return "epochs"
    solver = re.search(r"(^|\.)solver(\.|$)", facts.tree.around(entry))
    return "steps" if solver or re.search("iter|update", name) else ""


def run_length(facts: Facts, entry: Entry) -> Entry | None:
    """How long the run is, in the unit of a schedule's entry; None when that is not certain.

    Where the unit is not written, it is that of the only length there is,
    unless the value is so far above it that it must count something else.
    """
    unit = unit_of(facts, entry)
    epochs, steps = whole_run(facts, EPOCHS), whole_run(facts, STEPS)
    if unit:
        return epochs if unit == "epochs" else steps
    if epochs is not None and steps is not None:
        return None
    total = epochs or steps
    value = number(entry) if not isinstance(entry.value, tuple) else None
    return None if total is None or (value or 0) > FAR * (number(total) or 0) else total


class Length(NamedTuple):
    """The steps of a run at most, and the entries they were computed from."""

    steps: float
    entries: tuple[Entry, ...]


def epochs_in_steps(facts: Facts) -> Length | None:
    """The steps of a run that is told in epochs, where those of an epoch can be known; at most so many."""
    epochs = whole_run(facts, EPOCHS)
    total = number(epochs)
    if epochs is None or total is None:
        return None
    if each := whole_run(facts, PER_EPOCH):
        return Length(total * (number(each) or 0), (epochs, each))
    size, batch = whole_run(facts, SAMPLES), whole_run(facts, WHOLE_BATCH) or whole_run(facts, BATCH)
    if size is None or batch is None:
        return None
    return Length(total * math.ceil((number(size) or 0) / (number(batch) or 1)), (epochs, size, batch))


def whole_run(facts: Facts, names: tuple[str, ...]) -> Entry | None:
    """The one entry of these names that may tell how long the run is; a network's own `num_steps` does not."""
    found = [entry for entry in facts.tree.each(*names)
             if not scheduled_class(facts, entry) and "model" not in entry.path[:-1]]
    values = {number(entry) for entry in found}
    value = values.pop() if len(values) == 1 else None
    return found[0] if value is not None and 0 < value < float("inf") else None


def scheduled_class(facts: Facts, entry: Entry) -> bool:
    """Whether an entry is an argument of a schedule's class, as `total_iters` of torch's LinearLR is."""
    return bool(re.search(r"lr$|sched|warmup|anneal", facts.tree.kind(entry)))
