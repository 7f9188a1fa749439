"""Format files and cause files as data, kept parsed between calls.

Parsing a hundred TOML files costs more CPU than analysing a log of a
megabyte. What they hold is kept as JSON in the user's cache folder, an entry
a file, valid as long as the file's size and time of change stay the
same. Without a writable cache folder everything works, a little slower.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from logdoctor.version import __version__

UNUSED = ("sample", "expect", "reject", "note")
"""Keys of a line entry that only the checks of a format file look at."""


def parse(path: Path) -> dict[str, Any]:
    """The TOML document; ValueError (with the place) or OSError when there is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return document


class Shelf:
    """The parsed files of earlier calls.

    `anchors` computes what the matches of a line's pattern must contain; the
    module that does so stands in `maker`, and its change makes all entries void.
    """

    def __init__(
        self, folder: Path | None, name: str, anchors: Callable[[str], tuple[str, ...]] | None = None, maker: str = ""
    ) -> None:
        self._file = folder / f"{name}-{__version__}.json" if folder is not None else None
        self._anchors = anchors
        self._maker = os.stat(maker).st_mtime_ns if os.path.exists(maker) else 0
        self._kept: dict[str, Any] = {}
        self._changed = False
        if self._file is not None:
            try:
                kept = json.loads(self._file.read_bytes())
                self._kept = kept if isinstance(kept, dict) else {}
            except (OSError, ValueError):
                self._kept = {}

    def get(self, path: Path) -> dict[str, Any]:
        """What a format file holds, without samples; raises as `parse` does."""
        stat = path.stat()
        mark = [stat.st_mtime_ns, stat.st_size, stat.st_ino, self._maker]
        kept = self._kept.get(str(path))
        if isinstance(kept, list) and len(kept) == 2 and kept[0] == mark:
            data: dict[str, Any] = kept[1]
            return data
        data = parse(path)
        lines = data.get("line")
        if isinstance(lines, list):
            data["line"] = [self._slim(line) if isinstance(line, dict) else line for line in lines]
        self._kept[str(path)] = [mark, data]
        self._changed = True
        return data

    def _slim(self, line: dict[str, Any]) -> dict[str, Any]:
        slim = {key: value for key, value in line.items() if key not in UNUSED}
        pattern = slim.get("pattern")
        if self._anchors and isinstance(pattern, str) and "needs" not in slim and (found := self._anchors(pattern)):
            slim["needs"] = list(found)
        return slim

    def save(self) -> None:
        """Keep what was parsed in this call for the next one; two calls at once do not hurt each other."""
        if not self._changed or self._file is None:
            return
        self._changed = False
        kept = {name: entry for name, entry in self._kept.items() if os.path.exists(name)}
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(kept, separators=(",", ":")), encoding="utf-8")
            os.replace(temporary, self._file)
        except (OSError, TypeError, ValueError):
            temporary.unlink(missing_ok=True)
