"""Printed networks: Keras' `model.summary()` and PyTorch's `print(model)`."""

from __future__ import annotations

import re

_HEAD = re.compile(r"\W*Layer \(type\)")
_ROW = re.compile(r"[^\w(]{0,6}(?P<name>[\w/.-]+) \((?P<kind>[A-Za-z]\w*)\)\s{1,60}\W?\s*\S")
_END = re.compile(r"\s*(?:Total params|Trainable params|Non-trainable params|Optimizer params)\b")
_MODULE = re.compile(r"\s+\((?P<name>[\w.-]+)\): (?:\d+ x )?(?P<kind>[A-Z]\w*)\(")
_ROOT = re.compile(r"(?:[\w ]{0,20}: ?)?(?P<kind>[A-Z]\w*)\(\s*\Z")
ACTIVATIONS = frozenset({"relu", "leakyrelu", "prelu", "elu", "selu", "gelu", "silu", "mish", "sigmoid",
                         "tanh", "softmax", "logsoftmax", "logsigmoid", "softplus", "hardswish", "relu6",
                         "hardtanh", "celu"})


class Network:
    """Collects the layer kinds of a printed network, with the first line of each."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.count = 0
        self.first_line = 0
        self.tree = False
        self._inside = ""

    @property
    def activations_shown(self) -> bool:
        """Keras' summary hides a layer's activation, PyTorch functional calls: only modules prove one."""
        return self.tree and bool(ACTIVATIONS & self.kinds.keys())

    def feed(self, line: int, text: str) -> bool:
        """True when the line is part of a printed network."""
        if self._inside == "summary":
            if _END.match(text):
                self._inside = ""
                return False
            found = _ROW.match(text)
            if found:
                self._add(found["kind"], line)
            return found is not None or not any(c.isalnum() for c in text) or text[:1] in " │┃|"
        if self._inside == "tree":
            found = _MODULE.match(text)
            if found:
                self._add(found["kind"], line)
                return True
            if text.strip() in (")", ""):
                return True
            self._inside = ""
            return False
        if _HEAD.match(text):
            self._inside = "summary"
        elif _MODULE.match(text) or _ROOT.match(text):
            if not _MODULE.match(text):
                self._inside = "tree"
                return False                        # `Foo(` alone may open anything
            self._inside, self.tree = "tree", True
            self._add(_MODULE.match(text)["kind"], line)  # type: ignore[index]
        else:
            return False
        return True

    def _add(self, kind: str, line: int) -> None:
        self.tree |= self._inside == "tree"
        self.first_line = self.first_line or line
        self.count += 1
        if len(self.kinds) < 500:
            self.kinds.setdefault(kind.lower(), line)
