"""CSV and TSV tables: a line of names, then rows; whole blocks at once.

Read: `,` `;` tab; padded cells (Ultralytics); quoted names (W&B exports); sparse
rows, where an empty cell or `NA` means "not logged" and never NaN (Lightning,
Stable-Baselines3, Keras CSVLogger); decimal commas where the separator is not
a comma; a new header in the middle, when new names appeared. A line that is
no row goes back to whoever asked.

All rows under one header share one plan: a sparse row is the same kind of line
as a full one, and points must stay in the order of their lines.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence

from logdoctor.names import SPLITS, canonical, role
from logdoctor.numbers import parse
from logdoctor.shapes.csvheader import fields_of, framework_of
from logdoctor.shapes.record import Columns, Noted, Plan

DELIMITERS = ",;\t"
MOST_COLUMNS = 20_000
"""Names of one header; a longer one is no table of metrics."""
LONGEST_NAME = 120
SAMPLE_ROWS = 40
"""Rows behind a header that are looked at before it is believed."""

ABSENT = frozenset({"", "na", "n/a", "none", "null", "-", "--"})
"""Cells that say "not logged"."""
HELD_OUT_FILE = re.compile(r"(?:.*[_.-])?(?:test|eval)_error", re.I)
"""What CatBoost calls the table of the held-out set, whose head is that of the training set's."""
_NAME = re.compile(r"\s*[\"']?(?:[^\W\d]|[_/%(@#$])")
_STARTS = frozenset("0123456789-+.")
"""How a row may begin that needs no closer look."""
_COUNTER = re.compile(r"(\d+)(?: ?/ ?\d+|[.,]\d+)?\Z")
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d+,\d+(?:[eE][-+]?\d+)?\s*\Z")
_PHASES = frozenset({"phase", "split", "mode", "set", "stage", "subset", "dataset"})


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of a line, stripped; quotes are honoured."""
    if '"' in text:
        try:
            cells = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True))
            return [cell.strip() for cell in cells]
        except (csv.Error, StopIteration):
            return [text]
    return [cell.strip() for cell in text.split(delimiter)]


def is_header(cells: Sequence[str]) -> bool:
    """Whether these cells can be the names of columns: text in each (an index in front may have no name)."""
    if not 2 <= len(cells) <= MOST_COLUMNS:
        return False
    names = cells if cells[0] else cells[1:]
    texts = all(0 < len(name) <= LONGEST_NAME and _NAME.match(name) and name.lower() not in ABSENT
                and parse(name) is None for name in names)
    return bool(names) and texts and len(set(names)) > len(names) // 2


def is_row(cells: Sequence[str], width: int, comma: bool) -> bool:
    """Whether these cells can be values under a header: the same number of them, and a number among them."""
    return len(cells) == width and any(cell and number_of(cell, comma) is not None for cell in cells)


def number_of(cell: str, comma: bool) -> float | None:
    """A cell's number; `comma`: 0,5 is a half."""
    return parse(cell.replace(",", ".") if comma and _DECIMAL_COMMA.match(cell) else cell)


class CsvTable:
    """The rows of one log; begin with `recognise`."""

    name = "csv"

    def __init__(self, delimiter: str, comma: bool, names: Mapping[str, str] | None = None) -> None:
        self.delimiter = delimiter
        self.framework = ""
        self.header: tuple[str, ...] = ()
        self._comma = comma
        self._mapping = names or {}
        self._width = 0
        self._take: list[int] = []
        self._clocks: list[int] = []
        self._phase: int | None = None
        self._last: dict[int, str] = {}
        self._plan: Plan | None = None
        self._plans: dict[tuple[str, ...], Plan] = {}

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Each column of the last header, and the field it was taken for ("" = left out)."""
        return list(zip(self.header, fields_of(self.header, self._mapping)[0], strict=True))

    @classmethod
    def recognise(cls, lines: Sequence[str], names: Mapping[str, str] | None = None, source: str = ""
                  ) -> CsvTable | None:
        """A reader for the table in the first lines of a log, or None.

        Its header is the first line, or is followed by several rows; one of
        its names must be a counter or a known metric.
        """
        for at, line in enumerate(lines[:400]):
            for delimiter in sorted(DELIMITERS, key=line.count, reverse=True):
                if delimiter not in line:
                    break
                names_here = cells_of(line, delimiter)
                if not is_header(names_here):
                    continue
                framework, mapping = framework_of(names_here, delimiter), names or {}
                if framework == "catboost" and len(names_here) > 1:
                    held_out = HELD_OUT_FILE.match(re.split(r"[\\/]", source)[-1])
                    mapping = {names_here[1]: "val_loss" if held_out else "loss", **mapping}
                if not any(_known(fields_of(names_here, mapping)[0])):
                    continue
                rows = [cells_of(row, delimiter) for row in lines[at + 1 : at + 1 + SAMPLE_ROWS]]
                comma = delimiter != "," and _has_decimal_commas(rows)
                if at and not any(is_row(row, len(names_here), comma) for row in rows[:4]):
                    continue
                good = sum(is_row(row, len(names_here), comma) for row in rows)
                if good < (1 if at == 0 else 3) or good * 2 < len(rows[:6]):
                    continue
                table = cls(delimiter, comma, mapping)
                table.framework = framework
                return table
        return None

    def read(self, segments: Sequence[str], number: Callable[[int], int] | None = None
             ) -> tuple[list[Columns], list[int], list[tuple[int, Noted]]]:
        """The columns of a block's rows, and the segments that are no rows of the table."""
        out: list[Columns] = []
        rest: list[int] = []
        rows: list[list[str]] = []
        at: list[int] = []
        delimiter, width = self.delimiter, self._width
        if width and {text[:1] for text in segments} <= _STARTS and not any('"' in text for text in segments):
            rows = [text.split(delimiter) for text in segments]
            if set(map(len, rows)) == {width}:
                out = self._columns(rows, list(range(len(rows))), rest)
                return out, sorted(rest), []
            rows = []
        for i, text in enumerate(segments):
            cells = text.split(delimiter) if '"' not in text else cells_of(text, delimiter)
            if len(cells) == width and not _NAME.match(text):
                rows.append(cells)
                at.append(i)
            elif not text or text.isspace():
                continue
            elif (names := self._names(text)) is not None:
                out.extend(self._columns(rows, at, rest))
                self._begin(names)
                rows, at, width = [], [], self._width
            elif len(cells) == width and is_row([c.strip() for c in cells], width, self._comma):
                rows.append(cells)
                at.append(i)
            else:
                rest.append(i)
        out.extend(self._columns(rows, at, rest))
        return out, sorted(rest), []

    def _names(self, text: str) -> list[str] | None:
        """The names of a header line, or None."""
        names = cells_of(text, self.delimiter)
        return names if is_header(names) and any(_known(fields_of(names, self._mapping)[0])) else None

    def _begin(self, names: list[str]) -> None:
        if tuple(names) == self.header:
            return
        fields, meaning = fields_of(names, self._mapping)
        self.header, self._width, self._last = tuple(names), len(names), {}
        self._take = [i for i, field in enumerate(fields) if field]
        self._clocks = [i for i in self._take if fields[i].startswith("@")]
        self._phase = next((i for i, name in enumerate(names) if name.lower() in _PHASES), None)
        self._plan = self._plan_of(tuple(fields[i] for i in self._take), meaning)

    def _plan_of(self, fields: tuple[str, ...], meaning: dict[str, str]) -> Plan:
        plan = self._plans.get(fields)
        if plan is None:
            plan = self._plans[fields] = Plan(self.name, "row", fields, meaning=meaning)
        return plan

    def _columns(self, rows: list[list[str]], at: list[int], rest: list[int]) -> list[Columns]:
        """Rows of one header as columns; a counter that a row leaves out keeps its last value."""
        if not rows or self._plan is None:
            return []
        columns = [list(column) for column in zip(*rows, strict=True)]
        lead = 0
        strangers: set[int] = set()
        for i in self._clocks:
            lead = max(lead, self._fill(columns[i], i, strangers))
        if strangers:                             # its counter is no number: text with as many commas
            rest.extend(at[k] for k in strangers)
            keep = [k for k in range(len(at)) if k not in strangers]
            lead = sum(k < lead for k in keep)
            at = [at[k] for k in keep]
            columns = [[column[k] for k in keep] for column in columns]
        if self._comma:
            for i in self._take:
                columns[i] = [cell.replace(",", ".") if "," in cell and _DECIMAL_COMMA.match(cell) else cell
                              for cell in columns[i]]
        out = []
        if lead:                                  # before a counter was ever seen, its rows go without it
            here = [i for i in self._take if i not in self._clocks or columns[i][0]]
            fields = [self._plan.fields[self._take.index(i)] for i in here]
            plan = self._plan_of(tuple(fields), self._plan.meaning)
            out.extend(self._split(plan, here, columns, range(lead), at))
        if lead < len(at):
            out.extend(self._split(self._plan, self._take, columns, range(lead, len(at)), at))
        return out

    def _split(self, plan: Plan, take: list[int], columns: list[list[str]], here: range, at: list[int]
               ) -> list[Columns]:
        """One Columns, or two where a column says "train" or "val"."""
        if self._phase is None:
            rows = slice(here.start, here.stop)
            texts = [columns[i][rows] for i in take]
            numbers = [converted for cells in texts if (converted := plain_numbers(cells)) is not None]
            return [Columns(plan, at[rows], texts, numbers=numbers if len(numbers) == len(texts) else None)]
        held_out = [columns[self._phase][k].strip().lower() in SPLITS for k in here]
        out = []
        for wanted in (False, True):
            chosen = [k for k, is_val in zip(here, held_out, strict=True) if is_val is wanted]
            if chosen:
                fields = plan.fields if not wanted else tuple(
                    f if f.startswith("@") else canonical(f, "val") for f in plan.fields)
                out.append(Columns(self._plan_of(fields, plan.meaning), [at[k] for k in chosen],
                                   [[columns[i][k] for k in chosen] for i in take]))
        return out

    def _fill(self, cells: list[str], column: int, strangers: set[int]) -> int:
        """Fill a counter's gaps from above; gives how many first rows have nothing above them."""
        last = self._last.get(column, "")
        lead = 0
        if plain_numbers(cells) is not None:
            self._last[column] = cells[-1]
            return 0
        for k, cell in enumerate(cells):
            try:
                float(cell)
                last = cell
            except ValueError:
                plain = cell.strip()
                if plain.lower() in ABSENT:
                    lead = k + 1 if not last else lead
                elif found := _COUNTER.match(plain):
                    last = found[1]
                else:
                    strangers.add(k)
                cells[k] = last
        self._last[column] = last
        return lead


def plain_numbers(cells: list[str]) -> list[float] | None:
    """The cells as numbers, when every one is a plain number that a double holds."""
    try:
        numbers = list(map(float, cells))
    except ValueError:
        return None
    odd = math.inf in numbers or -math.inf in numbers or "_" in "".join(cells)   # Python reads 1_0 as a number
    return None if odd else numbers


def _known(fields: Sequence[str]) -> list[str]:
    return [field for field in fields if field.startswith("@") or role(field)]


def _has_decimal_commas(rows: Sequence[Sequence[str]]) -> bool:
    cells = [cell for row in rows for cell in row if cell]
    points = any(re.fullmatch(r"[-+]?\d+\.\d+", cell) for cell in cells)
    return not points and any(map(_DECIMAL_COMMA.match, cells))
