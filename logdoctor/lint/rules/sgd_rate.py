"""The learning rate is far outside of what is usual for SGD, outside Caffe.

Published recipes go up to 3.2 for a batch of 8,192 (Goyal et al., arXiv
1706.02677), to 30 for a linear classifier on frozen features (He et al., MoCo,
arXiv 1911.05722) and for a language model with a clipped gradient (Merity et
al., arXiv 1708.02182). Where the gradient is clipped nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, number

id = "sgd-rate"

HIGH = 100.0
_RATES = ("base_lr", "lr", "learning_rate", "lr0")
_CLIPS = ("clip", "clip_norm", "max_grad_norm", "grad_clip", "gradient_clip_val", "clip_grad", "clip_grad_norm",
          "clip_gradients", "clipnorm", "clipvalue", "max_norm", "gradient_clipping")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at each rate whose optimizer is SGD."""
    if facts.solver is not None or any(number(one) or isinstance(one.value, str) for one in facts.tree.each(*_CLIPS)):
        return
    for entry in facts.tree.each(*_RATES):
        rate = number(entry)
        if rate is not None and HIGH <= rate < float("inf") and facts.tree.optimizer(entry) in ("sgd", "nesterov"):
            name = key(entry)
            text = f"{name} {rate:g} with SGD is far above anything published (30)"
            yield LintFinding(id, "notice", "gradient-explosion", text, lines(entry), name, f"{name}: 0.1")
