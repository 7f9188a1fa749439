"""One file a cause; importing this package declares them all."""

from __future__ import annotations

import importlib
import pkgutil

from corpus.caffe.faults.registry import FAULTS, Fault

for _info in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_info.name)

__all__ = ["FAULTS", "Fault"]
