"""One file a print style. STYLES finds them by folder."""

from __future__ import annotations

import importlib
import pkgutil

from corpus.styles.base import Style


def _load() -> dict[str, type[Style]]:
    found: dict[str, type[Style]] = {}
    for info in pkgutil.iter_modules(__path__):
        style = getattr(importlib.import_module(f"{__name__}.{info.name}"), "STYLE", ())
        for cls in style if isinstance(style, tuple) else (style,):
            found[cls.name] = cls
    return found


STYLES = _load()
