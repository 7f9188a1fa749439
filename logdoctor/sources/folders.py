"""Which files of a folder are logs: told by their names, since reading all of them could take hours."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field

from logdoctor.sources.tfevents import MARK, run_of

SUFFIXES = (".log", ".out", ".err", ".txt", ".jsonl", ".csv", ".tsv")
"""Names that training output is kept under."""
STATE = "trainer_state.json"
DEPTH = 5
"""Folders one inside the other that are looked into: wandb/run-.../files/output.log, outputs/DATE/TIME/train.log."""
MOST = 2000
"""Logs of one folder."""

_ROTATED = re.compile(r"(?:[.-]\d[\d.:T_-]*)?(?:\.(?:gz|bz2|xz|zst))?\Z")
_PART = re.compile(r"(?:log|out|err|txt)(?:[.-]\d[\d.:T_-]*)?(?:\.(?:gz|bz2|xz|zst))?\Z")
_CALLED_LOG = re.compile(r"(?:\A|[._-])(?:logs?|stdout|stderr|nohup|typescript)(?:[._-]|\Z)", re.I)
"""`caffe.HOST.USER.log.INFO.20150703-104011.28611` (glog), `log` (Chainer), `bert_log`, `stdout` (submitit, hydra)."""
_JOB = re.compile(r"\.[oe]\d+(?:[.-]\d+)?\Z")
"""`train.o12345`, `train.e12345.3`: what Grid Engine, PBS and Torque call a job's output."""
_OTHER = re.compile(
    r"\.(?:py|pyc|ipynb|md|rst|html?|json|ya?ml|toml|cfg|ini|sh|c|cc|cpp|cu|h|hpp|js|proto|prototxt|caffemodel|solverstate"
    r"|pth?|ckpt|bin|safetensors|pkl|npy|npz|h5|hdf5|onnx|parquet|arrow|zip|tar|tgz|db|mdb|lock|pid|png|jpe?g|gif|svg|pdf)"
    r"(?:\.(?:gz|bz2|xz|zst))?\Z", re.I)
"""What a name with "log" in it is not to be taken for a log with: `log_utils.py`, `changelog.md`."""
_NEVER = frozenset({"requirements.txt", "readme.txt", "license.txt", "licence.txt", "cmakelists.txt", "vocab.txt",
                    "merges.txt", "classes.txt", "labels.txt", "manifest.jsonl", "metadata.jsonl"})
_NOT_INTO = frozenset({"__pycache__", "node_modules", "site-packages"})


@dataclass
class Found:
    """The logs below a folder, and how many files were left out: by suffix ("" for none)."""

    logs: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def look(place: str, *, rotated: bool = True, events: bool = True, everything: bool = False, most: int = MOST) -> Found:
    """The files below a folder that look like logs, sorted folder by folder, at most `most`.

    `rotated` also takes old parts of a log (train.log.1, train.log-20250101.gz); `events` the folders of
    TensorBoard runs; `everything` takes every file that is not hidden.
    """
    found = Found()
    base = place.rstrip(os.sep).count(os.sep)
    for folder, folders, files in os.walk(place):
        deep = folder.rstrip(os.sep).count(os.sep) - base
        inside = sorted(f for f in folders if not f.startswith(".") and f not in _NOT_INTO)
        folders[:] = inside if deep < DEPTH - 1 else []
        for file in sorted(files):
            path = os.path.join(folder, file)
            if file.startswith("."):
                continue
            if MARK in file and events:
                run = str(run_of(path))
                if run not in found.logs:
                    found.logs.append(run)
            elif (everything or _is_log(file, rotated)) and not _is_twin(path):
                found.logs.append(path)
            else:
                found.skipped[os.path.splitext(file)[1].lower()] += 1
        if len(found.logs) >= most:
            break
    del found.logs[most:]
    return found


def logs_in(place: str, *, rotated: bool = True, most: int = MOST) -> list[str]:
    """The logs below a folder that are files of text."""
    return look(place, rotated=rotated, events=False, most=most).logs


def _is_log(name: str, rotated: bool) -> bool:
    kept = _ROTATED.sub("", name) if rotated else name
    if name.lower() in _NEVER or MARK in name:
        return False
    if name == STATE or kept.lower().endswith(SUFFIXES):
        return True
    if _OTHER.search(name) or (not rotated and _PART.search(name)):
        return False
    return bool(_CALLED_LOG.search(kept) or _JOB.search(name))


def _is_twin(path: str) -> bool:
    """A link to a file of the same folder: glog's `caffe.INFO`, `latest.log`."""
    return os.path.islink(path) and os.path.dirname(os.path.realpath(path)) == os.path.realpath(os.path.dirname(path))
