"""One JSON document with many records: HF's `trainer_state.json`, Chainer's `log`, lists of dicts.

Read as it comes, a token at a time, so that every value keeps the number of
the line it stands in: pretty-printed files spread one record over many lines,
and the step may come last. NaN and Infinity, which strict JSON forbids, are
what a training writes, and are read.

A record is an object in a list; it counts when it is closed. Lists of numbers
outside records ({"loss": [...], "val_loss": [...]}) are columns; they count
when the document is closed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from logdoctor.names import canonical, role
from logdoctor.numbers import parse
from logdoctor.shapes.record import Columns, Noted, Plan

MOST_FIELDS = 4000
"""Fields of one record."""
MOST_COLUMN_VALUES = 2_000_000
"""Numbers held while waiting for the end of a document made of columns."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+|"(?:[^"\\]|\\.?)*\Z')
_SIMPLE = re.compile(r'\s*"([^"\\]*)": (-?\d[\d.eE+-]*|NaN|-?Infinity),?\s*\Z')
_WORDS = frozenset({"true", "false", "null", "NaN", "Infinity", "-Infinity", "nan", "inf", "-inf"})
_DROP = re.compile(r"(?:eval_|train_|val_)?(?:runtime|samples_per_second|steps_per_second|total_flos"
                   r"|elapsed_time|timestamp|(?:passed|remaining)_time|wall_time|eta)\Z")
_SETTINGS = {"max_steps": "max_steps", "num_train_epochs": "epochs", "train_batch_size": "batch_size",
             "logging_steps": "log_every", "eval_steps": "eval_every"}
_HF_MEANING = {"loss": "mean since the last log, non-finite steps filtered out by default",
               "lr": "rate of the next update"}

Value = tuple[str, int]
"""A number as printed, and its line."""


class JsonDocument:
    """Reads one document; begin with `recognise`."""

    def __init__(self, name: str = "json", names: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.framework = "huggingface" if name == "trainer_state" else ""
        self.broken = False
        self.closed = False
        self._mapping = names or {}
        self._frames: list[str] = []               # "{" or "[" of each open container
        self._keys: list[str] = []                 # the key under which each was opened
        self._key = ""
        self._expect_key = False
        self._record: dict[str, Value] | None = None
        self._record_depth = 0
        self._columns: dict[str, list[Value]] = {}
        self._held = ""
        self._held_line = 0
        self._count = 0
        self._plans: dict[tuple[str, ...], Plan] = {}

    @classmethod
    def recognise(cls, lines: Sequence[str], names: Mapping[str, str] | None = None) -> JsonDocument | None:
        """A reader for the document that these first lines begin, or None (JSON lines are no document)."""
        if not lines or not re.match(r"\s*(?:\{|\[\s*(?:\{|\Z))", lines[0]):
            return None
        trial = cls("json", names)
        groups: list[Columns] = []
        left = 0
        for i, line in enumerate(lines):
            if trial.closed:
                return None                        # something follows: JSON lines, or a dump before a log
            groups.extend(trial.read([line[:1 << 18]], lambda _, i=i: i + 1)[0])  # type: ignore[misc]
            left += len(line)
            if trial.broken:
                return None
            if left > 1 << 18:
                break
        state = any('"log_history"' in line for line in lines[:400])
        known = sum(len(g.at) for g in groups if any(role(metric) for _, metric in g.plan.metrics))
        known += any(role(canonical(key.rpartition("/")[2])) for key in trial._columns)
        if not known or (known < 2 and not state and not trial.closed):
            return None
        return cls("trainer_state" if state else "json", names)

    def read(self, segments: Sequence[str], number: Callable[[int], int]
             ) -> tuple[list[Columns], list[int], list[tuple[int, Noted]]]:
        """The records closed in a block, the segments that are not of the document, and settings."""
        found: dict[Plan, Columns] = {}
        notes: list[tuple[int, Noted]] = []
        rest: list[int] = []
        for i, text in enumerate(segments):
            line = number(i)
            if self._held and i == 0:
                text = self._held + text if line == self._held_line else self._held + " " + text
            self._held = ""
            if not self._frames and text.lstrip()[:1] not in ("{", "["):
                if text.strip():
                    rest.append(i)
                continue
            simple = _SIMPLE.match(text) if self._record is not None else None
            if simple is not None and len(self._frames) == self._record_depth + 1 and i < len(segments) - 1:
                if len(self._record or ()) < MOST_FIELDS:  # a line of a pretty-printed record, nearly always
                    self._record.setdefault(simple[1], (simple[2], line))  # type: ignore[union-attr]
                self._expect_key = True
                continue
            end = len(text)
            for match in _TOKEN.finditer(text):
                token = match[0]
                if (match.end() == end and i == len(segments) - 1 and token not in "{}[]:,"
                        and (token[0] != '"' or len(token) == 1 or token[-1] != '"')):
                    self._held, self._held_line = token, line      # the line may go on in the next block
                    break
                for fields in self._token(token, i, line, notes):
                    self._emit(fields, i, found)
        return list(found.values()), rest, notes

    def _token(self, token: str, segment: int, line: int, notes: list[tuple[int, Noted]]
               ) -> list[dict[str, Value]]:
        """Take one token; gives the records that it completed."""
        if token in ("{", "["):
            if not self._frames:
                self.closed, self._columns, self._count = False, {}, 0
            if token == "{" and self._record is None and self._frames and self._frames[-1] == "[":
                self._record, self._record_depth = {}, len(self._frames)
            self._frames.append(token)
            self._keys.append(self._key)
            self._key, self._expect_key = "", token == "{"
        elif token in ("}", "]"):
            return self._close()
        elif token == ",":
            self._expect_key = bool(self._frames) and self._frames[-1] == "{"
        elif token == ":":
            self._expect_key = False
        elif self._expect_key:
            self._key = _unquoted(token)
            self.broken |= token[0] != '"'
        else:
            self._value(token, segment, line, notes)
        return []

    def _close(self) -> list[dict[str, Value]]:
        if not self._frames:
            return []
        self._frames.pop()
        self._key = self._keys.pop()
        self._expect_key = False
        if self._record is not None and len(self._frames) == self._record_depth:
            record, self._record = self._record, None
            return [record]
        if not self._frames:
            self.closed = True
            return self._rows()
        return []

    def _value(self, token: str, segment: int, line: int, notes: list[tuple[int, Noted]]) -> None:
        if not self._frames:                       # something behind the document, on its last line
            return
        text = _unquoted(token)
        if parse(text) is None:
            self.broken |= token[0] != '"' and token not in _WORDS
            return
        in_list = self._frames[-1] == "["
        if self._record is not None:
            inner = [key for key in self._keys[self._record_depth + 1 :] if key]
            key = "/".join(inner if in_list else [*inner, self._key])
            if key and len(self._record) < MOST_FIELDS:
                self._record.setdefault(key, (text, line))
        elif in_list and self._keys[-1] and token[0] != '"':
            if self._count < MOST_COLUMN_VALUES and self._frames.count("[") == 1:
                self._count += 1
                self._columns.setdefault(self._keys[-1], []).append((text, line))
        elif len(self._frames) == 1 and (setting := _SETTINGS.get(self._key)):
            notes.append((segment, Noted("setting", setting, text)))

    def _rows(self) -> list[dict[str, Value]]:
        """The columns of a closed document, row by row; those of one length belong together."""
        known = [len(values) for key, values in self._columns.items() if role(self._field(key))]
        length = max(known, default=0)
        columns = {key: values for key, values in self._columns.items() if len(values) == length > 1}
        self._columns = {}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def _emit(self, record: Mapping[str, Value], segment: int, found: dict[Plan, Columns]) -> None:
        fields: dict[str, Value] = {}
        summary = "train_runtime" in record
        for printed, value in record.items():
            field = self._field(printed)
            if summary and field == "loss":
                field = "train_loss_total"
            if field and field not in fields:
                fields[field] = value
        if not any(not field.startswith("@") for field in fields):
            return
        if self.name == "json" and not any(field.startswith("@") or role(field) for field in fields):
            return
        key = tuple(fields)
        plan = self._plans.get(key)
        if plan is None:
            meaning = _HF_MEANING if self.name == "trainer_state" else {}
            plan = self._plans[key] = Plan(self.name, "record", key, mark="end" if summary else "",
                                           meaning={m: t for m, t in meaning.items() if m in fields})
        own = found.get(plan)
        if own is None:
            own = found[plan] = Columns(plan, [], [[] for _ in key], [])
        own.at.append(segment)
        for column, (text, _) in zip(own.texts, fields.values(), strict=True):
            column.append(text)
        assert own.lines is not None
        own.lines.append(tuple(line for _, line in fields.values()))

    def _field(self, printed: str) -> str:
        """The canonical field of a key, "" for what is no metric."""
        named = self._mapping.get(printed)
        if named is not None:
            return named
        if _DROP.match(printed):
            return ""
        split = ""
        if printed.startswith("validation/"):
            printed, split = printed[len("validation/") :], "val"
        if printed.startswith("main/"):
            printed = printed[len("main/") :]
        if printed in ("learn", "test"):
            return "loss" if printed == "learn" else "val_loss"
        return canonical(printed, split)


def _unquoted(token: str) -> str:
    if token[0] != '"':
        return token
    if "\\" in token:
        try:
            return str(json.loads(token))
        except ValueError:
            pass
    return token[1:-1]
