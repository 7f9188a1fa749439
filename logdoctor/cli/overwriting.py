"""No output may take the place of an input, or of another output."""

from __future__ import annotations

import os
from collections.abc import Iterable

from logdoctor.cli.errors import Failure
from logdoctor.sources import is_stdin


def refuse(outputs: Iterable[str | os.PathLike[str] | None], logs: Iterable[str]) -> None:
    """Raise Failure when a file to be written is one of the logs, or is to be written twice."""
    inputs = {known for log in logs if (known := _known(log))}
    seen: set[str] = set()
    for output in outputs:
        if not output or str(output) == "-":
            continue
        if _known(str(output)) in inputs:
            raise Failure(f"cannot write to {output}", "it is the log itself", "give another name")
        place = os.path.abspath(output)
        if place in seen:
            raise Failure(f"cannot write to {output}", "two outputs would go there", "give each its own name")
        seen.add(place)


def _known(name: str) -> tuple[int, int] | None:
    """Which regular file a name stands for."""
    import stat

    try:
        found = os.fstat(0) if is_stdin(name) else os.stat(name)
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None
