"""From clean text to a Run: choose the formats, read the blocks, place the numbers.

The first lines (the head) decide which formats are read. After that, every
block goes through the line templates first and through the rules only where
no template fits. Nothing here depends on how the input was cut into chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from logdoctor import formats
from logdoctor.axis import Axis
from logdoctor.model import Setting, Spot
from logdoctor.nolog.byhand import Writing
from logdoctor.nolog.writing import count
from logdoctor.reading.memory import collector_paused
from logdoctor.reading.quotes import Quotes
from logdoctor.reading.sections import Sections
from logdoctor.reading.selection import Selection
from logdoctor.reading.storing import Steps, append
from logdoctor.run import Run
from logdoctor.run.headings import Headings, find
from logdoctor.settings import SettingsReader
from logdoctor.shapes.columns import checked, merge
from logdoctor.shapes.csvtable import CsvTable
from logdoctor.shapes.decimals import are_commas, pointed
from logdoctor.shapes.limit import Limit
from logdoctor.shapes.record import Columns, Hit, Noted, Plan
from logdoctor.shapes.template import Templates
from logdoctor.sources import Block, Cleaner
from logdoctor.voices import Company

HEAD = 1 << 15
"""Characters that decide on the formats; quadrupled up to HEAD_MOST while nothing can be read."""
PIECE = 1 << 12
"""Characters of the head that are read at once: what the first pieces taught helps with the rest."""
HEAD_MOST = 1 << 22
HEAD_LINES = 4000
"""Lines of the head that the formats are tried on."""
TEMPLATE_SLOW_LINES = 50


class Reader:
    """Reads text into `run`; `formats` says what was chosen and why."""

    def __init__(self, *, force: Sequence[str] = (), names: dict[str, str] | None = None,
                 extra: Sequence[formats.Format] = (), templates: bool = True, source: str = "") -> None:
        self.run = Run()
        self.quotes = Quotes()
        self._selection = Selection(force=force, names=names or {}, extra=extra, source=source)
        self._cleaner = Cleaner()
        self._axis = Axis()
        self._limit = Limit()
        self._sections = Sections()
        self._templates = Templates() if templates else None
        self._head = ""
        self._head_goal = HEAD
        self._reading = False
        self._settings = SettingsReader()
        self._headings = Headings()
        self._slow_since = 0
        self._commas = False
        self._memory = self._selection.memory()
        self._company = Company()

    @property
    def told(self) -> list[str]:
        """How several processes were told apart, decimal commas, and which patterns took too long."""
        commas = "decimal commas (0,5) were read as points" if self._commas else ""
        return [text for text in (self._company.told(), commas, *self._selection.told) if text]

    @property
    def table(self) -> CsvTable | None:
        """The reader of a log that is a table of comma-separated values."""
        return self._selection.table

    @property
    def choices(self) -> list[formats.Choice]:
        """What was chosen from the first lines and why, and what was added later."""
        return self._selection.choices

    @property
    def chosen(self) -> list[formats.Format]:
        """The formats in use, the main one first."""
        return self._selection.active

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
        block = Cleaner().block(text)
        self._commas = False
        found = self._choose(block)
        if self._selection.document is None and are_commas(block.text):        # in a table they part the columns
            self._commas = True
            found = self._choose(pointed(block))
        return found

    def _choose(self, block: Block) -> bool:
        segments = self._company.recognise(block).segments()[:HEAD_LINES]
        return self._selection.decide([segment for segment in segments if segment and not segment.isspace()])

    def _start(self, cut: int) -> None:
        self._selection.settle()
        head, self._head = self._head, ""
        self._read_head(head, cut)
        # once more, knowing of processes without labels (no table has them) or of the length of an epoch
        settled = self._axis.settled()
        if self._selection.document is None and (self._company.chorus.decide() or settled is not None):
            self.run, self.quotes, self._axis, self._cleaner = Run(), Quotes(), Axis(settled), Cleaner()
            self._settings, self._headings, self._memory = SettingsReader(), Headings(), self._selection.memory()
            self._selection.restart()
            self._company.restart()
            self._read_head(head, cut)
        self._reading = True
        if cut < len(head):
            self._block(self._cleaner.block(head[cut:]))

    def _read_head(self, head: str, cut: int) -> None:
        if self._selection.open:
            self.run.writing = Writing(head[:cut].splitlines())
        active = self._selection.active
        self.run.table = self._selection.tabular
        self.run.framework = active[0].framework if active else ""
        self.run.headings = self._headings.kept
        self._settings.begin([f.settings for f in active if f.settings])
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
        if self.run.writing.patch:
            self.run.writing.follow(block.text, block.first)
        if self._commas:
            block = pointed(block)
        block = self._company.split(block)
        groups: list[Columns] = []
        segments: list[str] | None = None
        templates = self._templates
        notes: list[tuple[int, Noted]] = []
        document = self._selection.document
        if document is not None:
            segments = block.segments()
            groups, slow, notes = document.read(segments, block.number)
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
        templates, headings = self._templates, self._headings
        settings, company, selection = self._settings, self._company, self._selection
        for i in slow:
            text = segments[i]
            if not text:
                continue
            if text[0] in "[(":
                text = company.late(i, text, len(segments))
            line = block.number(i)
            names = () if headings.full else find(text)
            if settings.active and company.speaks_for_all(i) and settings.feed(line, text, self.run):
                headings.note(line, names)
                continue
            memory = company.memory(i, self._memory)
            memory["line"] = line
            hit = selection.read(text, memory)
            if isinstance(hit, Hit):
                hit = self._limit.reduced(hit, self.run.series)
            if hit is None:
                selection.wonder(text)
            elif isinstance(hit, Noted):
                notes.append((i, hit))
                headings.note(line, names)
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
            fixed = headings.note(line, names, hit) if names else ()
            if templates is not None and not (hit is None and (settings.hungry or names)):
                templates.learn(text, hit, fixed)
                self._slow_since += 1
        return found

    def _place(self, block: Block, groups: list[Columns], notes: list[tuple[int, Noted]]) -> None:
        axis, run = self._axis, self.run
        if self._selection.open:
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
        self.run.extra["unread"] = self._selection.unread
