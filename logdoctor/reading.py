"""From clean text to a Run: choose the formats, read the blocks, place the numbers.

The first lines (the head) decide which formats are read. After that, every
block goes through the line templates first and through the rules only where
no template fits. Nothing here depends on how the input was cut into chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from logdoctor import documents, formats
from logdoctor.axis import Axis
from logdoctor.memory import collector_paused
from logdoctor.model import Setting, Spot
from logdoctor.quotes import Quotes
from logdoctor.run import Run
from logdoctor.sections import Sections
from logdoctor.settings import SettingsReader
from logdoctor.shapes.columns import checked, merge
from logdoctor.shapes.csvtable import CsvTable
from logdoctor.shapes.limit import Limit
from logdoctor.shapes.limited import STOPPED, Stopped
from logdoctor.shapes.limited import told as stops_told
from logdoctor.shapes.record import CLOCK_FIELDS, Columns, Hit, Noted, Plan
from logdoctor.shapes.template import Templates
from logdoctor.sources import Block, Cleaner
from logdoctor.storing import Steps, append
from logdoctor.voices import Company
from logdoctor.writing import count, written

HEAD = 1 << 15
"""Characters that decide on the formats; quadrupled up to HEAD_MOST while nothing can be read."""
PIECE = 1 << 12
"""Characters of the head that are read at once: what the first pieces taught helps with the rest."""
HEAD_MOST = 1 << 22
HEAD_LINES = 4000
"""Lines of the head that the formats are tried on."""
SECOND_LOOKS = (40, 400, 4000, 40000)
"""Numbers of unread lines with numbers at which the choice of formats is looked at again."""
ENOUGH_CLAIMS = 8
"""Lines that only general formats can read in the head, before they are believed to be the log's own."""
TEMPLATE_SLOW_LINES = 50


class Reader:
    """Reads text into `run`; `formats` says what was chosen and why."""

    def __init__(self, *, force: Sequence[str] = (), names: dict[str, str] | None = None,
                 extra: Sequence[formats.Format] = (), templates: bool = True, source: str = "") -> None:
        self.run = Run()
        self.quotes = Quotes()
        self.choices: list[formats.Choice] = []
        self._force = tuple(force)
        self._names = {printed: _clock(name) for printed, name in (names or {}).items()}
        self._extra = list(extra)
        self._source = source
        self._cleaner = Cleaner()
        self._axis = Axis()
        self._limit = Limit()
        self._sections = Sections()
        self._templates = Templates() if templates else None
        self._head = ""
        self._head_goal = HEAD
        self._reading = False
        self._candidates: list[formats.Format] | None = None
        self._active: list[formats.Format] = []
        self._always: list[formats.Format] = []
        self._order: list[formats.Format] = []
        self._settings = SettingsReader()
        self._unread: list[tuple[int, str]] = []
        self._unread_count = 0
        self._slow_since = 0
        self._stopped: Stopped = {}
        self._tried: Stopped = {}
        self._memory: dict[Any, Any] = {STOPPED: self._stopped}
        self._document: documents.Document | None = None
        self._company = Company()

    @property
    def told(self) -> list[str]:
        """How several processes were told apart, and which patterns took too long."""
        return [text for text in (self._company.told(), *stops_told({**self._tried, **self._stopped})) if text]

    @property
    def table(self) -> CsvTable | None:
        """The reader of a log that is a table of comma-separated values."""
        return self._document if isinstance(self._document, CsvTable) else None

    @property
    def chosen(self) -> list[formats.Format]:
        """The formats in use, the main one first."""
        return self._active

    def feed(self, text: str) -> None:
        """Read text that ends at a segment's end."""
        if self._reading:
            self._block(self._cleaner.block(text))
            return
        self._head += text
        while not self._reading and len(self._head) >= self._head_goal:
            cut = self._head.rfind("\n", 0, self._head_goal) + 1
            if not cut:
                cut = self._head.rfind("\r", 0, self._head_goal - 1) + 1 or self._head_goal
            if self._decide(self._head[:cut]) or self._head_goal >= HEAD_MOST:
                self._start(cut)
            else:
                self._head_goal *= 4

    def finish(self) -> None:
        """No more text will come."""
        if not self._reading:
            self._decide(self._head)
            self._start(len(self._head))
        self._settings.finish(self.run)
        self._conclude()

    def _decide(self, text: str) -> bool:
        segments = self._company.recognise(Cleaner().block(text)).segments()[:HEAD_LINES]
        lines = [segment[:4000] for segment in segments if segment and not segment.isspace()]
        if self._candidates is None:
            self._candidates = formats.renamed(self._extra + formats.load_all(), self._names)
        candidates = self._candidates
        found = documents.recognise([segment for segment in segments if segment and not segment.isspace()],
                                    self._names, self._force, self._source)
        if found is not None:
            self._document, choice = found
            self.choices = [choice]
            return True
        if self._force:
            candidates = [c for c in candidates if c.name in self._force]
            choices = formats.choose(lines, candidates, self._tried)
            self.choices = choices or [formats.Choice(c, 0, 0, 0.0) for c in candidates]
        else:
            self.choices = formats.choose(lines, candidates, self._tried)
            if not self.choices:
                from logdoctor.inference import guess

                guessed = guess(lines, self._names)
                self.choices = [guessed] if guessed else []
        # a few numbers read in a general manner may be a preamble: look further before settling for them
        return bool(self.choices) and (self.choices[0].format.weight >= formats.GENERAL
                                       or sum(choice.claimed for choice in self.choices) >= ENOUGH_CLAIMS)

    def _start(self, cut: int) -> None:
        self._active = [choice.format for choice in self.choices]
        self._always = [c for c in self._candidates or () if c.always]
        self._arrange()
        head, self._head = self._head, ""
        self._read_head(head, cut)
        # processes without labels (no table has them): once more, knowing of them
        if self._document is None and self._company.chorus.decide():
            self.run, self.quotes, self._axis, self._cleaner = Run(), Quotes(), Axis(), Cleaner()
            self._settings, self._memory = SettingsReader(), {STOPPED: self._stopped}
            self._unread_count = 0
            self._unread.clear()
            self._company.restart()
            self._read_head(head, cut)
        self._reading = True
        if cut < len(head):
            self._block(self._cleaner.block(head[cut:]))

    def _read_head(self, head: str, cut: int) -> None:
        if self._document is None and not self._force:
            self.run.written = written(head[:cut].splitlines())
        self.run.framework = self._active[0].framework if self._active else ""
        self._settings.begin([f.settings for f in self._active if f.settings])
        # the head is read in small pieces, so that templates learned early help with the rest of it
        at = 0
        while at < cut:
            end = cut if cut - at <= PIECE else (head.find("\n", at + PIECE) + 1 or cut)
            end = min(end, cut)
            self._block(self._cleaner.block(head[at:end]))
            at = end

    def _block(self, block: Block) -> None:
        if block.text:
            with collector_paused():
                self._read_block(block)

    def _read_block(self, block: Block) -> None:
        self.quotes.add(block)
        self.run.lines = block.first + block.lines - 1
        block = self._company.split(block)
        groups: list[Columns] = []
        segments: list[str] | None = None
        templates = self._templates
        notes: list[tuple[int, Noted]] = []
        if self._document is not None:
            segments = block.segments()
            groups, slow, notes = self._document.read(segments, block.number)
        elif templates is not None and templates.ready and not self._settings.hungry:
            groups, slow = templates.read(block.text)
            groups, doubtful = checked(groups)
            if doubtful:
                slow = sorted({*slow, *doubtful})
            if slow:
                segments = block.segments()
        else:
            segments = block.segments()
            slow = list(range(len(segments)))
        if slow and segments is not None:
            groups = merge(groups, self._slowly(block, segments, slow, notes))
        self._place(block, groups, notes)
        if templates is not None and self._slow_since >= TEMPLATE_SLOW_LINES:
            self._slow_since = 0
            templates.refresh()

    def _slowly(self, block: Block, segments: list[str], slow: list[int], notes: list[tuple[int, Noted]]
                ) -> dict[Plan, Columns]:
        found: dict[Plan, Columns] = {}
        templates = self._templates
        settings, company = self._settings, self._company
        for i in slow:
            text = segments[i]
            if not text:
                continue
            if text[0] in "[(":
                text = company.late(i, text, len(segments))
            if settings.active and company.speaks_for_all(i) and settings.feed(block.number(i), text, self.run):
                continue
            memory = company.memory(i, self._memory)
            memory["line"] = block.number(i)
            hit = self._read(text, memory)
            if isinstance(hit, Hit):
                hit = self._limit.reduced(hit, self.run.series)
            if hit is None:
                self._wonder(block.number(i), text)
            elif isinstance(hit, Noted):
                notes.append((i, hit))
                continue
            else:
                own = found.get(hit.plan)
                if own is None:
                    own = found[hit.plan] = Columns(hit.plan, [], [[] for _ in hit.plan.fields], [])
                own.at.append(i)
                for column_, value in zip(own.texts, hit.texts, strict=True):
                    column_.append(value)
                assert own.lines is not None
                own.lines.append(hit.lines)
                settings.seen_numbers(hit.plan)
            if templates is not None and not (hit is None and settings.hungry):
                templates.learn(text, hit)
                self._slow_since += 1
        return found

    def _read(self, text: str, memory: dict[Any, Any]) -> Hit | Noted | None:
        for chosen in self._order:
            found = chosen.read(text, memory)
            if found is not None:
                return found
        return None

    def _arrange(self) -> None:
        """Messages come before the general formats, which would read "Loss is nan, stopping training" as a value."""
        known = [c for c in self._active if c.weight >= formats.GENERAL and not c.guess]
        self._order = [*known, *self._always, *(c for c in self._active if c not in known)]

    def _wonder(self, line: int, text: str) -> None:
        """A line with numbers that nobody reads: look at the choice of formats again once they are many."""
        if not any(c.isdigit() for c in text[:200]) or self._force:
            return
        self._unread_count += 1
        self._unread.append((line, text[:2000]))
        if self._unread_count in SECOND_LOOKS:
            lines = [text for _, text in self._unread]
            left = [c for c in self._candidates or () if c not in self._active and not c.always and not c.guess]
            for choice in formats.choose(lines, left, self._tried):
                if choice.claimed >= max(4, len(lines) // 10):
                    self.choices.append(choice)
                    self._active.append(choice.format)
                    self._arrange()
        if len(self._unread) >= 400:
            self._unread.clear()

    def _place(self, block: Block, groups: list[Columns], notes: list[tuple[int, Noted]]) -> None:
        axis, run = self._axis, self.run
        if self._document is None and not self._force:
            count(groups, run.kinds)
        groups = self._sections.apply(groups, notes, block.number)
        lines = block.text.count("\n") + (not block.text.endswith("\n"))  # the last one may be torn off
        groups, others = self._company.deal(groups, lines, head=not self._reading,
                                              bars=block.starts is not None)
        for voice, (own_axis, own) in others.items():
            append(run, self.quotes, block, own_axis.place(own)[0], self._company.noise, voice)
            run.main_voice = self._company.main
        restarts = len(axis.restarts)
        before = axis.clock if axis.known else None
        placed, epochs = axis.place(groups) if groups else ([], [])
        number: Callable[[int], int] = block.number
        for i, epoch in epochs:
            run.epochs.append((number(i), axis.clock, epoch))
        for restart in axis.restarts[restarts:]:
            run.restarts.append(Spot(restart.new, number(restart.line_at)))
        append(run, self.quotes, block, placed, self._company.noise)
        if axis.known or axis.unit:
            run.step_unit, run.last_step = axis.unit, axis.clock
        run.total_steps, run.total_epochs = axis.total, axis.epochs
        steps = Steps(placed, before) if notes and axis.known else None
        for i, note in notes:
            line = number(i)
            if note.kind == "message":
                step = steps.at(i) if steps is not None else None
                run.note_message(note.key, note.level, note.value, line, step, self._company.of(i))
                self.quotes.pin(line)
            else:
                run.note_setting(Setting(note.key, note.value, line, note.value))

    def _conclude(self) -> None:
        self.run.extra["unread"] = self._unread_count


def _clock(name: str) -> str:
    """`step` as a user writes it is the counter, not a metric."""
    return f"@{name}" if f"@{name}" in CLOCK_FIELDS else name
