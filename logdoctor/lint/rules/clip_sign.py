"""The gradient clip is negative, or there are two of Keras' clips.

torch.nn.utils.clip_grad_norm_ scales the gradient by max_norm / norm: with a
negative max_norm it points uphill. -1 is left alone, programs take it for
"off". Keras raises "Only one of `clipnorm`, `clipvalue` and `global_clipnorm`
can be set".
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "clip-sign"

CLIP = Bound(
    ("max_grad_norm", "clip_norm", "gradient_clip_val", "clip_grad", "grad_clip", "clip_grad_norm", "clip_max_norm",
     "gradient_clipping", "clipnorm", "clipvalue", "global_clipnorm", "grad_clip_norm"),
    least=0, allowed=(-1,),
)
_KERAS = ("clipnorm", "clipvalue", "global_clipnorm")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every clip, and at what Keras has beside it."""
    if facts.solver is not None:
        return
    for entry, value in CLIP.broken(facts):
        text = f"{key(entry)} {value:g}: a negative clip turns the gradient round"
        yield LintFinding(id, "warning", "", text, lines(entry), key(entry), f"{key(entry)}: {-value:g}")
    for position, name in enumerate(_KERAS):
        for entry in facts.tree.each(name):
            other = facts.tree.inside(entry, *_KERAS[position + 1:])
            if entry.value is not None and other is not None and other.value is not None:
                text = f"{name} and {key(other)} are both set; Keras takes one of them"
                yield LintFinding(id, "error", "", text, lines(entry, other), key(other), f"{key(other)}: null")
