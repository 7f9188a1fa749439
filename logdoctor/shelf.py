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
import zlib
from collections.abc import Callable, Sequence
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

    The line entries of a file are kept as text of their own, which is parsed
    only for the files that are needed. `brief` says of a parsed file what must
    be known without them, and raises ValueError when the file is of no use;
    such a file is not kept. The modules that `brief` stands on are `makers`;
    their change makes all entries void.
    """

    def __init__(self, folder: Path | None, name: str,
                 brief: Callable[[Path, dict[str, Any]], dict[str, Any]] | None = None,
                 makers: Sequence[str] = ()) -> None:
        # each installation has its own file, so that none has to read what another left
        home = zlib.crc32(os.path.dirname(__file__).encode())
        self._file = folder / f"{name}-{__version__}-{home:08x}.json" if folder is not None else None
        self._brief = brief
        self._made = max((os.stat(maker).st_mtime_ns for maker in makers if os.path.exists(maker)), default=0)
        self._kept: dict[str, Any] = {}
        self._changed = False
        if self._file is not None:
            try:
                kept = json.loads(self._file.read_bytes())
                self._kept = kept if isinstance(kept, dict) else {}
            except (OSError, ValueError):
                self._kept = {}

    def get(self, path: Path) -> dict[str, Any]:
        """What a file holds, without its line entries, and what `brief` said of it.

        Raises as `parse` and `brief` do.
        """
        stat = path.stat()
        mark = [stat.st_mtime_ns, stat.st_size, stat.st_ino, self._made]
        kept = self._kept.get(str(path))
        if isinstance(kept, list) and len(kept) == 3 and kept[0] == mark and isinstance(kept[1], dict):
            found: dict[str, Any] = kept[1]
            return found
        data = parse(path)
        brief = self._brief(path, data) if self._brief else {}
        lines = data.pop("line", [])
        slim = [{key: value for key, value in line.items() if key not in UNUSED} for line in lines]
        data.update(brief)
        self._kept[str(path)] = [mark, data, json.dumps(slim, separators=(",", ":"))]
        self._changed = True
        return data

    def lines(self, path: Path) -> list[dict[str, Any]]:
        """The line entries of a file that `get` was asked for, without what only the checks look at."""
        found: list[dict[str, Any]] = json.loads(self._kept[str(path)][2])
        return found

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
