"""Finds the dumped solver and nets in a Caffe log, and the shapes printed while a net is set up.

Printed by src/caffe/solver.cpp ("Initializing solver from parameters:"),
src/caffe/net.cpp ("Initializing net from parameters:", "Creating Layer x",
"x <- blob", "x -> blob", "Setting up x", "Top shape: 32 16 5 5 (12800)") since
2013. The dump itself is protobuf's DebugString: one field a line, without the
glog prefix. glog cuts a message at 30,000 bytes, so a deep net's dump may end
inside a layer; then the unfinished layer is left out and `complete` is false.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from logdoctor.caffe.net import Net, Shape, build_net, phase_of, read_layers
from logdoctor.caffe.textformat import Message, TextFormatError, salvage

KEPT = 64
"""Dumps kept, the last ones; a log of many restarts does not grow the memory."""
LINES = 20_000
"""Lines of one dump; glog's limit of 30,000 bytes allows fewer."""
LONG = 4096
"""Longer lines are no dump lines."""
STRANGERS = 3
"""So many foreign lines in a row end a dump; fewer were printed into it by another thread."""

_FIELD = re.compile(r'\s*(?:\}|[\w.\[\]/-]+(?: \{|: ?(?:"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"]+)))\s*\Z')
_FOLLOWS = ("Creating ", "Setting up ", "Initializing ", "Solving ", "Iteration ", "Solver scaffolding",
            "Check failed", "Top shape: ")
_BEGUN = ("Solving ", "Iteration ", "Network initialization done")


@dataclass(frozen=True, slots=True)
class SolverDump:
    """A dumped solver; lines are those of the log. `complete` is false when its end is missing."""

    message: Message
    first_line: int
    last_line: int
    complete: bool = True
    error: TextFormatError | None = None


@dataclass(slots=True)
class NetDump:
    """A dumped net and what was printed while its layers were set up.

    `phase` is what the dump says; in dumps of before September 2014, which do
    not, the first net after a solver is the one that trains, the next ones test.
    `shapes` maps a layer to the shapes of its top blobs, `bottoms` / `tops` to
    the blobs the log says it reads and writes (with the splits Caffe inserts),
    `shape_lines` to the line of its first "Top shape". They fill up as the
    lines after the dump are fed.
    """

    message: Message
    phase: str
    first_line: int
    last_line: int
    complete: bool = True
    error: TextFormatError | None = None
    shapes: dict[str, list[Shape]] = field(default_factory=dict)
    bottoms: dict[str, list[str]] = field(default_factory=dict)
    tops: dict[str, list[str]] = field(default_factory=dict)
    shape_lines: dict[str, int] = field(default_factory=dict)

    def blob_shapes(self) -> dict[str, Shape]:
        """The shape of each blob, by name; dumped tops where the log does not print the wiring."""
        found: dict[str, Shape] = {}
        declared = {layer.name: list(layer.tops) for layer in read_layers(self.message)}
        for layer, shapes in self.shapes.items():
            found.update(zip(self.tops.get(layer) or declared.get(layer, []), shapes, strict=False))
        return found

    def net(self) -> Net:
        """The net, with its shapes."""
        net = build_net(self.message, self.phase or "TRAIN")
        net.shapes, net.wiring = self.blob_shapes(), self.bottoms
        return net


class DumpCollector:
    """Fed the lines of a log in order; keeps the dumps it finds in `solvers` and `nets`.

    `wants(text)` is a test of well under a microsecond that says whether a line
    need be fed at all; once training has begun it is a search for one word.
    """

    def __init__(self) -> None:
        self.solvers: deque[SolverDump] = deque(maxlen=KEPT)
        self.nets: deque[NetDump] = deque(maxlen=KEPT)
        self._kind = ""
        self._first = 0
        self._texts: list[str] = []
        self._lines: list[int] = []
        self._depth = 0
        self._strangers = 0
        self._building = False
        self._layer = ""
        self._phase = ""
        self._net: NetDump | None = None
        self._outer: list[tuple[NetDump, str]] = []

    def wants(self, text: str) -> bool:
        """Whether `feed` would do anything with this line."""
        return bool(self._kind) or self._building or "Initializing" in text

    def feed(self, line_number: int, text: str) -> SolverDump | NetDump | None:
        """Take one line (1-based number); returns the dump that this line showed to be over."""
        if self._kind:
            return self._inside(line_number, text)
        if self._building or "Initializing" in text:
            self._outside(line_number, text)
        return None

    def finish(self) -> SolverDump | NetDump | None:
        """The log has ended: close the dump that is open, if one is."""
        return self._close(cut=True) if self._kind else None

    def _outside(self, line_number: int, text: str) -> None:
        if len(text) > LONG:
            return
        said = _said(text)
        if said.startswith("Initializing ") and " from parameters" in said:
            self._kind = "solver" if said.startswith("Initializing solver") else "net"
            self._first = line_number
            self._depth = self._strangers = 0
            if self._building and self._net is not None and self._kind == "net":
                self._outer = [*self._outer[-7:], (self._net, self._layer)]
            else:
                self._outer = []
            self._building, self._net, self._layer = True, None, ""
        elif self._building:
            self._wire(line_number, said)

    def _inside(self, line_number: int, text: str) -> SolverDump | NetDump | None:
        if len(text) <= LONG and _FIELD.match(text):
            self._texts.append(text)
            self._lines.append(line_number)
            self._strangers = 0
            self._depth += (text.rstrip().endswith(" {")) - (text.strip() == "}")
            return self._close(cut=True) if self._depth < 0 or len(self._lines) >= LINES else None
        if not text.strip():
            return None
        self._strangers += 1
        if self._strangers < STRANGERS and not _said(text[:LONG]).startswith(_FOLLOWS):
            return None
        closed = self._close(cut=False)
        self._outside(line_number, text)
        return closed

    def _close(self, cut: bool) -> SolverDump | NetDump:
        kind, texts, lines = self._kind, self._texts, self._lines
        self._kind, self._texts, self._lines = "", [], []
        message, error = salvage("\n".join(texts), lines)
        message.line = self._first
        complete = error is None and not cut and bool(texts)
        last = lines[-1] if lines else self._first
        if kind == "solver":
            self._phase = "TRAIN"
            solver = SolverDump(message, self._first, last, complete, error)
            self.solvers.append(solver)
            return solver
        if error is not None and message.fields and isinstance(message.fields[-1].value, Message):
            message.fields.pop()
        net = NetDump(message, phase_of(message) or self._phase, self._first, last, complete, error)
        self._phase = "TEST" if self._phase else ""
        self.nets.append(net)
        self._net = net
        return net

    def _wire(self, line_number: int, said: str) -> None:
        net, layer = self._net, self._layer
        if said.startswith(_BEGUN):
            if self._outer and said.startswith("Network"):
                self._net, self._layer = self._outer.pop()
            else:
                self._building, self._net = False, None
        elif net is None:
            return
        elif said.startswith(("Creating Layer ", "Setting up ")):
            self._layer = said.split(" ", 2)[2].strip()
        elif said.startswith("Top shape: "):
            if layer and len(net.shapes) < LINES:
                net.shapes.setdefault(layer, []).append(_shape(said[11:]))
                net.shape_lines.setdefault(layer, line_number)
        elif layer and said.startswith(layer) and len(net.tops) < LINES:
            arrow, blob = said[len(layer) : len(layer) + 4], said[len(layer) + 4 :].strip()
            if arrow in (" <- ", " -> "):
                blobs = net.bottoms if arrow == " <- " else net.tops
                blobs.setdefault(layer, []).append(blob.removesuffix(" (in-place)"))


def _said(text: str) -> str:
    """What a log line says after its prefix (`I1123 20:07:49.674662 28588 net.cpp:49] ` or a Windows one)."""
    at = text.find("] ")
    if at < 0 and " : line " in text:
        at = text.rfind(" : ") + 1
    return (text[at + 2 :] if at >= 0 else text).lstrip()


def _shape(dims: str) -> Shape:
    """`32 16 5 5 (12800)` as (32, 16, 5, 5); a scalar, printed `(1)`, as ()."""
    numbers = dims.partition("(")[0].split()
    return tuple(int(dim) for dim in numbers[:32] if len(dim) < 20 and dim.isascii() and dim.isdigit())
