"""One file a cause; importing this package declares them all."""

from __future__ import annotations

import importlib
import pkgutil

from corpus.caffe.faults.registry import FAULTS, Fault

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["FAULTS", "Fault"]
