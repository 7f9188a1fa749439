"""One file a cause; FAULTS holds every fault, found by folder."""

from __future__ import annotations

import importlib
import pkgutil

from corpus.faults.registry import FAULTS, Fault

for _info in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_info.name)

__all__ = ["FAULTS", "Fault"]
