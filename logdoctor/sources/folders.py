"""Which files of a folder are logs."""

from __future__ import annotations

import os
import re

SUFFIXES = (".log", ".out", ".err", ".txt", ".jsonl", ".csv", ".tsv")
"""Names that training output is kept under."""
STATE = "trainer_state.json"
DEPTH = 3
"""Folders one inside the other that are looked into."""
MOST = 2000
"""Files of one folder."""

_ROTATED = re.compile(r"(?:[.-]\d[\d.:T_-]*)?(?:\.(?:gz|bz2|xz|zst))?\Z")


def logs_in(place: str, *, rotated: bool = True, most: int = MOST) -> list[str]:
    """The files below a folder that look like logs, sorted folder by folder, at most `most`.

    `rotated` also takes old parts of a log (train.log.1, train.log-20250101.gz).
    """
    found: list[str] = []
    base = place.rstrip(os.sep).count(os.sep)
    for folder, folders, files in os.walk(place):
        deep = folder.rstrip(os.sep).count(os.sep) - base
        folders[:] = sorted(f for f in folders if not f.startswith(".")) if deep < DEPTH - 1 else []
        found += (os.path.join(folder, file) for file in sorted(files) if _is_log(file, rotated))
        if len(found) >= most:
            break
    return found[:most]


def _is_log(name: str, rotated: bool) -> bool:
    if name.startswith("."):
        return False
    kept = _ROTATED.sub("", name) if rotated else name
    return name == STATE or kept.endswith(SUFFIXES)
