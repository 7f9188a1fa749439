"""Which half of the corpus a family belongs to, whoever made it."""

from __future__ import annotations

import hashlib


def split_of(family: str) -> str:
    """Half of the families are for fitting, the others only for reporting."""
    return "tune" if hashlib.sha256(family.encode()).digest()[0] % 2 == 0 else "report"
