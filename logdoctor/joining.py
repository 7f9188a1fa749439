"""One run in several files: rotated logs are joined when their counters, or else their times, go on.

Files that start anew are runs of their own, whatever they are called.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from logdoctor.run import Run
from logdoctor.session import Session
from logdoctor.sources import SourceError, chunks, open_log

if TYPE_CHECKING:
    from logdoctor.sources.rotation import Named

LOOK = 1 << 17
"""Bytes at either end of a file that are read to see where its counter stands."""
_TIME = re.compile(r"\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d")


class Span(NamedTuple):
    """Where a file's counter and clock stand at its beginning and at its end; None and "" where it tells none."""

    first: float | None = None
    last: float | None = None
    unit: str = ""
    begun: str = ""
    ended: str = ""


def joined(names: Sequence[str], session: Callable[[str], Session]) -> dict[str, list[str]]:
    """The logs to read: name -> the files it stands in, oldest first; a log is called after its newest file."""
    if len(names) < 2:
        return {name: [name] for name in names}
    from logdoctor.sources.rotation import families

    out: dict[str, list[str]] = {}
    order = {name: i for i, name in enumerate(names)}
    for family in families(names):
        runs = [[one.path] for one in family]
        if len(family) > 1:
            runs = _runs(family, session)
        for run in runs:
            out[run[-1]] = run
    return dict(sorted(out.items(), key=lambda entry: min(order[name] for name in entry[1])))


def goes_on(before: Run, path: str, head: bytes, session: Callable[[str], Session]) -> bool | None:
    """Whether a text continues a run by its counter; None as long as the text counts nothing."""
    first, last, unit = _read(path, head, session)
    if first is None:
        return None
    return _continues(Span(*_counted(before)), Span(first, last, unit), None, surely=False)


def _runs(family: list[Named], session: Callable[[str], Session]) -> list[list[str]]:
    """The family in runs; by name the oldest file is first, unless counters say that it was numbered upwards."""
    spans = {one.path: _span(one.path, session) for one in family}
    runs = _split(family, spans)
    numbered = [one for one in family if one.kind == "number"]
    if numbered and all(spans[one.path].first is not None for one in family):
        upwards = [*(one for one in family if one.kind == "plain"), *reversed(numbered),
                   *(one for one in family if one.kind == "date")]
        other = _split(upwards, spans)
        if len(other) < len(runs):
            runs = other
    return [[one.path for one in run] for run in runs]


def _split(files: list[Named], spans: dict[str, Span]) -> list[list[Named]]:
    runs = [files[:1]]
    for before, one in pairwise(files):
        begun = spans[runs[-1][0].path].first
        if _continues(spans[before.path], spans[one.path], begun, surely="number" in (before.kind, one.kind)):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _continues(a: Span, b: Span, begun: float | None, *, surely: bool) -> bool:
    """Whether b goes on with the run that began at `begun` and stood at the end of a.

    `surely` says what to believe when neither counter nor clock tells.
    """
    if a.first is not None and a.last is not None and b.first is not None and a.unit == b.unit:
        begun = a.first if begun is None else begun
        length = a.last - a.first
        if b.first <= begun + 0.05 * (a.last - begun):         # from the beginning again
            return False
        return b.first <= a.last + max(length, 1.0) or surely  # no further away than a file is long
    if a.ended and b.begun and (a.first is None) == (b.first is None):
        return surely and b.begun >= a.ended
    return surely and (a.first is None or b.first is None)


def _span(path: str, session: Callable[[str], Session]) -> Span:
    head, tail = _ends(path)
    if not head:
        return Span()
    first, last = _read(path, head, session), _read(path, tail, session)
    times = _TIME.findall(head.decode("latin-1")), _TIME.findall(tail.decode("latin-1"))
    unit = first[2] if first[2] == last[2] else ""
    return Span(first[0], last[1], unit, times[0][0] if times[0] else "", times[1][-1] if times[1] else "")


def _ends(path: str) -> tuple[bytes, bytes]:
    """The first and the last LOOK bytes of a file's text, in whole lines."""
    head = b""
    tail: deque[bytes] = deque()
    held = 0
    try:
        for chunk in _chunks(path):
            head += chunk[: LOOK - len(head)]
            tail.append(chunk)
            held += len(chunk)
            while held - len(tail[0]) >= LOOK:
                held -= len(tail.popleft())
    except SourceError:
        pass                                                   # the reading itself will tell
    end = b"".join(tail)
    if len(end) > LOOK:
        end = end[-LOOK:]
        end = end[end.find(b"\n") + 1 :]
    return head, end


def _chunks(path: str) -> Iterator[bytes]:
    with open_log(path) as stream:
        size = stream.seek(0, 2) if stream.seekable() else 0
        stream.seek(0)
        start = stream.read(4)
        stream.seek(0)
        plain = start[:2] not in (b"\x1f\x8b", b"BZ", b"\xfd7") and start != b"\x28\xb5\x2f\xfd"
        if plain and size > 4 * LOOK:                          # no need to read the middle
            yield stream.read(LOOK)
            stream.seek(size - 2 * LOOK)
        yield from chunks(stream, path)


def _read(path: str, data: bytes, session: Callable[[str], Session]) -> tuple[float | None, float | None, str]:
    """First and last step of a piece of a log, and what it counts."""
    made = session(path)
    made.feed(data)
    made.finish()
    return _counted(made.run)


def _counted(run: Run) -> tuple[float | None, float | None, str]:
    """The same of a run."""
    spine = max(run.series.values(), key=lambda series: series.count, default=None)
    if spine is None or run.step_unit in ("", "print"):
        return None, None, ""
    steps = spine.points()[0]
    return steps[0], max(steps), run.step_unit
