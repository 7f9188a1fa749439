"""The gradient clip does not fit the norms that were seen.

A clip far above the usual norm never acts, also not in the steps that need it;
one far below rescales every step, so the real rate is a small part of the one
that was set. Compared with the median of the printed norms: 100 times above,
or 100 times below. Measured with SGD at rate 0.05: 56 times below the net still
learns slowly, 560 times below and more it stands still for 300 steps; so 1,000
times below is a warning. Adaptive optimizers undo a constant scale, so there a low
clip is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "clip-norm"

FAR = 100.0
STILL = 1000.0
_NAMES = (
    "clip_gradients",
    "max_grad_norm",
    "clip_norm",
    "gradient_clip_val",
    "clip_grad",
    "grad_clip",
    "clip_grad_norm",
    "clip_max_norm",
    "gradient_clipping",
    "max_norm",
    "clip",
)
_ADAPTIVE = ("adam", "rmsprop", "adagrad", "adadelta", "lamb")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the clip with the median norm."""
    clip, norm = facts.number(*_NAMES), facts.observed.get("grad_norm_median", 0.0)
    if clip is None or not clip > 0 or not 0 < norm < float("inf"):
        return
    name = facts.written(*_NAMES)
    if clip >= FAR * norm:
        yield LintFinding(
            id,
            "notice",
            "gradient-explosion",
            f"{name} {clip:g} never acts: half of the gradient norms are below {norm:.3g}",
            facts.where(name),
            name,
            f"{name}: {2 * norm:.2g}",
        )
    elif clip * FAR <= norm and not any(kind in facts.optimizer for kind in _ADAPTIVE):
        still = clip * STILL <= norm
        yield LintFinding(
            id,
            "warning" if still else "notice",
            "not-converging" if still else "lr-too-low",
            f"{name} {clip:g} cuts every step: half of the gradient norms are above {norm:.3g}",
            facts.where(name),
            name,
            f"{name}: {norm:.2g}",
        )
