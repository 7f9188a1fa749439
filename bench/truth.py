"""Labelled logs: what a folder's truth.jsonl says of each of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLD_IDS = {
    "dying-relu": "dead-network",
    "log-zero": "log-of-zero",
    "overflow": "numeric-overflow",
    "lr-too-high-oscillation": "oscillation",
}
CRASHED = frozenset(
    {"out-of-memory", "killed", "data-loader-died", "communication", "label-assertion", "disk-full", "exception"}
)
"""Members of the family that a truth file may call just "crashed"."""
NOTICES = frozenset({"loss-spike", "undertrained", "hidden-nan"})
"""Causes that stand beside a verdict; they are looked for among the notices too."""


UNCOUNTED = frozenset(
    {
        *("accelerate", "colon", "keras_pipe", "keras_pty", "lightning_bar", "megatron"),
        *("tqdm", "xgboost", "lightgbm"),
    }
)
"""Styles of our corpus that redraw a line or print epoch means between the steps: `log_shows` counts other prints."""


@dataclass(frozen=True)
class Labelled:
    """One log with its planted cause; `fair` holds every id that is a right answer."""

    path: Path
    cause: str
    fair: frozenset[str]
    style: str
    split: str
    family: str
    decisive: bool
    visible: bool
    facts: dict[str, Any]


def canonical(name: str) -> str:
    """A cause id in today's spelling."""
    plain = name.replace("_", "-")
    return OLD_IDS.get(plain, plain)


def planted(log: Labelled) -> frozenset[str]:
    """The very cause that was planted (behind a NaN that the program hides: in the file's name); empty if unknown."""
    if log.cause == "hidden-nan":
        return frozenset({log.path.name.split("__")[1]}) - {"hidden-nan"}
    return CRASHED if log.cause == "crashed" else frozenset({log.cause})


def labelled(folder: Path, split: str = "") -> Iterator[Labelled]:
    """The logs of a folder with truth.jsonl; `split` keeps one part ("tune", "report")."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            truth = json.loads(line)
            family = str(truth.get("family") or truth["file"].rsplit("__", 1)[0])
            # a folder that was not split is split here, by family, so that no family is on both sides
            part = str(truth.get("split") or ("tune", "report")[zlib.crc32(family.encode()) % 2])
            if split and part != split:
                continue
            cause = canonical(truth["cause_id"])
            fair = {cause, *map(canonical, truth.get("also") or ())}
            if "crashed" in fair:
                fair |= CRASHED
            yield Labelled(
                folder / truth["file"],
                cause,
                frozenset(fair),
                truth.get("style") or "caffe",
                part,
                family,
                bool(truth.get("decisive", False)),
                truth.get("visible", True) is not False,
                truth,
            )
