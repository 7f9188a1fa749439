"""The log nobody knows: find its repeated lines, guess what they count, and read it at full speed.

Called only when no format claims the first lines. The guess becomes a Format
like any other, its reasons are kept for `logdoctor formats explain`, and
`write_format` turns it into a format file. Nothing is guessed from lines
without a loss: prose with numbers stays prose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from logdoctor.formats import Choice, Format
from logdoctor.inference.mining import Layout, mine, pattern_of
from logdoctor.inference.roles import Given, assign, counts_up, held_out
from logdoctor.names import role
from logdoctor.shapes.record import Hit
from logdoctor.shapes.rule import Rule

if TYPE_CHECKING:
    from logdoctor.reading import Reader

__all__ = ["Guess", "explain", "guess", "names_loss", "write_format"]

MOST_RULES = 6
_CLOCKS = ("@step", "@steps", "@epoch", "@epochs", "@batch", "@batches")
Explained = tuple[str, str, str, str]
"""A line, its template, a field, and why it was taken for it."""


@dataclass(eq=False)
class Guess(Format):
    """A format made for one log; `reasons` explains every field."""

    reasons: list[Explained] = field(default_factory=list)


def entries(lines: Sequence[str], names: Mapping[str, str]) -> list[tuple[Layout, Given]]:
    """The kinds of lines that are believed: one with a counter and a loss, and what goes with it."""
    found = [(layout, assign(layout, names)) for layout in mine(lines)]
    main = [(layout, given) for layout, given in found
            if any(role(name) in ("loss", "val_loss") or name in names.values() for name, _ in given.values())
            and (any(name.startswith("@") for name, _ in given.values()) or _named(layout, given))]
    if not any(_measures(layout, given) for layout, given in main):
        return []
    rest = [(layout, given) for layout, given in found
            if (layout, given) not in main and any(role(name) for name, _ in given.values())]
    heads = [] if any(name.startswith("@") for _, given in main for name, _ in given.values()) else _heads(found, main)
    return [*heads, *main, *rest][:MOST_RULES]


def _heads(found: Sequence[tuple[Layout, Given]], main: Sequence[tuple[Layout, Given]]) -> list[tuple[Layout, Given]]:
    """Where the lines with the loss count nothing: the line before each, if a number in it does."""
    for layout, _ in found:
        if (layout, _) in main or abs(len(layout.at) - len(main[0][0].at)) > 1:
            continue
        before = all(a < b for a, b in zip(layout.at, main[0][0].at, strict=False))
        slot = next((i for i, slot in enumerate(layout.slots) if counts_up(slot)), None)
        if before and slot is not None:
            printed = layout.slots[slot].name
            return [(layout, {slot: ("@step", "whole numbers that only grow, in the line before the loss"
                                     + (f", printed as {printed!r}" if printed else ""))})]
    return []


def _named(layout: Layout, given: Given) -> bool:
    """A loss that is called so needs no counter."""
    return any(role(name) in ("loss", "val_loss") and layout.slots[i].name for i, (name, _) in given.items())


def _measures(layout: Layout, given: Given) -> bool:
    """The loss is a measurement: a decimal (or NaN), and not the same on every line."""
    for i, (name, _) in given.items():
        slot = layout.slots[i]
        if not name.startswith("@") and role(name) in ("loss", "val_loss", ""):
            decimal = any(not text.isdigit() for text in slot.texts)
            if decimal and (len(set(slot.texts)) > 1 or not slot.texts[0][-1:].isdigit()):
                return True
    return False


def toml_entries(lines: Sequence[str], names: Mapping[str, str]
                 ) -> list[tuple[dict[str, object], Layout, Given]]:
    """The believed lines as `[[line]]` entries of a format file."""
    out = []
    for n, (layout, given) in enumerate(entries(lines, names), 1):
        groups: list[str] = []
        renamed: dict[str, str] = {}
        for i in range(len(layout.slots)):
            name = given.get(i, ("", ""))[0]
            if name in _CLOCKS:
                groups.append(name[1:])
            elif name:
                groups.append(f"m{i}")
                renamed[f"m{i}"] = name
            else:
                groups.append("")
        entry: dict[str, object] = {"id": f"line-{n}", "pattern": pattern_of(layout, groups)}
        if renamed:
            entry["names"] = renamed
        elif set(groups) - {""} <= {"step"}:
            entry["clock"] = "iteration"
        if held_out(layout) and not any(name.startswith("val_") for name in renamed.values()):
            entry["split"] = "val"
        out.append((entry, layout, given))
    return out


def guess(lines: Sequence[str], names: Mapping[str, str] | None = None) -> Choice | None:
    """A format made for these lines, with how it did on them; None when they show no training."""
    made = toml_entries(lines, names or {})
    rules: list[Rule] = []
    reasons: list[Explained] = []
    for entry, layout, given in made:
        rule = Rule("guess", entry, {}, {})
        taken = sum(isinstance(rule.read(line), Hit) for line in layout.lines[:50])
        if taken * 2 < min(50, len(layout.lines)):
            continue
        rules.append(rule)
        reasons += [(layout.lines[0], str(entry["pattern"]), name, why) for name, why in given.values()]
    if not rules:
        return None
    chosen = Guess("guess", "unknown format, guessed from its repeated lines", "", "", Path(), list(rules),
                   weight=0.5, guess=True, reasons=reasons)
    claimed = numbers = 0
    example = ""
    for line in lines:
        found = chosen.read(line)
        if isinstance(found, Hit):
            claimed += 1
            numbers += len(found.plan.metrics)
            example = example or line
    return Choice(chosen, claimed, numbers, claimed * chosen.weight, example) if numbers else None


def names_loss(guessed: Format) -> bool:
    """Whether the loss of a guessed format was told by its printed name, and not by its course."""
    return isinstance(guessed, Guess) and any(role(name) in ("loss", "val_loss") and why.startswith("printed as")
                                              for _, _, name, why in guessed.reasons)


def explain(reader: Reader) -> list[Explained]:
    """What was taken for what in a log that has been read: line, template, field, reason."""
    out: list[Explained] = []
    table = reader.table
    if table is not None:
        names = table.delimiter.join(table.header)
        out += [(names, f"a table, cut at {table.delimiter!r}", field, f"the column {name!r}")
                for name, field in table.columns if field]
    for chosen in reader.chosen:
        if isinstance(chosen, Guess):
            out += chosen.reasons
            continue
        seen: set[int] = set()
        memory: dict[object, object] = {}
        for number in range(1, min(reader.run.lines, 2000) + 1):
            text = reader.quotes.get(number)
            found = chosen.read(text, memory) if text else None
            if isinstance(found, Hit) and id(found.plan) not in seen:
                seen.add(id(found.plan))
                out += [(text or "", f"{chosen.name}: {found.plan.line_id}", name, f"the text {value!r}")
                        for name, value in zip(found.plan.fields, found.texts, strict=True)]
    return out


def write_format(name: str, lines: Sequence[str], names: Mapping[str, str] | None = None) -> str:
    """The text of a format file for a log with these lines, samples and expectations included.

    Raises ValueError with a sentence when the lines show no repeated line with a loss.
    """
    made = toml_entries(lines, names or {})
    if not made:
        raise ValueError("no repeated line with a loss was found; name it with --map loss=NAME")
    # a pattern that reads more of a line goes before one that reads its beginning
    made = sorted(made, key=lambda entry: -str(entry[0]["pattern"]).count("(?P<"))
    out = [f'name      = "{name}"', f'title     = "{name}"', f'framework = "{name}"',
           'prints    = "where the program prints these lines"', "", "[loss]",
           'is = "say whether it is the last batch, a running mean, ..."']
    for entry, layout, _ in made:
        out += ["", "[[line]]", f'id      = "{entry["id"]}"', f"pattern = '''{entry['pattern']}'''"]
        renamed = entry.get("names")
        if isinstance(renamed, dict):
            pairs = ", ".join(f"{key} = {_quoted(value)}" for key, value in renamed.items())
            out.append(f"names   = {{ {pairs} }}")
        out += [f'{key:7} = "{entry[key]}"' for key in ("split", "clock") if key in entry]
        rule = Rule(name, entry, {}, {})
        samples = [line for line in dict.fromkeys((layout.lines[0], layout.lines[-1])) if rule.read(line)]
        out.append("sample  = [" + ", ".join(_quoted(line) for line in samples) + "]")
        expected = []
        for line in samples:
            found = rule.read(line)
            assert isinstance(found, Hit)
            pairs = ", ".join(f"{_quoted(field.lstrip('@'))} = {_toml_number(text)}"
                              for field, text in zip(found.plan.fields, found.texts, strict=True))
            expected.append(f"{{ {pairs} }}")
        out.append("expect  = [" + ", ".join(expected) + "]")
    return "\n".join(out) + "\n"


def _quoted(text: object) -> str:
    import json

    return json.dumps(str(text), ensure_ascii=False)


def _toml_number(text: str) -> str:
    from logdoctor.numbers import parse

    if text.isdigit():
        return str(int(text))
    value = parse(text)
    return "nan" if value is None or value != value else repr(value)
