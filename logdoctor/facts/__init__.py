"""Small named measurements a cause may ask for; one theme a file, found by folder.

A fact is a function of the examined run. It returns a Measured (a number or a
word, and the lines that show it) or None: not in the log.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import lru_cache

from logdoctor.facts.exam import Exam, Measured

Fact = Callable[[Exam], Measured | None]


@lru_cache(maxsize=1)
def all_facts() -> dict[str, Fact]:
    """Fact name -> function, over all theme files."""
    found: dict[str, Fact] = {}
    for _, name, _ in pkgutil.iter_modules(__path__):
        if name == "exam":
            continue
        module = importlib.import_module(f"{__name__}.{name}")
        for key, value in vars(module).items():
            if not key.startswith("_") and callable(value) and getattr(value, "__module__", "") == module.__name__:
                found[key] = value
    return found


__all__ = ["Exam", "Fact", "Measured", "all_facts"]
