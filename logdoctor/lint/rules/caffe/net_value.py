"""A value in the net that Caffe cannot read, or a size of 0 at which it stops.

protobuf's text format wants texts in quotes and the names of an enumeration without: Caffe 1.0 ends with
"Expected string, got: ReLU" for `type: ReLU`, "Expected integer or identifier, got: "MAX"" for `pool: "MAX"`, and
"Unknown enumeration value of "AVG" for field "pool"". V1's `layers { type: RELU }` is an enumeration, and stands
without quotes. A kernel, stride or num_output of 0 fails a check of the layer ("Filter dimensions must be
nonzero"), or is divided by. Forks add names to the enumerations (`pool: MIN`): an unknown one is only noted, unless it
is near to a known one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from logdoctor.caffe.net import Layer
from logdoctor.caffe.tree import Field, Message, Word
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.model import Severity

id = "net-value"

# fmt: off
_TEXTS = frozenset({"name", "type", "bottom", "top", "source", "mean_file", "root_folder", "module", "param_str",
                    "stage", "not_stage"})
_NAMES = {
    ("pooling_param", "pool"): ("MAX", "AVE", "STOCHASTIC"),
    ("pooling_param", "round_mode"): ("CEIL", "FLOOR"),
    ("data_param", "backend"): ("LEVELDB", "LMDB"),
    ("include", "phase"): ("TRAIN", "TEST"),
    ("exclude", "phase"): ("TRAIN", "TEST"),
    ("eltwise_param", "operation"): ("PROD", "SUM", "MAX"),
    ("reduction_param", "operation"): ("SUM", "ASUM", "SUMSQ", "MEAN"),
    ("lrn_param", "norm_region"): ("ACROSS_CHANNELS", "WITHIN_CHANNEL"),
    ("hinge_loss_param", "norm"): ("L1", "L2"),
    ("loss_param", "normalization"): ("FULL", "VALID", "BATCH_SIZE", "NONE"),
    ("weight_filler", "variance_norm"): ("FAN_IN", "FAN_OUT", "AVERAGE"),
}
_SIZES = {
    "convolution_param": ("kernel_size", "kernel_h", "kernel_w", "stride", "stride_h", "stride_w", "num_output"),
    "pooling_param": ("kernel_size", "kernel_h", "kernel_w", "stride", "stride_h", "stride_w"),
    "inner_product_param": ("num_output",),
}
# fmt: on


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the kind of every value of every layer."""
    for net in facts.nets:
        for layer in net.layers:
            yield from _values(layer, "", layer.message)


def _values(layer: Layer, parent: str, message: Message) -> Iterator[LintFinding]:
    for item in message:
        if isinstance(item.value, Message):
            yield from _values(layer, item.name, item.value)
        elif item.name in _TEXTS and isinstance(item.value, Word):
            if item.name != "type" or not item.value.isupper():
                text = f'layer "{layer.name}": {item.name} is a text, Caffe stops at {item.value[:40]} without quotes'
                yield _finding("error", text, item, f'{item.name}: "{item.value[:40]}"')
        elif item.value == 0 and item.name in _SIZES.get(parent, ()) and not isinstance(item.value, bool | str):
            text = f'layer "{layer.name}" has {item.name} 0: Caffe stops, it must be at least 1'
            yield _finding("error", text, item, f"{item.name}: 1")
        elif isinstance(item.value, str) and (known := _NAMES.get((parent, item.name))):
            if not isinstance(item.value, Word):
                text = f'layer "{layer.name}": {item.name} is a name, Caffe stops at "{item.value[:40]}" in quotes'
                yield _finding("error", text, item, f"{item.name}: {item.value[:40]}")
            elif item.value not in known:
                text = f'layer "{layer.name}": Caffe 1.0 knows no {item.name} {item.value[:40]}'
                slip = difflib.get_close_matches(item.value[:40].upper(), known, 1, 0.6)
                yield _finding("warning" if slip else "notice", text, item, f"{item.name}: one of {', '.join(known)}")


def _finding(severity: Severity, text: str, item: Field, fix: str) -> LintFinding:
    return LintFinding(id, severity, "", text, (item.line,), item.name, fix)
