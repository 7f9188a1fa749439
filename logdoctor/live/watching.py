"""`logdoctor watch FILE|DIR ...`: several growing files, one bed each."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Sequence

from logdoctor.joining import LOOK, goes_on, joined
from logdoctor.live import view
from logdoctor.live.bedside import Bedside
from logdoctor.live.follow import Tail
from logdoctor.live.intake import Ended, Quit, Signals
from logdoctor.live.options import LiveOptions, Make
from logdoctor.live.ward import Ward
from logdoctor.model import Report
from logdoctor.sources import SourceError, chunks, open_log
from logdoctor.sources.folders import logs_in

MOST = 200
"""Files watched below one folder."""

FAST, SLOW = 0.1, 1.0
"""Seconds between two rounds while files grow, and when nothing has happened for a while."""
SCAN = 2.0
"""Seconds between two looks into the directories."""
DOUBT = 5.0
"""Seconds in which a file written anew may show by its counter that the same run goes on."""
QUIET = "nothing new for a while"
FinishAll = Callable[[list[Report]], int]


class Watching:
    """The files, their beds, and the rounds."""

    def __init__(self, places: Sequence[str], make: Make, ward: Ward) -> None:
        self._folders = [p for p in places if os.path.isdir(p)]
        self._make = make
        self._ward = ward
        self._tails: dict[str, Tail] = {}
        self._older: dict[str, list[str]] = {}
        """Rotated parts of a log that were there at the start, oldest first."""
        self._doubted: dict[str, tuple[float, bytes]] = {}
        """Files that were written anew under their name: since when, and what they hold so far."""
        self._scanned = 0.0
        self.last_data = time.monotonic()
        self.ended: list[Report] = []
        there = [path for folder in self._folders for path in logs_in(folder, most=MOST)]
        there += [place for place in places if os.path.isfile(place)]
        for path, files in joined(there, make).items():
            if len(files) > 1:
                self._older[path] = files[:-1]
        parts = {part for files in self._older.values() for part in files}
        for place in places:
            if place not in self._folders and place not in parts:
                self._tails[place] = Tail(place)
                if not os.path.exists(place):
                    ward.view.line(f"{place} is not there yet; waiting for it")

    def round(self) -> bool:
        """Read what is new everywhere; tells whether there was anything."""
        now = time.monotonic()
        if now - self._scanned >= SCAN:
            self._scanned = now
            for place in [place for place in self._tails if os.path.isdir(place)]:
                del self._tails[place]                      # it was not there at the start
                self._folders.append(place)
            for folder in self._folders:
                for path in logs_in(folder, rotated=False, most=MOST):
                    self._tails.setdefault(path, Tail(path))
        any_data = False
        for path, tail in list(self._tails.items()):
            for event, data in tail.poll(now):
                if event == "replaced" and path in self._ward.beds:
                    self._settle(path)
                    self._doubted[path] = now, b""
                elif event == "data" and not tail.compressed:
                    self._feed(path, data)
                    any_data = True
                if event == "data" and any_data:
                    self._ward.idle()
            if tail.compressed and path not in self._ward.beds:
                self._whole(path)
        for path in [path for path, (since, _) in self._doubted.items() if now - since > DOUBT]:
            self._settle(path)
        if any_data:
            self.last_data = time.monotonic()
        return any_data

    def _feed(self, path: str, data: bytes) -> None:
        """New data, of the same run unless a file written anew begins to count anew."""
        if path not in self._doubted:
            self._bed(path).feed(data)
            return
        since, held = self._doubted[path]
        self._doubted[path] = since, held + data
        same = goes_on(self._ward.beds[path].run, path, held + data, self._make)
        if same is not None or len(held) + len(data) > LOOK:
            self._settle(path, same=same or False)

    def _settle(self, path: str, *, same: bool = False) -> None:
        """No longer doubt whose lines stand in a file written anew: without a word, another run's."""
        if path in self._doubted:
            _, held = self._doubted.pop(path)
            if same:
                self._ward.view.line(f"{path}: the file was written anew; the run goes on")
            else:
                self._replace(path)
            if held:
                self._bed(path).feed(held)

    def settle(self) -> None:
        """The watch ends: nothing more will tell."""
        for path in list(self._doubted):
            self._settle(path)

    def _bed(self, path: str) -> Bedside:
        bed = self._ward.beds.get(path)
        if bed is None:
            bed = self._ward.beds[path] = Bedside(self._make(path), stall=self._ward.options.stall)
            older = self._older.pop(path, [])
            for part in older:
                bed.session.begin(part)
                self._pour(bed, part)
            if older:
                bed.session.begin(path)
        return bed

    def _replace(self, path: str) -> None:
        """Another run writes to this file now."""
        old = self._ward.beds.pop(path, None)
        if old is not None:
            report = old.finish()
            self.ended.append(report)
            self._ward.view.line(f"{path}: a new file begins; the run before it: {report.headline}")
            self._ward.told_end(old, report)

    def _whole(self, path: str) -> None:
        """A compressed log does not grow: read it once."""
        self._pour(self._bed(path), path)

    def _pour(self, bed: Bedside, path: str) -> None:
        """Read a file that does not grow to its end."""
        try:
            with open_log(path) as stream:
                for chunk in chunks(stream, path):
                    bed.feed(chunk)
                    self._ward.idle()
        except SourceError as error:
            self._ward.view.line(str(error))

    def close(self) -> None:
        for tail in self._tails.values():
            tail.close()


def run(places: Sequence[str], make: Make, finish: FinishAll, options: LiveOptions, *,
        until_idle: float | None = None) -> int:
    """Follow files until a signal, `--stop-on`, or `until_idle` seconds without a new line anywhere."""
    shown = view.choose(quiet=options.quiet)
    with Signals() as signals, Ward(options, shown) as ward:
        watching = Watching(places, make, ward)
        poll = select.poll()
        poll.register(signals.waker, select.POLLIN)
        why, pause = "", FAST
        try:
            while not why:
                pause = FAST if watching.round() else min(SLOW, pause * 1.3)
                wait = min(pause, ward.idle())
                if signals.interrupts or signals.ending is not None:
                    why = "interrupted" if signals.ending is None else "ended by a signal"
                elif until_idle is not None and time.monotonic() - watching.last_data >= until_idle:
                    why = QUIET
                elif poll.poll(int(wait * 1000) + 1):
                    signals.clear()
        except Ended as ended:
            why = ended.why
        except Quit:
            shown.close()
            return 130
        finally:
            watching.close()
        try:
            watching.settle()
            reports = list(watching.ended)
            for bed in ward.beds.values():
                reports.append(bed.finish(complete=why == QUIET))
                ward.told_end(bed, reports[-1])
        except Quit:
            return 130
        shown.close()
        shown.line(why)
        code = finish(reports) if reports else 3
        if signals.ending is not None:
            return 128 + signals.ending
        return max(code, 1) if ward.stopped else code
