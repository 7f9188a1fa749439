"""From the names on the command line to sessions: options of reading, the loop, the progress bar."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from logdoctor.cli import folders
from logdoctor.cli.errors import Failure, complain
from logdoctor.render.visible import visible
from logdoctor.sources import SourceError, chunks, is_stdin, open_log, size_of

if TYPE_CHECKING:                                           # a stream is passed on before this has been imported
    from logdoctor.formats import Format
    from logdoctor.lint.given import Given
    from logdoctor.session import Session

STDIN = "<stdin>"
PATIENCE = 1.0
"""Seconds after which a progress bar appears."""


@dataclass
class Reading:
    """How logs are to be read: forced formats, further format files, names of metrics."""

    force: tuple[str, ...] = ()
    extra: list[Format] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    given: list[Given] = field(default_factory=list)
    """Settings files that count as if the run had printed them."""
    wanted: int = 0
    """The run to look at, of a log that holds several; 0 for the worst."""

    def session(self, name: str) -> Session:
        """A new session for one log."""
        from logdoctor.session import Session

        source = STDIN if is_stdin(name) else name
        return Session(source, force=self.force, names=self.names, extra=self.extra, given=self.given,
                       wanted=self.wanted)


def reading(
    formats: Sequence[str], files: Sequence[str], maps: Sequence[str], configs: Sequence[str] = ()
) -> Reading:
    """Check the options `--format`, `--format-file`, `--map` and `--config`."""
    found = Reading()
    for file in configs:
        found.given += settings_file(file)
    for file in files:
        found.extra.append(_format_file(file))
    if formats:
        found.force = tuple(_known(name, [f.name for f in found.extra]) for name in formats)
    for entry in maps:
        metric, equals, printed = entry.partition("=")
        if not equals or not metric.strip() or not printed.strip():
            raise Failure(
                f'--map "{entry}" is not of the form METRIC=NAME',
                "",
                "--map loss=objective reads what the log calls objective as the loss",
            )
        found.names[printed.strip()] = metric.strip()
    return found


def settings_file(file: str) -> list[Given]:
    """A settings file and the net it names; a Failure when it cannot be read."""
    from logdoctor.lint.given import read_given
    from logdoctor.lint.opened import SettingsError

    try:
        return read_given(file)
    except SettingsError as error:
        column = f", column {error.column}" if error.column else ""
        where = f"line {error.line}{column}" if error.line else ""
        what = f"cannot read settings from {error.source or file}"
        raise Failure(what, error.reason, error.help, where=where) from None


def _known(name: str, own: list[str]) -> str:
    from logdoctor.formats import paths
    from logdoctor.nearby import did_you_mean
    from logdoctor.reading.documents import FORMATS

    known = [*own, *paths(), *FORMATS]
    if name in known:
        return name
    raise Failure(
        f'there is no format "{name}"',
        did_you_mean(name, known),
        "`logdoctor formats` lists them; --format-file reads one from a file of yours",
    )


def _format_file(file: str) -> Format:
    from logdoctor.formats import FormatError, check, load

    path = Path(file)
    if not path.is_file():
        reason = "it is a directory" if path.is_dir() else "there is no such file"
        raise Failure(f"cannot use the format file {file}", reason)
    try:
        loaded = load(path)
        problems = check(path)
    except FormatError as error:
        raise Failure(
            f"cannot use the format file {file}",
            str(error).removeprefix(f"{file}: "),
            f"`logdoctor formats check {file}` tries it",
        ) from None
    if problems:
        raise Failure(
            f"the format file {file} does not do what it promises",
            problems[0],
            f"`logdoctor formats check {file}` lists all {len(problems)}",
        )
    return loaded


def names(logs: Sequence[str]) -> list[str]:
    """The logs to read: those given and those in given folders, else standard input unless it is a terminal."""
    if logs:
        return folders.logs(logs).names
    if sys.stdin is None or sys.stdin.isatty():
        raise Failure(
            "no log was given",
            "standard input is a terminal",
            "logdoctor analyze train.log, or: python train.py 2>&1 | logdoctor analyze",
        )
    return ["-"]


def same_file(logs: Sequence[str]) -> tuple[str, str] | None:
    """Two of the names that stand for one file (a link, another spelling of the path); None where all differ."""
    seen: dict[tuple[int, int], str] = {}
    for name in logs:
        try:
            status = Path(name).stat()
        except OSError:
            continue                                   # standard input, or a file whose reading will say what is wrong
        key = (status.st_dev, status.st_ino)
        if S_ISREG(status.st_mode) and key in seen:
            return seen[key], name
        seen[key] = name
    return None


def told(session: Session, *, of: str = "") -> None:
    """Warn of --map and --format that have no effect on a log that has been read; `of` names it among several."""
    for text in session.unheeded:
        complain(visible(f"warning: {of}: {text}" if of else f"warning: {text}"))


def feed_all(session: Session, files: Sequence[str]) -> bool:
    """Read a run that stands in one or several files; False when the user stopped it. Failure as in `feed`."""
    if len(files) == 1:
        return feed(session, files[0])
    for name in files:
        session.begin(name)
        if not feed(session, name):
            return False
    return True


def feed(session: Session, name: str, after: Callable[[], None] | None = None) -> bool:
    """Read a log to its end; False when the user stopped it. `after` is called after each chunk.

    Raises Failure when the log cannot be read.
    """
    if is_stdin(name) and sys.stdin is None:
        raise Failure("cannot read standard input", "it is closed")
    bar = Bar(name)
    try:
        stream = open_log(name)
        try:
            for chunk in chunks(stream, name, bar, lambda text: complain(visible(f"warning: {name}: {text}"))):
                session.feed(chunk)
                if after is not None:
                    after()
        finally:
            if not is_stdin(name):
                stream.close()
    except KeyboardInterrupt:
        return False
    except SourceError as error:
        raise Failure(f"cannot read {STDIN if is_stdin(name) else error.what}", error.reason, error.help) from None
    finally:
        bar.close()
    return True


class Bar:
    """A progress bar on standard error: only on a terminal, only when it takes longer than PATIENCE."""

    def __init__(self, name: str) -> None:
        self._size = size_of(name) if sys.stderr is not None and sys.stderr.isatty() else None
        self._name = name
        self._begun = time.monotonic()
        self._progress: Any = None

    def __call__(self, done: int) -> None:
        """So many bytes have been read."""
        if not self._size:
            return
        if self._progress is None:
            if time.monotonic() - self._begun < PATIENCE:
                return
            self._open()
        self._progress.update(self._task, completed=done)

    def _open(self) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn(f"  {escape(Path(self._name).name[-40:])}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("", total=self._size)
        self._progress.start()

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
