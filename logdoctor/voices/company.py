"""The processes of one log together: what the reader asks about who printed what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logdoctor.axis import Axis
from logdoctor.shapes.record import Columns
from logdoctor.sources import Block
from logdoctor.voices.chorus import Chorus
from logdoctor.voices.labels import Labels, order
from logdoctor.voices.shares import MAIN, share, speakers

_INSIDE = frozenset({"rank", "local_rank", "global_rank", "world_rank", "gpu", "worker", "process", "proc", "replica"})


class Company:
    """One for each session; does nothing and costs nothing while only one process prints."""

    def __init__(self) -> None:
        self.main = ""
        """Whose numbers have the plain names, where that process has a label."""
        self.chorus = Chorus()
        self._labels = Labels()
        self._decided = False
        self._who: list[str] | None = None
        self._axes: dict[str, Axis] = {}
        self._memories: dict[str, dict[Any, Any]] = {}
        self._ahead = 0

    def restart(self) -> None:
        """The head is read again; what was learned about the voices stays."""
        self._decided, self.main, self._who = False, self._labels.first, None
        self._axes.clear()
        self._memories.clear()

    def recognise(self, block: Block) -> Block:
        """Look for labels in the head; the head without them."""
        self._labels.recognise(block.segments())
        self.main = self._labels.first
        return self.split(block)

    def split(self, block: Block) -> Block:
        """The block without labels; whose its segments are is kept until the next call."""
        self._who = None
        if not self._labels.active:
            return block
        bare, self._who = self._labels.split(block)
        return bare

    def late(self, i: int, text: str, segments: int) -> str:
        """The text of a segment whose label the head did not announce, without it."""
        voice, bare = self._labels.late(text)
        if voice:
            if self._who is None:
                self._who = [MAIN] * segments
            self._who[i] = voice
        return bare

    def of(self, i: int) -> str:
        """Who printed a segment of the block: "" without a label."""
        return self._who[i] if self._who is not None else MAIN

    def speaks_for_all(self, i: int) -> bool:
        """Settings of this segment are the run's: it has no label, or the first one's."""
        return self._who is None or self._who[i] in (MAIN, self._labels.first or self.main)

    @property
    def noise(self) -> frozenset[str]:
        """Labels within the lines that read like metrics."""
        return _INSIDE if self._labels.inside else frozenset()

    def told(self) -> str:
        """How the voices were told apart, for the report; "" for one process."""
        if self.chorus.size > 1:
            return (f"each step is printed {self.chorus.size} times without a label, by several processes or micro-"
                    "batches: the first print of each step is the curve, the others are loss@print2 and so on")
        if self._axes:
            who = f"{self.main[:4]} {self.main[4:]}" if self.main.startswith("rank") else self.main
            return (f"{1 + len(self._axes)} processes, told apart by their labels: the curves are "
                    f"{who + chr(39) + 's' if who else 'those of the lines without a label'}, "
                    "the others have the process behind an @")
        return ""

    def memory(self, i: int, own: dict[Any, Any]) -> dict[Any, Any]:
        """What is remembered from line to line (tables, frames), for each process its own."""
        voice = self.of(i)
        return own if voice in (MAIN, self.main) else self._memories.setdefault(voice, {})

    def deal(self, groups: list[Columns], segments: int, *, head: bool, bars: bool
             ) -> tuple[list[Columns], dict[str, tuple[Axis, list[Columns]]]]:
        """The main process's rows, and each other's with its own step axis."""
        who: Sequence[str] | None = self._who
        if head and not self._labels.active and not bars:
            self.chorus.note(groups, self._ahead)
            self._ahead += segments
        if who is None and self.chorus.size > 1:
            who = self.chorus.voices(groups, segments)
        if who is None or not groups:
            return groups, {}
        if not self._decided and self._labels.active:
            self._decide(groups, who, head=head)
        shares = share(groups, who, self.main)
        own = shares.pop(MAIN)
        return own, {voice: (self._axes.setdefault(voice, Axis()), rows) for voice, rows in shares.items()}

    def _decide(self, groups: list[Columns], who: Sequence[str], *, head: bool) -> None:
        """The main process is the one that prints a loss: without a label, else the lowest (later: the first)."""
        found = speakers(groups, who)
        if found:
            names = {voice for _, voice in found}
            self.main = MAIN if MAIN in names else min(names, key=order) if head else min(found)[1]
            self._decided = True
