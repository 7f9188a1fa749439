"""Files that a command writes: why one cannot be written, and that it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from logdoctor.cli.errors import Failure, complain
from logdoctor.render.pictures import SUFFIXES
from logdoctor.render.visible import visible


def check_picture(plot: str | None) -> None:
    """Refuse a picture of unknown kind. Raises Failure."""
    if plot and Path(plot).suffix.lower() not in SUFFIXES:
        raise Failure(
            f"cannot write a plot to {plot}",
            "the file's name decides on its kind",
            f"end it with {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}",
        )


def written(path: Path, save: Callable[[], object], *, folder: bool = False) -> None:
    """Save to a path; a Failure says why that was not possible. `folder`: its folder is made first."""
    try:
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        save()
    except OSError as error:
        raise Failure(f"cannot write {path}", error.strerror or str(error), _help(path)) from None


def told(paths: Sequence[Path]) -> None:
    """Say on standard error what was written; of a folder of pages its index."""
    for path in paths:
        complain(visible(f"wrote {path}"))


def _help(path: Path) -> str:
    if path.is_dir():
        return f"it is a folder; give a file name: {path / 'report.html'}"
    return "" if path.parent.is_dir() else f"make the folder first: mkdir -p {path.parent}"
