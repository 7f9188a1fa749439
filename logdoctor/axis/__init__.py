"""The step axis: where on the run's global, monotonic axis each line stands.

Frameworks count in four ways. A global counter is taken as it is. A counter
that restarts each epoch is continued over the epochs. An epoch alone, on the
line or in a heading above it, is the axis of a log that prints nothing finer.
A line without any counter stands where the last counter stood; a log without
counters, or with several such prints under a heading, is counted by prints.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice
from operator import le

from logdoctor.axis.bases import Bases
from logdoctor.axis.counters import changes, count, counts, is_global, unit_of, within_fields
from logdoctor.axis.fraction import Fraction
from logdoctor.shapes.record import Columns, Plan

_EPOCHS = {"@epoch", "@epochs"}


@dataclass(slots=True)
class Restart:
    """The counter went back: a restart or a resume."""

    line_at: int
    old: float
    new: float


class Axis:
    """Places the rows of each block; keeps the clock between blocks.

    `unit` names the axis once a counter was seen; `restarts` lists where a
    global counter went back; `total` and `epochs` are the run's announced length.
    """

    def __init__(self, fraction: Fraction | None = None) -> None:
        self.fraction = fraction or Fraction()
        self.unit = "iteration" if fraction else ""
        self.clock = 0.0
        self.known = False
        self.epoch: float | None = None
        self.total: float | None = None
        self.epochs: float | None = None
        self.restarts: list[Restart] = []
        self._fine = fraction is not None        # a counter finer than the epoch was seen, or will be
        self._offset = 0.0                       # steps of the epochs before this one
        self._position = -1.0                    # last counter within the epoch
        self._stride = 1.0
        self._length: float | None = None        # announced length of an epoch
        self._placed_epoch: float | None = None
        self._unannounced: float | None = None   # the epoch of the last line with a counter within it
        self._bases = Bases()
        self._header: float | None = None        # epochs before this one, from a header line of its own
        self._last_step: dict[Plan, tuple[float, float | None]] = {}
        self._first_step: dict[Plan, float] = {}
        self._bar_total: float | None = None
        self._prints = 0
        self._under: dict[Plan, float] = {}      # the heading above the last print of a line without a counter
        self._often = False                      # such a line came twice under one heading

    def place(self, groups: list[Columns]) -> tuple[list[tuple[Columns, list[float]]], list[tuple[int, float]]]:
        """Steps for every row of every group (one block, groups in any order).

        Also gives the (segment, epoch) pairs at which the epoch changed.
        """
        epochs: list[tuple[int, float]] = []
        clocked = [group for group in groups if group.plan.index]
        if self._fine:                           # beside a finer counter, an epoch alone does not move the clock
            clocked = [group for group in clocked if group.plan.index.keys() - _EPOCHS or group.plan.role == "mark"]
        clocks: list[list[float] | None] = []
        fields = None
        if clocked and not self._offset and all(is_global(group.plan) for group in clocked):
            clocks = [None if self._stands(group) else counts(group, "@step") for group in clocked]
            clocks = [] if None in clocks else clocks
        elif len(clocked) == 1 and (fields := within_fields(clocked[0].plan)) is not None:
            clocks = [self._over_epochs(clocked[0], fields)]
        own = [(group, clock) for group, clock in zip(clocked, clocks, strict=False) if clock is not None]
        placed = self._columns(groups, own, fields, epochs) if own else None
        return placed or self._rows(groups, epochs), epochs

    def _stands(self, group: Columns) -> bool:
        """Whether the counter has only ever said one number, in several epochs: an epoch's length, no step."""
        if "@epoch" not in group.plan.index:
            return False
        steps, epochs = (group.texts[group.plan.index[name]] for name in ("@step", "@epoch"))
        step, epoch = self._last_step.get(group.plan, (count(steps[0]), count(epochs[0])))
        return (steps[0] == steps[-1] and len(set(steps)) == 1 and step == count(steps[0]) > 0
                and self._first_step.get(group.plan, step) == step
                and epoch is not None and count(epochs[-1]) > epoch)

    def _over_epochs(self, group: Columns, fields: tuple[str, str, int]) -> list[float] | None:
        """The clock of rows that name epoch, batch and the batches of an epoch; None where an epoch goes back."""
        counter, total, base = fields
        before = self._bases.before(group.plan, counts(group, "@epoch"))
        lengths = counts(group, total)
        placed = before[0] if self._placed_epoch is None else self._placed_epoch
        if not all(lengths) or before[0] < placed or not all(map(le, before, islice(before, 1, None))):
            return None
        return [max(epochs, 0.0) * length + (position - base)
                for epochs, length, position in zip(before, lengths, counts(group, counter), strict=True)]

    def _columns(self, groups: list[Columns], clocked: list[tuple[Columns, list[float]]],
                 fields: tuple[str, str, int] | None, epochs: list[tuple[int, float]]
                 ) -> list[tuple[Columns, list[float]]] | None:
        """Rows that carry their clock, and the others between them: whole columns. None where a clock goes back."""
        placed = {id(group): clock for group, clock in clocked}
        if len(clocked) == 1:
            at, clock = clocked[0][0].at, clocked[0][1]
        else:
            by_row = {i: step for group, own in clocked for i, step in zip(group.at, own, strict=True)}
            at = sorted(by_row)
            clock = list(map(by_row.__getitem__, at))
        if (self.known and clock[0] < self.clock) or not all(map(le, clock, islice(clock, 1, None))):
            return None
        self._note_epochs(groups, epochs)
        for group in groups:
            index = group.plan.index
            if "@steps" in index:
                self.total = count(group.texts[index["@steps"]][-1])
            if "@epochs" in index:
                self.epochs = count(group.texts[index["@epochs"]][-1])
            if "@step" in index:
                own_epoch = count(group.texts[index["@epoch"]][-1]) if "@epoch" in index else self._header
                self._first_step.setdefault(group.plan, placed[id(group)][0])
                self._last_step[group.plan] = (placed[id(group)][-1], own_epoch)
        if fields is not None:
            epoch, length, position = (counts(clocked[0][0], name)[-1] for name in ("@epoch", fields[1], fields[0]))
            self._placed_epoch, self._length = self._bases.before(clocked[0][0].plan, [epoch])[0], length
            self._position = position - fields[2]
            rows = counts(clocked[0][0], fields[0])[-2:]
            self._stood(clocked[0][0].plan, self._placed_epoch, rows[0] - fields[2])
            self._stood(clocked[0][0].plan, self._placed_epoch, self._position)
            self._offset = max(self._placed_epoch, 0.0) * length
        before = self.clock
        out = []
        for group in groups:
            steps = placed.get(id(group))
            if steps is None:
                steps = [clock[k - 1] if (k := bisect_right(at, i)) else before for i in group.at]
            out.append((group, steps))
        self._set(clock[-1], "sample" if fields is not None and fields[0] == "@sample" else unit_of(clocked[0][0].plan))
        return out

    def _note_epochs(self, groups: list[Columns], epochs: list[tuple[int, float]]) -> None:
        for i, epoch in changes([group for group in groups if "@epoch" in group.plan.index], "@epoch"):
            if epoch != self.epoch:
                self.epoch = epoch
                epochs.append((i, epoch))

    def _rows(self, groups: list[Columns], epochs: list[tuple[int, float]]) -> list[tuple[Columns, list[float]]]:
        steps = [[0.0] * len(group.at) for group in groups]
        for i, g, k in sorted((i, g, k) for g, group in enumerate(groups) for k, i in enumerate(group.at)):
            steps[g][k] = self._row(groups[g], k, i, epochs)
        return list(zip(groups, steps, strict=True))

    def _row(self, group: Columns, k: int, i: int, epochs: list[tuple[int, float]]) -> float:
        plan = group.plan
        get = {name: count(group.texts[position][k]) for name, position in plan.index.items()}
        if not get:
            return self._uncounted(plan)
        if plan.clock == "bar":
            return self._bar(get)
        epoch = get.get("@epoch")
        if "@step" in get:
            self._global(get["@step"], get.get("@steps"), epoch, plan, i)
        elif "@batch" in get or "@sample" in get:
            self._within(get, epoch, plan, i)
        elif epoch is not None:
            self._epoch_only(epoch, plan, i)
        if epoch is not None and epoch != self.epoch:
            self.epoch = epoch
            epochs.append((i, epoch))
        self.epochs = get.get("@epochs", self.epochs)
        told = self._bar_total is not None or self.fraction.length is not None
        if told and epoch is not None and plan.metrics and plan.index.keys() <= _EPOCHS:
            step = self.fraction.place(group.texts[plan.index["@epoch"]][k], self.clock, self._bar_total)
            return self.clock if step is None else step
        return self.clock

    def settled(self) -> Fraction | None:
        """What the lines read so far tell of the length of an epoch, where some of them were placed without it."""
        self.fraction.looking = True
        self.fraction.settle(self._bar_total)
        return Fraction(self.fraction.length) if self.fraction.waited and self.fraction.length else None

    def _uncounted(self, plan: Plan) -> float:
        if not self.known and plan.metrics:
            self._prints += 1
            if self._header is not None and self.epoch is not None and not self._often:
                self._often = self._under.get(plan) == self.epoch
                self._prints = max(self._prints, int(self.clock) + 2) if self._often else self._prints
                self._under[plan] = self.epoch
            if self._under and not self._often:
                self.unit = "epoch"
                self.clock = self._under[plan]
            else:
                self.unit = "print"
                self.clock = float(self._prints - 1)
        return self.clock

    def _global(self, step: float, total: float | None, epoch: float | None, plan: Plan, i: int) -> None:
        """A counter over the whole run - or, when it goes back as the epoch goes on, over one epoch."""
        epoch = self._header if epoch is None else epoch
        last, last_epoch = self._last_step.get(plan, (step, epoch))
        onward = epoch is not None and last_epoch is not None and epoch > last_epoch
        stands = step == last == self._first_step.setdefault(plan, step) and step > 0
        if step < last or (stands and onward):
            if onward:
                self._offset += total if total and total >= last else last + (0 if stands else self._stride - step)
                self.total = None                              # what was announced was the end of an epoch
            else:
                if step < self.clock or self._offset:          # else the clock went back with another kind of line
                    self.restarts.append(Restart(i, self.clock, step))
                self._offset = 0.0
        elif step > last:
            self._stride = step - last
        self._last_step[plan] = (step, epoch)
        if total is not None and not self._offset:
            self.total = total
        self._set(self._offset + step, unit_of(plan))

    def _within(self, get: dict[str, float], epoch: float | None, plan: Plan, i: int) -> None:
        """A counter that starts again each epoch: continue it over the epochs."""
        unit = "iteration" if "@batch" in get else "sample"
        position = get.get("@batch", get.get("@sample", 0.0)) - (plan.batch_base if unit == "iteration" else 0)
        length = get.get("@batches", get.get("@samples"))
        before = self._header if epoch is None else self._bases.before(plan, [epoch])[0]
        if before is not None and length:
            own = self._last_step.get(plan)
            if own is not None and self._went_back(before, position, length, own):
                self.restarts.append(Restart(i, self.clock, before * length + position))
            self._placed_epoch = before
            self._stood(plan, before, position)
            self._offset = max(before, 0.0) * length
        elif position < self._position or (position == self._position > 0 and before is not None
                                           and self._unannounced is not None and before > self._unannounced):
            # a new epoch that no total announces
            self._offset += self._length or self._position + (self._stride if position < self._position else 0.0)
        elif position > self._position >= 0:
            self._stride = position - self._position
        self._length, self._position, self._unannounced = length, position, before
        self._set(self._offset + position, unit)

    def _stood(self, plan: Plan, epoch: float, position: float) -> None:
        """Lines of a kind have come to this position of this epoch."""
        last = self._last_step.get(plan, (epoch, None))[1]
        if last is not None and position > last:
            self._stride = position - last
        self._last_step[plan] = (epoch, position)

    def _went_back(self, epoch: float, position: float, length: float, own: tuple[float, float | None]) -> bool:
        """Whether lines of a kind go back to an earlier epoch, or within one of the same length that had not ended."""
        if self._placed_epoch is None or epoch > self._placed_epoch:
            return False
        if epoch < self._placed_epoch:
            return epoch < own[0]
        at, stride = own[1], self._stride
        return at is not None and epoch == own[0] and length == self._length and position < at and at + stride < length

    def _epoch_only(self, epoch: float, plan: Plan, i: int) -> None:
        if plan.role == "mark":
            if self._under and not self.known and not self._often and epoch < self.clock:
                self.restarts.append(Restart(i, self.clock, epoch))
            self._header = epoch - plan.epoch_base
            if not self.known:
                self.clock = max(self._header, 0.0)
            elif not self._fine:
                self.clock = max(self.clock, epoch)
        elif not self._fine:
            own = self._last_step.get(plan)                    # other lines may count their epochs from elsewhere
            if self.known and epoch < self.clock and own is not None and epoch < own[0]:
                self.restarts.append(Restart(i, self.clock, epoch))
            self._last_step[plan] = (epoch, None)
            self.clock, self.unit, self.known = epoch, "epoch", True

    def _bar(self, get: dict[str, float]) -> float:
        """A bare progress bar: believed only while it counts to the total of the first bar of its kind."""
        step, total = get.get("@step", 0.0), get.get("@steps")
        if total is not None:
            if self._bar_total is None and total > max(step, 1):   # one that has ended before was of something else
                self._bar_total = total
                self.total = self.total or total
            if total == self._bar_total and step >= (self.clock if self.known else 0):
                self._set(step, "iteration")
        return self.clock

    def _set(self, step: float, unit: str) -> None:
        if not self._fine:
            self.unit = unit
        self.clock = step
        self.known = self._fine = True
