"""The files that a settings file builds on: `_base_` of OpenMMLab, Detectron2 and Paddle, Hydra's `defaults`.

OpenMMLab: mappings are merged, lists are replaced, `_delete_` drops what the base has. Hydra 1.1: the
file overrides its defaults unless `_self_` says where it stands; a group's file is entered under the
group's name unless `# @package` or `group@package` says another place. A default that is no file may
be registered by the program, so of Hydra only one with a folder of its group beside it is missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from os.path import normpath
from pathlib import Path

from logdoctor.settings.config import Entry

DEEPEST = 20
_ENDINGS = (".py", ".yaml", ".yml", ".json", ".toml")
_PACKAGE = re.compile(r"^#\s*@package:?\s+(?P<name>[\w.]+)", re.M)
_ITEM = re.compile(r"(?P<verb>override |optional )?(?P<group>[^@\s]*)(?:@(?P<package>\S+))?\Z")
Reader = Callable[[Path], tuple[str, list[Entry]]]
"""Gives the text of a file and its entries."""


@dataclass(frozen=True)
class Missing:
    """A base that was not found: its name as written, and the entry that names it."""

    name: str
    entry: Entry


@dataclass(frozen=True)
class _Base:
    """A file to build on, or the file itself (`path` None); its entries go under `package`."""

    path: Path | None
    package: tuple[str, ...] = ()


def with_bases(path: Path, read: Reader) -> tuple[list[Entry], list[Missing]]:
    """The entries of a file and of all that it builds on, overridden ones left out; and the bases not found."""
    missing: list[Missing] = []
    return _whole(path, path.parent, read, (), missing), missing


def _whole(path: Path, root: Path, read: Reader, above: tuple[Path, ...], missing: list[Missing]) -> list[Entry]:
    own = read(path)[1]
    here = (*above, path.resolve())
    found: list[Entry] = []
    mine = [_unprefixed(one) for one in own if not (above and one.path[0] == "defaults")]
    for base in _bases(path, root, own, missing):
        if base.path is None:
            found = merged(found, mine)
        elif base.path.resolve() not in here and len(here) < DEEPEST:
            group = _package(base, read)
            found = merged(found, [replace(one, path=(*group, *one.path))
                                   for one in _whole(base.path, root, read, here, missing)])
    return found


def _unprefixed(entry: Entry) -> Entry:
    """mmengine changes what it inherits by `_base_.optim_wrapper.optimizer.lr = 0.1`."""
    return replace(entry, path=entry.path[1:]) if len(entry.path) > 1 and entry.path[0] == "_base_" else entry


def _package(base: _Base, read: Reader) -> tuple[str, ...]:
    """Where Hydra enters a file: as its first lines say, else under its group."""
    assert base.path is not None
    said = _PACKAGE.search(read(base.path)[0][:500]) if base.package else None
    if said is None or said["name"] == "_group_":
        return base.package
    return () if said["name"] == "_global_" else tuple(said["name"].split("."))


def merged(base: Sequence[Entry], own: Sequence[Entry]) -> list[Entry]:
    """The entries of a file over those of its base: a value and a list replace, a mapping is merged."""
    gone = {prefix for one in own for prefix in (one.path, _list_of(one)) if prefix}
    gone |= {one.path[:-1] for one in own if one.path[-1] == "_delete_" and one.value is True}
    holders = {one.path[:depth] for one in own for depth in range(1, len(one.path))}
    kept = [one for one in base if one.path not in holders
            and not any(one.path[:depth] in gone for depth in range(1, len(one.path) + 1))]
    return [*kept, *(one for one in own if one.path[-1] != "_delete_")]


def _list_of(entry: Entry) -> tuple[str, ...]:
    """The list that an entry stands in, () when in none."""
    at = next((i for i, part in enumerate(entry.path) if part.isdigit()), 0)
    return entry.path[:at]


def _bases(path: Path, root: Path, own: Sequence[Entry], missing: list[Missing]) -> Iterator[_Base]:
    """The files that one builds on in the order of their weight, and itself among them."""
    self_named = False
    for entry in own:
        if entry.path[0].lower() == "_base_" and (len(entry.path) == 1 or _is_list(entry)):
            for name in _names(entry):
                yield from _beside(Path(normpath(path.parent / name)), name, entry, missing)
        elif entry.path[0] == "defaults" and _is_list(entry):
            for base in _default(path, root, entry, missing):
                self_named |= base.path is None
                yield base
    if not self_named:
        yield _Base(None)


def _is_list(entry: Entry) -> bool:
    """Whether what the first key holds is a list."""
    return entry.path[1].isdigit() if len(entry.path) > 1 else isinstance(entry.value, tuple)


def _names(entry: Entry) -> list[str]:
    values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    return [value for value in values if isinstance(value, str) and value]


def _beside(file: Path, name: str, entry: Entry, missing: list[Missing]) -> Iterator[_Base]:
    if len(name) < 1000 and file.suffix.lower() in _ENDINGS and file.is_file():
        yield _Base(file)
    else:
        missing.append(Missing(name, entry))


def _default(path: Path, root: Path, entry: Entry, missing: list[Missing]) -> Iterator[_Base]:
    """One item of a `defaults` list: `name`, `group: name`, `_self_`, `optional group: name`."""
    item = _ITEM.match(entry.path[2]) if len(entry.path) > 2 else None
    if len(entry.path) > 2 and (item is None or item["verb"] == "override " or len(entry.path) > 3):
        return
    group = item["group"] if item else ""
    folder = (root if group.startswith("/") else path.parent) / group.strip("/")
    package = tuple(part for part in group.split("/") if part)
    if item and item["package"]:
        package = () if item["package"] == "_global_" else tuple(item["package"].split("."))
    for name in _names(entry):
        if name == "_self_" and not item:
            yield _Base(None)
            continue
        base = root if name.startswith("/") else folder
        file = base / (name.strip("/") if name.endswith((".yaml", ".yml")) else f"{name.strip('/')}.yaml")
        if len(name) > 500 or "${" in name or name == "???":
            continue
        if file.is_file():
            yield _Base(file, package)
        elif group and folder.is_dir() and not item["verb"] and not group.startswith("hydra/"):  # type: ignore[index]
            missing.append(Missing(f"{group.strip('/')}/{name}", entry))
