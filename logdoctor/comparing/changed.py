"""Which settings of two runs differ, and which of them can change a training."""

from __future__ import annotations

import re

from logdoctor.caffe.dumps import DumpCollector
from logdoctor.caffe.tree import Message
from logdoctor.model import Setting
from logdoctor.model.compared import SettingPair
from logdoctor.run import Run

KINDS = ("lr", "schedule", "seed", "batch", "precision", "data", "clip", "loss", "optimizer", "model", "other",
         "bookkeeping")
"""What a setting is about; "bookkeeping" cannot change what is learned."""
_KNOWN = {
    "lr": "lr min_lr lr_mult",
    "schedule": "lr_schedule gamma power stepsize stepvalue warmup_steps warmup_epochs warmup_ratio max_steps epochs",
    "seed": "seed",
    "batch": "batch_size global_batch_size accumulation world_size num_gpus",
    "precision": "precision loss_scale",
    "data": "dataset_size classes scale mean_value mean_file mirror crop_size backend source",
    "clip": "clip_norm",
    "loss": "loss loss_weight average_loss",
    "optimizer": "optimizer momentum momentum2 weight_decay delta rms_decay beta1 beta2 betas eps nesterov",
    "model": "layers parameters",
    "bookkeeping": "display test_iter test_interval test_initialization snapshot debug_info solver_mode net train_net",
}
_OF = {key: kind for kind, keys in _KNOWN.items() for key in keys.split()}
_PATTERNS = (
    ("seed", r"seed"),
    ("data", r"data|corpus|shuffle|augment|tokenizer|vocab"),
    ("bookkeeping", r"(^|[_.])(dir|path|name|host|hostname|port|url|time|date|id|log|logs|save|output|out|snapshot|"
     r"print|display|wandb|tensorboard|rank|devices?|workers|verbose|prefix|tag|comment|checkpoint|eval|interval|freq|every|"
     r"resume|user|pid|version|command|nodes?|gpu|cuda)([_.]|$|_\w*$)|_(dir|path|interval|freq)$|^(log|save|print|eval)"),
    ("lr", r"(^|_)lr|learning_rate"),
    ("schedule", r"warmup|decay_steps|milestones|sched"),
    ("batch", r"batch|accum|gpus"),
    ("precision", r"fp16|bf16|amp|half|precision|tf32|dtype"),
    ("clip", r"clip"),
    ("loss", r"loss|criterion|label_smooth"),
    ("optimizer", r"optim|momentum|decay|beta|eps$|nesterov"),
    ("model", r"model|layer|hidden|dim|head|width|depth|dropout|activation|norm|arch|param|init"),
)
_SAME = 1e-12


def kind_of(key: str) -> str:
    """What a setting is about: a member of KINDS."""
    tail = key.rsplit(".", 1)[-1]
    known = _OF.get(key) or _OF.get(tail)
    if known:
        return known
    return next((kind for kind, pattern in _PATTERNS if re.search(pattern, key)), "other")


def kind_in_net(key: str) -> str:
    """What a field of a layer is about: the model, unless its name says otherwise."""
    return _OF.get(key.rsplit(".", 1)[-1].partition("#")[0], "model")


def differing(one: Run, two: Run) -> tuple[tuple[SettingPair, ...], int]:
    """The settings that differ, those that matter most first, and how many agree."""
    nets = _net(one), _net(two)
    left, right = {**nets[0], **one.settings}, {**nets[1], **two.settings}
    pairs, agree = [], 0
    for key in dict.fromkeys((*left, *right)):
        a, b = left.get(key), right.get(key)
        if a is not None and b is not None and _equal(a, b):
            agree += 1
        elif (a is not None and b is not None) or (left and right):
            inside = key in nets[0] or key in nets[1]
            pairs.append(SettingPair(key, kind_in_net(key) if inside else kind_of(key), a, b))
    if not any(pair.kind == "lr" for pair in pairs):
        pairs += _rate(one, two)
    pairs = _merged(_by_layer(pairs, *nets))
    return tuple(sorted(pairs, key=lambda pair: (KINDS.index(pair.kind), "." in pair.key, pair.key))), agree


def _by_layer(pairs: list[SettingPair], left: dict[str, Setting], right: dict[str, Setting]) -> list[SettingPair]:
    """A layer that only one net has is one difference, not one for each of its fields."""
    layers = [{key.partition(".")[0] for key in net} for net in (left, right)]
    alone = layers[0] ^ layers[1] if all(layers) else set()
    kept: dict[str, SettingPair] = {}
    for pair in pairs:
        layer = pair.key.partition(".")[0]
        if layer in alone and (pair.key in left or pair.key in right):
            key = f"{layer}.type"
            kept[key] = SettingPair(key, "model", left.get(key), right.get(key))
        else:
            kept[pair.key] = pair
    return list(kept.values())


def _merged(pairs: list[SettingPair]) -> list[SettingPair]:
    """A layer's count or total size follows from the layers: it is no further difference beside them."""
    if any("." in pair.key and pair.kind == "model" for pair in pairs):
        return [pair for pair in pairs if pair.key not in ("layers", "parameters")]
    return pairs


def _equal(a: Setting, b: Setting) -> bool:
    if isinstance(a.value, float | int) and isinstance(b.value, float | int):
        return abs(a.value - b.value) <= _SAME * max(abs(a.value), abs(b.value))
    return a.value == b.value


def _rate(one: Run, two: Run) -> list[SettingPair]:
    """The learning rate as the curves show it, where no setting tells it."""
    first, second = one.main("lr"), two.main("lr")
    if first is None or second is None or not first.count or not second.count:
        return []
    ends = [Setting("lr", series.values[0], series.lines[0], "first rate printed") for series in (first, second)]
    same_step = first.steps[0] == second.steps[0]
    if not same_step or _equal(*ends):
        return []
    return [SettingPair("lr", "lr", *ends)]


def _net(run: Run) -> dict[str, Setting]:
    """The fields of the last net that a Caffe log dumped for training, by layer."""
    dumps = run.extra.get("caffe_dumps")
    if not isinstance(dumps, DumpCollector):
        return {}
    nets = [dump for dump in dumps.nets if dump.phase != "TEST"]
    found: dict[str, Setting] = {}
    if nets:
        seen: dict[str, int] = {}
        for item in nets[-1].message:
            if item.name in ("layer", "layers") and isinstance(item.value, Message):
                name = item.value.text("name") or item.name
                seen[name] = seen.get(name, 0) + 1
                _flatten(item.value, name if seen[name] == 1 else f"{name}#{seen[name]}", found)
    return found


def _flatten(message: Message, path: str, found: dict[str, Setting]) -> None:
    count: dict[str, int] = {}
    for item in message:
        if item.name in ("name", "phase", "include", "exclude"):
            continue
        count[item.name] = count.get(item.name, 0) + 1
        key = f"{path}.{item.name}" + (f"#{count[item.name]}" if count[item.name] > 1 else "")
        if isinstance(item.value, Message):
            _flatten(item.value, key, found)
        else:
            value = item.value if isinstance(item.value, bool | str) else float(item.value)
            found[key] = Setting(key, value, item.line, f"{item.name}: {item.value}")
