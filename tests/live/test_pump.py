"""The pump and what it keeps for the analysis: every byte, in order, on both ways."""

from __future__ import annotations

import os
import random
import threading

import pytest

from logdoctor.live import backlog as module
from logdoctor.live import pump
from logdoctor.live.backlog import Backlog
from logdoctor.live.lender import Lender


def test_backlog_keeps_the_order_through_the_file() -> None:
    dice = random.Random(1)
    backlog = Backlog(limit=5000)
    given = taken = b""
    for _ in range(400):
        data = dice.randbytes(dice.randrange(1, 900))
        backlog.push(data)
        given += data
        if dice.random() < 0.4 and backlog:
            piece = b"".join(backlog.pieces())[: dice.randrange(1, 2000)]
            backlog.advance(len(piece))
            taken += piece
    while backlog:
        piece = b"".join(backlog.pieces())
        backlog.advance(len(piece))
        taken += piece
    assert taken == given
    assert len(backlog) == 0


def test_backlog_without_room_on_disk_asks_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    backlog = Backlog(limit=10)
    for data in (b"12345", b"67890", b"abcde", b"fgh"):
        backlog.push(data)
    assert backlog.full
    taken = b""
    while backlog:
        piece = b"".join(backlog.pieces())
        taken += piece
        backlog.advance(len(piece))
    assert taken == b"1234567890abcdefgh"
    assert not backlog.full


@pytest.mark.skipif(not hasattr(os, "splice"), reason="needs splice")
def test_backlog_takes_a_flood_past_this_process() -> None:
    read, write = os.pipe()
    backlog = Backlog(limit=10)
    os.write(write, b"more than ten bytes")
    assert backlog.splice(read, 19) == 0  # the next piece must be in memory
    assert len(os.read(read, 19)) == 19
    backlog.push(b"in memory")
    os.write(write, b"small")
    assert backlog.splice(read, 1) == 0  # there is still room in memory
    assert backlog.splice(read, 5) == 5
    backlog.push(b", then pushed")
    os.write(write, b", spliced")
    assert backlog.splice(read, 9) == 9
    taken = b""
    while backlog:
        piece = b"".join(backlog.pieces())
        taken += piece
        backlog.advance(len(piece))
    assert taken == b"in memorysmall, then pushed, spliced"


@pytest.mark.parametrize("lending", [True, False])
@pytest.mark.parametrize("slow", [True, False])
def test_both_ways_get_every_byte(monkeypatch: pytest.MonkeyPatch, lending: bool, slow: bool) -> None:
    """With and without the system's help, while the analysis keeps up and while the backlog goes to its file."""
    monkeypatch.setattr(module, "IN_MEMORY", 100_000 if slow else 1 << 26)
    if not lending:
        monkeypatch.setattr(Lender, "_find", lambda self: None)
    dice = random.Random(3)
    pieces = [dice.randbytes(dice.choice((1, 80, 5000, 300_000))) for _ in range(120)]
    (source, writer), (out, sink) = os.pipe(), os.pipe()
    pumped = pump.start(source, [pump.Sink(sink, "out")], close=(writer, out))
    os.close(source)
    os.close(sink)
    streamed, analysed = bytearray(), bytearray()
    enough = threading.Event()

    def read_stream() -> None:
        while data := os.read(out, 65536):
            streamed.extend(data)
        enough.set()

    def read_analysis() -> None:
        if slow:
            enough.wait(30)
        while data := os.read(pumped.data, 65536):
            analysed.extend(data)

    threads = [threading.Thread(target=read_stream), threading.Thread(target=read_analysis)]
    for thread in threads:
        thread.start()
    for piece in pieces:
        view = memoryview(piece)
        while view:
            view = view[os.write(writer, view) :]
    os.close(writer)
    for thread in threads:
        thread.join(30)
    assert streamed == b"".join(pieces)
    assert analysed == streamed
    pumped.wait()
    os.close(out)


def test_lender_tells_a_lost_reader_and_the_end() -> None:
    (source, writer), (out, sink) = os.pipe(), os.pipe()
    lender = Lender(source, sink)
    if not lender.works:
        pytest.skip("needs tee(2)")
    os.write(writer, b"abc")
    assert lender.lend(100) == 3
    assert lender.take(3) == b"abc"
    os.write(writer, b"def")
    os.close(out)
    with pytest.raises(BrokenPipeError):
        lender.lend(100)
    assert os.read(source, 10) == b"def"  # nothing is lost for the analysis
    os.close(writer)
    assert Lender(source, os.open(os.devnull, os.O_WRONLY)).works is False
    for fd in (source, sink):
        os.close(fd)
