"""Compare with the recorded output; `LOGDOCTOR_REGOLD=1 pytest tests/render` records it anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare `text` with the golden file `name`, or write it."""
    path = FOLDER / name
    if os.environ.get("LOGDOCTOR_REGOLD"):
        path.write_bytes(text.encode("utf-8"))
    assert text == path.read_bytes().decode("utf-8"), f"{name} differs; LOGDOCTOR_REGOLD=1 records it anew"
