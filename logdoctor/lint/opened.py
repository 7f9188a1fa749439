"""The text and the entries of settings files: read from the disk, every line one of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from logdoctor.lint.files import LARGEST, UTF16
from logdoctor.model.fileline import FileLine
from logdoctor.settings.config import ConfigError, Entry, read_config

PROTO = (".prototxt", ".pbtxt")


class SettingsError(Exception):
    """A settings file that cannot be used: what is wrong, where, what helps; `empty` when it only holds no setting.

    `source` is the file at fault where it may be another than the one that was asked for (a base of it).
    """

    def __init__(self, reason: str, line: int = 0, column: int = 0, help: str = "", empty: bool = False,
                 source: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.column, self.help, self.empty = reason, line, column, help, empty
        self.source = source


class Files:
    """The entries of settings files, each read once: what is a base of one may be a base of many."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[str, list[Entry]]] = {}

    def __call__(self, path: Path) -> tuple[str, list[Entry]]:
        """The text and the entries of a file; SettingsError when it cannot be read."""
        if path not in self._read:
            text = text_of(path)
            try:
                entries = read_config(path.name, text)
            except ConfigError as broken:
                raise SettingsError(broken.reason, broken.line, broken.column, broken.help, source=str(path)) from None
            texts = text.split("\n")
            self._read[path] = text, [replace(one, line=file_line(one.line, str(path), texts)) for one in entries]
        return self._read[path]


def file_line(number: int, source: str, texts: Sequence[str]) -> FileLine:
    """A line of a file by its number."""
    return FileLine(number, source, texts[number - 1] if 0 < number <= len(texts) else "")


def text_of(path: Path) -> str:
    """The text of a file; SettingsError when it has none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(error.strerror or str(error)) from None
    if len(data) > LARGEST:
        raise SettingsError(f"it is larger than {LARGEST // 2**20} MB")
    if data[:2] in UTF16 and path.suffix.lower() not in PROTO:
        return data.decode("utf-16", "replace").replace("\r\n", "\n")
    if b"\0" in data[:4096]:
        raise SettingsError("it is no text")
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
