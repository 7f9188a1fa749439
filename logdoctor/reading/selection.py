"""Which formats a log is read with: chosen from its first lines, looked at again while many lines stay unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from logdoctor import formats
from logdoctor.names import role
from logdoctor.reading import documents
from logdoctor.shapes.csvtable import CsvTable
from logdoctor.shapes.limited import STOPPED, Stopped
from logdoctor.shapes.limited import told as stops_told
from logdoctor.shapes.record import CLOCK_FIELDS, Hit, Noted

SECOND_LOOKS = (40, 400, 4000, 40000)
"""Numbers of unread lines with numbers at which the choice of formats is looked at again."""
ENOUGH_CLAIMS = 8
"""Lines that only general formats can read in the head, before they are believed to be the log's own."""
_KEPT = 400
_LOSSES = frozenset({"loss", "val_loss", "part_loss", "val_part_loss"})


class Selection:
    """The formats in use; `choices` says what was chosen and why."""

    def __init__(self, *, force: Sequence[str], names: Mapping[str, str], extra: Sequence[formats.Format],
                 source: str) -> None:
        self.choices: list[formats.Choice] = []
        self.active: list[formats.Format] = []
        self.document: documents.Document | None = None
        self.unread = 0
        self._force = tuple(force)
        self._names = {printed: _clock(name) for printed, name in names.items()}
        self._extra = list(extra)
        self._source = source
        self._candidates: list[formats.Format] | None = None
        self._always: list[formats.Format] = []
        self._order: list[formats.Format] = []
        self._lines: list[str] = []
        self._stopped: Stopped = {}
        self._tried: Stopped = {}

    @property
    def told(self) -> list[str]:
        """Which patterns took too long."""
        return stops_told({**self._tried, **self._stopped})

    @property
    def table(self) -> CsvTable | None:
        """The reader of a log that is a table of comma-separated values."""
        return self.document if isinstance(self.document, CsvTable) else None

    @property
    def open(self) -> bool:
        """Lines of any kind may follow: it is no document, and nobody has said what it is."""
        return self.document is None and not self._force

    @property
    def tabular(self) -> bool:
        """The log is a table or a list of records; where the user says so it may be about anything."""
        return not self._force and (self.document is not None or any(one.name == "jsonl" for one in self.active[:1]))

    def memory(self) -> dict[Any, Any]:
        """What the rules remember from line to line, at the beginning of a log."""
        return {STOPPED: self._stopped}

    def decide(self, lines: Sequence[str]) -> bool:
        """Choose from the first lines; False while a longer look may be better."""
        if self._candidates is None:
            self._candidates = formats.renamed(self._extra + formats.load_all(), self._names)
        found = documents.recognise(lines, self._names, self._force, self._source)
        if found is not None:
            self.document, choice = found
            self.choices = [choice]
            return True
        whole, lines = lines, [line[:4000] for line in lines]
        candidates = self._candidates
        if self._force:
            candidates = [c for c in candidates if c.name in self._force]
            choices = formats.choose(lines, candidates, self._tried)
            self.choices = choices or [formats.Choice(c, 0, 0, 0.0) for c in candidates]
        else:
            self.choices = formats.choose(lines, candidates, self._tried)
            general = not self.choices or self.choices[0].format.weight < formats.GENERAL
            if general and not (self.choices and self._tells_loss(lines)):
                self._guess(lines)
        if sum(choice.claimed for choice in self.choices) < ENOUGH_CLAIMS and not self._tells_loss(lines):
            found = documents.lists(whole, self._names, self._force)
            if found is not None:
                self.document, choice = found
                self.choices.insert(0, choice)
                return True
        # a few numbers read in a general manner may be a preamble: look further before settling for them
        return bool(self.choices) and (self.choices[0].format.weight >= formats.GENERAL
                                       or sum(choice.claimed for choice in self.choices) >= ENOUGH_CLAIMS)

    def _guess(self, lines: Sequence[str]) -> None:
        """What repeats in the lines; where a general format reads them, only if it names the loss that is missing."""
        from logdoctor.inference import guess, names_loss

        guessed = guess(lines, self._names)
        if guessed is not None and (not self.choices or names_loss(guessed.format)):
            self.choices = [guessed]

    def _tells_loss(self, lines: Sequence[str]) -> bool:
        """Whether one of the few lines that the chosen formats read holds a loss."""
        memory: dict[Any, Any] = {}
        hits = (choice.format.read(line, memory) for choice in self.choices for line in lines)
        return any(role(metric) in _LOSSES for hit in hits if isinstance(hit, Hit) for _, metric in hit.plan.metrics)

    def settle(self) -> None:
        """Read with what was chosen from now on."""
        self.active = [choice.format for choice in self.choices]
        self._always = [c for c in self._candidates or () if c.always]
        self._arrange()

    def restart(self) -> None:
        """The log will be read once more from its first line."""
        self.unread = 0
        self._lines.clear()

    def read(self, text: str, memory: dict[Any, Any]) -> Hit | Noted | None:
        """The answer of the first format that knows the line."""
        for chosen in self._order:
            found = chosen.read(text, memory)
            if found is not None:
                return found
        return None

    def wonder(self, text: str) -> None:
        """A line with numbers that nobody reads: look at the choice of formats again once they are many."""
        if not any(c.isdigit() for c in text[:200]) or self._force:
            return
        self.unread += 1
        self._lines.append(text[:2000])
        if self.unread in SECOND_LOOKS:
            left = [c for c in self._candidates or () if c not in self.active and not c.always and not c.guess]
            for choice in formats.choose(self._lines, left, self._tried):
                if choice.claimed >= max(4, len(self._lines) // 10):
                    self.choices.append(choice)
                    self.active.append(choice.format)
                    self._arrange()
        if len(self._lines) >= _KEPT:
            self._lines.clear()

    def _arrange(self) -> None:
        """Messages come before the general formats, which would read "Loss is nan, stopping training" as a value."""
        known = [c for c in self.active if c.weight >= formats.GENERAL and not c.guess]
        self._order = [*known, *self._always, *(c for c in self.active if c not in known)]


def _clock(name: str) -> str:
    """`step` as a user writes it is the counter, not a metric."""
    return f"@{name}" if f"@{name}" in CLOCK_FIELDS else name
