"""One file a cause; FAULTS holds every fault, found by folder."""

from __future__ import annotations

import importlib
import pkgutil

from corpus.faults.registry import FAULTS, Fault

for _info in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_info.name}")

__all__ = ["FAULTS", "Fault"]
