"""Write a file so that a reader sees the old content or the new one, never a part of either."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path


def write_text(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8 (line ends as they are); see `write_bytes`."""
    write_bytes(path, text.encode("utf-8", "replace"))


def write_bytes(path: str | Path, data: bytes) -> None:
    """Replace the file at `path` by `data` in one step.

    The data goes to a temporary file beside it first, so an old file stays whole when the disk
    is full or the folder is read-only; then OSError reaches the caller and nothing is left behind.
    Links are followed, permissions kept; a pipe or a device is written to directly.
    """
    import tempfile

    target = Path(os.path.realpath(path))
    mode = _mode(target)
    if mode is not None and not stat.S_ISREG(mode):
        with open(target, "wb") as out:
            out.write(data)
        return
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(13, "Permission denied", str(path))
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:60]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(path: Path) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
