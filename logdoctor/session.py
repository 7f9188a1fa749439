"""One input from its first byte to its report; the same path for a file and for a pipe that has not ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from logdoctor.formats import Format
from logdoctor.model import Report
from logdoctor.model.parts import FilePart
from logdoctor.names import role
from logdoctor.reading import Reader
from logdoctor.report import build
from logdoctor.run import MOST_SERIES, Run
from logdoctor.shapes.record import CLOCK_FIELDS
from logdoctor.sources import LineDecoder

if TYPE_CHECKING:
    from logdoctor.lint.given import Given


class Session:
    """Feed bytes, ask for the report at any time, finish once.

    `force` names the formats to read (default: chosen from the first lines),
    `names` maps printed names to canonical ones, `extra` adds format files,
    `given` settings files that count as if the run had printed them. Of several
    independent runs in the log the report is about the worst, or about number `wanted`.
    """

    def __init__(self, source: str = "-", *, force: Sequence[str] = (), names: dict[str, str] | None = None,
                 extra: Sequence[Format] = (), templates: bool = True,
                 given: Sequence[Given] = (), wanted: int = 0) -> None:
        self.source = source
        self._wanted = wanted
        self._given = tuple(given)
        self._force = tuple(force)
        self._mapped = dict(names or {})
        self._unseen = set(self._mapped)
        self._decoder = LineDecoder()
        self._new_reader = partial(Reader, force=force, names=names, extra=extra, templates=templates, source=source)
        self._reader = self._new_reader()
        self._draft: Reader | None = None
        self._draft_base = self._draft_read = 0
        self._finished = False
        self._files: list[tuple[str, int]] = []
        self._left_behind: list[LineDecoder] = []
        self._lines = 0
        self._ended = True
        self._disregarded: int | None = None

    @property
    def run(self) -> Run:
        """Everything read so far."""
        return self._reader.run

    @property
    def reader(self) -> Reader:
        """The reader, for explanations of how the log was read."""
        return self._reader

    def begin(self, name: str) -> None:
        """What is fed next is the next file of a run in several files (rotated logs)."""
        if self._files:
            self._take(self._decoder.feed(b"", last=True))
            if not self._ended:
                self._take("\n")
            self._left_behind.append(self._decoder)
            self._decoder = LineDecoder()
        self._files.append((name, self._lines + 1))

    def feed(self, data: bytes) -> None:
        """Read a chunk of any size."""
        self._take(self._decoder.feed(data))

    def _take(self, text: str) -> None:
        if text:
            if self._unseen:
                self._unseen = {name for name in self._unseen if name not in text}
            if self._files:
                self._lines += text.count("\n")
                self._ended = text.endswith("\n")
            self._reader.feed(text)

    def finish(self) -> Report:
        """The input has ended; the final report."""
        if not self._finished:
            self._take(self._decoder.feed(b"", last=True))
            self._reader.finish()
            self._finished = True
            if self._disregarded is not None:
                self.run.forget_messages(self._disregarded)
        return self.report(complete=True)

    @property
    def unheeded(self) -> list[str]:
        """What was asked of the reading and has no effect on this log, in sentences; complete after `finish`."""
        run = self.run
        found = []
        for printed, metric in self._mapped.items():
            asked = f"--map {metric}={printed}"
            if printed in self._unseen:
                turned = role(printed) and not role(metric) and metric in run.series
                help = f"; the log's own name stands last: --map {printed}={metric}" if turned else ""
                found.append(f'{asked}: nothing in the log is called "{printed}"{help}')
            elif f"@{metric}" not in CLOCK_FIELDS and not _has(run, metric):
                found.append(f'{asked}: "{printed}" occurs, but nothing was read as {metric}')
        reads = {choice.format.name for choice in self._reader.choices if choice.claimed}
        if len(self._force) > 1 or not run.series:
            found += [f"--format {name}: no line fits" for name in self._force if name not in reads]
        return found

    def disregard(self) -> None:
        """The run is told to stop now: errors that it prints from here on are our doing, not its own."""
        self._disregarded = self.newest.run.lines

    def preview(self) -> Report:
        """A light report (no curves) at any time, also while the head that decides on the formats is incomplete.

        Before that, a throw-away reader decides on what there is, anew each time the head has doubled;
        what it says is provisional and never reaches the final report.
        """
        return self._report(self.newest, complete=False, light=True)

    def full(self) -> Report:
        """The report with curves at any time, provisional while the head is incomplete."""
        return self._report(self.newest, complete=False)

    @property
    def newest(self) -> Reader:
        """The reader, or the throw-away one while the real one still waits for its head."""
        reader = self._reader
        if reader._reading or self._finished:
            self._draft = None
            return reader
        head = reader._head
        if self._draft is None or len(head) > self._draft_base * (2 if self._draft.chosen else 1.2):
            draft = self._draft = self._new_reader()
            self._draft_base = len(head)
            draft._head = head
            draft._decide(head)
            draft._start(len(head))
        elif len(head) > self._draft_read:
            self._draft.feed(head[self._draft_read :])
        self._draft_read = len(head)
        return self._draft

    def report(self, *, complete: bool = False) -> Report:
        """The report on what has been read so far."""
        return self._report(self._reader, complete=complete)

    def _report(self, reader: Reader, *, complete: bool, light: bool = False) -> Report:
        chosen = reader.chosen
        notes = []
        decoders = [*self._left_behind, self._decoder]
        for encoding in dict.fromkeys(decoder.encoding for decoder in decoders):
            if encoding not in ("", "utf-8"):
                notes.append(f"decoded as {encoding}")
        if strange := sum(decoder.not_utf8 for decoder in decoders):
            notes.append(f"{strange} lines are not UTF-8 and were read as Latin-1")
        if dropped := sum(decoder.dropped for decoder in decoders):
            notes.append(f"{dropped} bytes of over-long lines were left out")
        notes += reader.told
        if reader.run.dropped_series:
            notes.append(f"more metrics (of all processes) than can be kept; the first {MOST_SERIES:,} were")
        if self._finished:
            notes += self.unheeded
        for given in self._given:
            notes += given.note_in(reader.run)
        return build(reader.run, reader.quotes, source=self.source, formats=tuple(f.name for f in chosen),
                     format_title=chosen[0].title if chosen else "", guessed=bool(chosen) and chosen[0].guess,
                     complete=complete, reading=tuple(notes), light=light, files=self._parts(reader.run.lines),
                     wanted=self._wanted)

    def _parts(self, lines: int) -> tuple[FilePart, ...]:
        """The files of the run, when there are several."""
        if len(self._files) < 2:
            return ()
        ends = [first for _, first in self._files[1:]] + [max(lines, self._lines) + 1]
        return tuple(FilePart(name, first, end - first) for (name, first), end in zip(self._files, ends, strict=True))


def _has(run: Run, metric: str) -> bool:
    """The metric has a series, if only on validation lines or in one process."""
    return any(name.split("@")[0].removeprefix("val_") == metric.removeprefix("val_") for name in run.series)
