"""Half precision without loss scaling.

fp16 holds nothing below 6e-8 and nothing above 65504: small gradients become 0
and large sums infinite. A loss scale (dynamic as a rule) moves the gradients
into range; bf16 needs none. Reported only where the settings say so, a scale of
1 or a scaler that is switched off; DeepSpeed's loss_scale 0 means dynamic.
Lightning's 16-true keeps the weights in fp16 as well and has no scaler: it is
meant for inference (a notice). A Python program that casts to fp16 and goes backward, and in which nothing
scales a loss, is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import lines
from logdoctor.settings.config.expressions import AUTOCAST

id = "fp16-scaling"

_HALF = ("fp16", "float16", "half", "16", "16-mixed", "16-true", "mixed_float16", "torch.float16")
_KINDS = ("mixed_precision", "precision", "dtype", "torch_dtype", "amp_dtype", "compute_dtype")
_SCALES = ("loss_scale", "static_loss_scale", "loss_scaling")
_SCALERS = ("use_grad_scaler", "grad_scaler", "use_loss_scaling", "use_loss_scale", "gradscaler")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for fp16 with a scale of 1 or a scaler that is off."""
    for entry in facts.tree.each("precision"):
        if entry.text.strip() == "16-true":
            text = "precision 16-true: the weights are fp16 too, and there is no loss scaling"
            yield LintFinding(id, "notice", "numeric-overflow", text, lines(entry), "precision", "precision: 16-mixed")
    if casts := list(facts.tree.each(AUTOCAST)):
        text = "autocast to float16, and no GradScaler in this program: small gradients vanish"
        fix = "torch.amp.GradScaler(), or dtype=torch.bfloat16"
        yield LintFinding(id, "warning", "numeric-overflow", text, lines(*casts), "autocast", fix)
    half = bool(facts.flag("fp16", "half", "use_fp16")) or any(facts.text(name) in _HALF for name in _KINDS)
    if not half:
        return
    name = ""
    if facts.number(*_SCALES) == 1:
        name = facts.written(*_SCALES)
    elif facts.flag(*_SCALERS) is False:
        name = facts.written(*_SCALERS)
    if name:
        yield LintFinding(
            id,
            "warning",
            "numeric-overflow",
            f"fp16 with {name} {facts.text(name)}: small gradients vanish, large ones overflow",
            facts.where(name),
            name,
            "a dynamic loss scale, or bf16",
        )
