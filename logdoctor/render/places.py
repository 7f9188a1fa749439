"""Where the page about each log goes: one file, or a folder with one page a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path


def page(html: str, source: str, *, folder: bool) -> Path:
    """The page of one log below what the user gave as `--html`."""
    return Path(html) / f"{stem(source)}.html" if folder else Path(html)


def pages(html: str, sources: Sequence[str], *, folder: bool) -> list[Path]:
    """The page of each report; a file that held several runs keeps its page for the last, the others are numbered."""
    left = Counter(sources if folder else [""] * len(sources))
    total = Counter(left)
    found = []
    for source in sources:
        key, place = source if folder else "", page(html, source, folder=folder)
        left[key] -= 1
        number = total[key] - left[key]
        found.append(place.with_stem(f"{place.stem}-{number}") if left[key] else place)
    return found


def is_page(html: str) -> bool:
    """What was given is the name of one page, not of a folder."""
    return Path(html).suffix.lower() in (".html", ".htm")


def stem(source: str) -> str:
    """A file name made of a log's path, so that a/train.log and b/train.log do not meet."""
    name = "_".join(part for part in Path(source).parts if part not in ("/", "..", ".", "\\")).replace(":", "")[-150:]
    return f"{name}_" if name == "index" else name             # index.html leads to the others
