"""Values as a program without types writes them: `0.1`, `true`, `None`, `[8, 11]`."""

from __future__ import annotations

import re

from logdoctor.settings.config.node import Scalar

NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z|[-+]?\.?(?:inf|nan)(?:inity)?\Z", re.I)
_LIST = re.compile(r"[\[(]([^\[\](){}]*)[\])]\Z")


def scalar(text: str) -> Scalar | tuple[Scalar, ...]:
    """A number, a flag, nothing, a list of those, or the text itself without its quotes."""
    text = text.strip()
    if listed := _LIST.match(text):
        return tuple(_one(part) for part in listed[1].split(",") if part.strip())
    return _one(text)


def _one(text: str) -> Scalar:
    text = text.strip()
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        text = text[1:-1].strip()
    if not text or text in ("None", "null", "~", "none"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if NUMBER.match(text):
        try:
            return float(text.lstrip("." if text[1:2].isalpha() else "").replace("_", ""))
        except ValueError:
            return text
    return text
