"""A line rule of a format file, compiled: reads one line into a Hit or a Noted.

Shapes: "regex" (named groups), "pairs" (name-number pairs in a region),
"literal" (a dict or JSON object in the line); "table" and "block", which
remember earlier lines, are in table.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from logdoctor.names import canonical, role
from logdoctor.numbers import NUMBER
from logdoctor.shapes import players
from logdoctor.shapes.anchors import anchors_of
from logdoctor.shapes.pairs import WRAPPED, scan
from logdoctor.shapes.record import Hit, Noted, Plan
from logdoctor.shapes.splits import told

PLACEHOLDERS = {
    "{number}": NUMBER, "{int}": r"\d+", "{word}": r"[\w./@#-]+", "{time}": r"[\d:.,]+(?: days?, [\d:]+)?",
}
_CLOCKS = {"step": "@step", "steps": "@steps", "epoch": "@epoch", "epochs": "@epochs", "batch": "@batch",
           "batches": "@batches", "sample": "@sample", "samples": "@samples"}
_LITERAL_PAIR = re.compile(
    rf"[\"'](?P<key>[^\"'\n]{{1,80}})[\"']\s*:\s*(?:(?P<open>\{{)|(?:{WRAPPED})?[\"']?(?P<value>{NUMBER})"
    rf"[\"']?\s*(?=[,}}\])]|$))|(?P<close>\}})")
_NEXT = re.compile(rf",[ ]?(?P<value>{NUMBER})(?=[,\])])")
_LONGEST = 16_384
"""Characters of a line that a slow rule looks at; metrics never stand further right in any known format."""


_MOST_PLANS = 20_000
"""Plans a rule keeps at hand."""


class RuleError(Exception):
    """A line rule that cannot be used; the text says why, for the author of the format file."""


class Rule:
    """One `[[line]]` entry of a format file."""

    def __init__(self, format_name: str, entry: Mapping[str, Any], names: Mapping[str, str],
                 defaults: Mapping[str, Any]) -> None:
        self.format = format_name
        self.id = str(entry.get("id", entry.get("pattern", ""))[:60])
        self.shape = str(entry.get("shape", "regex"))
        self.split = str(entry.get("split", ""))
        usual = "mark" if "mark" in entry else "message" if "message" in entry else "values"
        self.kind = str(entry.get("kind", usual))
        self.mark = str(entry.get("mark", ""))
        self.message = dict(entry.get("message", {}))
        self.clock = str(entry.get("clock", ""))
        self.keep = frozenset(entry.get("keep", ()))
        self.known = bool(entry.get("known", False))
        self.least = int(entry.get("least", 1))
        self.headed = bool(entry.get("headed", False))
        self.epoch_base = int(entry.get("epoch_base", defaults.get("epoch_base", 0)))
        self.batch_base = int(entry.get("batch_base", defaults.get("batch_base", 0)))
        self.names: dict[str, str] = {**names, **entry.get("names", {})}
        self.prefix = str(entry.get("prefix", ""))
        self.drop = frozenset(entry.get("drop", ()))
        self.item = re.compile(expand(str(entry["item"]))) if "item" in entry else None
        meaning = entry.get("meaning", "")
        if not isinstance(meaning, dict):
            meaning = {"*": meaning} if meaning else {}
        self.meaning: dict[str, str] = dict(meaning)
        self.pattern = expand(str(entry.get("pattern", r"\{.*" if self.shape == "literal" else "")))
        self.anchors = tuple(entry.get("needs", ())) or anchors_of(self.pattern)
        self.anchor = self.anchors[0] if len(self.anchors) == 1 else ""
        self.seek = self.anchors
        self._plans: dict[tuple[str, ...], Plan] = {}

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern; compiled when it is first needed, since most formats never are."""
        try:
            return re.compile(self.pattern)
        except re.error as error:
            raise RuleError(f"pattern of line {self.id!r} does not compile: {error}") from None

    @cached_property
    def groups(self) -> Mapping[str, int]:
        return self.compiled.groupindex

    def read(self, text: str, memory: dict[Any, Any] | None = None) -> Hit | Noted | None:
        """What this rule finds in a clean line, or None; `memory` is the session's (see table.py)."""
        if self.anchor:
            if self.anchor not in text:
                return None
        elif self.anchors and not any(map(text.__contains__, self.anchors)):
            return None
        if len(text) > _LONGEST:
            text = text[:_LONGEST]
        match = self.compiled.search(text)
        if match is None:
            return None
        if self.kind == "message":
            kind, level = self.message.get("kind", self.id), self.message.get("level", "warning")
            return Noted("message", str(kind), text, str(level), self.mark)
        if self.kind == "setting":
            return Noted("setting", match["key"] if "key" in self.groups else self.id, match["value"])
        if self.shape == "literal":
            return self._literal(text, match)
        return self._fields(text, match)

    def _fields(self, text: str, match: re.Match[str]) -> Hit | None:
        fields: list[str] = []
        spans: list[tuple[int, int]] = []
        for group in self.groups:
            span = match.span(group)
            if span[0] < 0 or group == "name":
                continue
            if group == "pairs":
                self._pairs(text, span, fields, spans)
            elif group == "value":
                fields.append(self._metric(self.prefix + match["name"]))
                spans.append(span)
            elif group in _CLOCKS:
                fields.append(_CLOCKS[group])
                spans.append(span)
            else:
                fields.append(self._metric(group))
                spans.append(span)
        if self.shape == "pairs" and "pairs" not in self.groups:
            self._pairs(text, (match.start(), len(text)), fields, spans)
        if self.split == "told":
            _without_own_counter(fields, spans)
        return self._hit(text, fields, spans)

    def _pairs(self, text: str, region: tuple[int, int], fields: list[str],
               spans: list[tuple[int, int]]) -> None:
        if self.item is not None:
            for found in self.item.finditer(text, *region):
                metric = self._metric(self.prefix + found["name"])
                if metric not in fields and self._wanted(metric):
                    fields.append(metric)
                    spans.append(found.span("value"))
            return
        pairs = scan(text, *region)
        if self.split == "told":
            whose = players.named(text, pairs, told(text, pairs))
        else:
            whose = [(pair.key, self.split, False) for pair in pairs]
        for pair, (key, split, apart) in zip(pairs, whose, strict=True):
            metric = self._metric(self.prefix + key, split)
            if apart or metric in fields or not self._wanted(metric):
                continue
            if metric == "@batch" and not text[slice(*pair.span)].isdigit():
                continue                        # "Batch 0.455": how long it took
            fields.append(metric)
            spans.append(pair.span)
            if pair.of and metric in ("@step", "@epoch", "@batch"):
                total = {"@step": "@steps", "@epoch": "@epochs", "@batch": "@batches"}[metric]
                if total not in fields:
                    fields.append(total)
                    spans.append(pair.of)
            if metric == "lr" and text[pair.span[1] : pair.span[1] + 1] == ",":
                for group, span in enumerate(_groups(text, pair.span), 1):
                    fields.append(f"lr/{group}")
                    spans.append(span)
            if pair.mean and not metric.startswith("@"):
                fields.append(metric + "_mean")
                spans.append(pair.mean)

    def _wanted(self, metric: str) -> bool:
        if metric in self.drop or metric.removeprefix("val_") in self.drop:
            return False
        return not self.keep or metric in self.keep or metric.startswith("@")

    def _literal(self, text: str, match: re.Match[str]) -> Hit | None:
        fields: list[str] = []
        spans: list[tuple[int, int]] = []
        inside: list[str] = []
        for group in self.groups:
            if group in _CLOCKS and match.start(group) >= 0:
                fields.append(_CLOCKS[group])
                spans.append(match.span(group))
        for found in _LITERAL_PAIR.finditer(text, match.start()):
            if found["open"]:
                inside.append(found["key"])
                continue
            if found["close"]:
                if inside:
                    inside.pop()
                continue
            metric = self._metric("/".join((*inside, found["key"])))
            if metric in fields or not self._wanted(metric):
                continue
            fields.append(metric)
            spans.append(found.span("value"))
        if text[: match.start()].strip():
            _before(text, match.start(), fields, spans)
        return self._hit(text, fields, spans)

    def _hit(self, text: str, fields: list[str], spans: list[tuple[int, int]]) -> Hit | None:
        values = sum(not name.startswith("@") for name in fields)
        if self.kind == "values" and not self.clock and values < self.least:
            return None
        if self.known and not any(role(name) for name in fields):
            return None
        plan = self._plan(tuple(fields))
        return Hit(plan, tuple(text[a:b] for a, b in spans), tuple(spans))

    def _plan(self, fields: tuple[str, ...]) -> Plan:
        plan = self._plans.get(fields)
        if plan is None:
            usual = self.meaning.get("*", "")
            meaning = {f: self.meaning.get(f, "" if f.startswith("val_") else usual)
                       for f in fields if not f.startswith("@")}
            for name in fields:
                if name.endswith("_mean"):
                    meaning[name] = self.meaning.get(name, "running mean")
            plan = Plan(self.format, self.id, fields, role=self.kind, split=self.split, clock=self.clock,
                        mark=self.mark, epoch_base=self.epoch_base, batch_base=self.batch_base,
                        meaning={k: v for k, v in meaning.items() if v},
                        remembers=self.shape in ("table", "block"), headed=self.headed)
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            self._plans[fields] = plan
        return plan

    def _metric(self, printed: str, split: str | None = None) -> str:
        split = self.split if split is None else split
        named = self.names.get(printed)
        if named is None:
            return canonical(printed, split)
        if split == "val" and not named.startswith(("@", "val_")):
            return "val_" + named
        return named


def _without_own_counter(fields: list[str], spans: list[tuple[int, int]]) -> None:
    """A line with held-out numbers only counts the batches of the held-out data, not those of the run."""
    metrics = [name for name in fields if not name.startswith("@")]
    if metrics and all(name.startswith("val_") for name in metrics):
        kept = [k for k, name in enumerate(fields) if name not in ("@batch", "@batches")]
        fields[:], spans[:] = [fields[k] for k in kept], [spans[k] for k in kept]


def _before(text: str, end: int, fields: list[str], spans: list[tuple[int, int]]) -> None:
    """The counters in front of a dictionary that has none of its own: "Epoch 3: {'loss': 0.5}"."""
    if any(name.startswith("@") for name in fields):
        return
    for pair in scan(text, 0, end):
        counter = canonical(pair.key)
        if counter in ("@epoch", "@step", "@batch") and counter not in fields and text[slice(*pair.span)].isdigit():
            fields.append(counter)
            spans.append(pair.span)


def _groups(text: str, first: tuple[int, int]) -> list[tuple[int, int]]:
    """The further values of a list of rates, one for each parameter group: `lr: [1e-3, 1e-4]`."""
    if text[first[0] - 1 : first[0]] not in ("[", "("):
        return []
    found: list[tuple[int, int]] = []
    at = first[1]
    while (match := _NEXT.match(text, at)) is not None and len(found) < 31:
        found.append(match.span("value"))
        at = match.end("value")
    return found


def clock_of(group: str) -> str:
    """The counter that a group of this name captures, or ""."""
    return _CLOCKS.get(group, "")


def expand(pattern: str) -> str:
    """Replace the placeholders of format files by their expressions."""
    for name, expression in PLACEHOLDERS.items():
        pattern = pattern.replace(name, expression)
    return pattern
