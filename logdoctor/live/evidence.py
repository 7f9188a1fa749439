"""A snapshot for each finding: what the run looked like when it was made."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from logdoctor.live.changes import Change
from logdoctor.render.atomic import write_text
from logdoctor.render.json import Json
from logdoctor.render.json import to_value as plain

if TYPE_CHECKING:
    from logdoctor.live.bedside import Bedside

POINTS = 200
"""Last points kept of each series."""
SERIES = 200
LINES = 200


def save(folder: str, change: Change, source: str, bed: Bedside) -> None:
    """Write the snapshot; the file appears whole or not at all."""
    from logdoctor.live.actions import as_dict

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    cause = change.found.cause if change.found else change.kind
    stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{_safe(source)}-line{change.line}-{_safe(cause)}"
    path = place / f"{stem}.json"
    write_text(path, json.dumps({**as_dict(change, source), **_state(bed)}, indent=1, ensure_ascii=False,
                                allow_nan=False) + "\n")


def _safe(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("_.")[-60:] or "stdin"


def _state(bed: Bedside) -> dict[str, Json]:
    run = bed.run
    series: dict[str, Json] = {}
    for metric, one in list(run.series.items())[:SERIES]:
        steps, values, lines = (part[-POINTS:] for part in one.points())
        series[metric] = {"steps": [plain(s) for s in steps], "values": [plain(v) for v in values],
                          "lines": list(lines)}
    settings: dict[str, Json] = {key: plain(one.value) for key, one in run.settings.items()}
    last = bed.tail().decode("utf-8", "replace").splitlines()[-LINES:]
    return {"series": series, "settings": settings, "last_lines": list(last),
            "messages": [{"kind": m.kind, "text": m.text, "line": m.line, "count": m.count}
                         for m in run.messages.values()]}
