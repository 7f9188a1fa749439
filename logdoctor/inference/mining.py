"""Repeated line templates of a log nobody knows: words stay, numbers become slots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from logdoctor.numbers import NONFINITE, parse

LEAST = 5
"""Lines of one layout before it is believed to be a kind of line."""
MOST_SLOTS = 40
LONGEST = 1000
"""Characters of a line that is looked at."""

_IDEOGRAMS = "\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
"""Scripts that stand beside a number without a blank."""
_LETTER = rf"[^\W{_IDEOGRAMS}]"
_NUMBER = re.compile(
    rf"(?<!{_LETTER})(?<![.#\\-])(?<!\d[:/,])(?<![A-Za-z]/)(?:[-+]?(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
    rf"|{NONFINITE}(?!\w))"
    rf"(?!{_LETTER}|\\|[.:-]\d|/[A-Za-z])|(?<=\d/)\d+(?![\w./:-])")
_PREFIX = re.compile(
    r"[\[(]?\d{4}[-/]\d\d?[-/]\d\d?[ T_]\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?\]?"
    r"|(?<![\w.])(?:[A-Za-z_]\w*[.:])+[A-Za-z_]\w*:\d+(?=[\])|]| - )"
    r"|[\[(]?\b\d\d?:\d\d:\d\d(?:[.,]\d+)?\]?|\b[IWEF]\d{4} [\d:.]+ +\d+ [\w.]+:\d+\]"
    r"|(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?:[a-df-zA-DF-Zµ][a-zA-Z]{0,3})\b")
_NAME = re.compile(
    r"((?:[^\W\d]|[@%#])[\w./@%#()-]*(?: [^\W\d][\w./@%()-]*){0,2})[\"']?\s*"
    r"(?:->|=>|→|[\])⟩>]?[:=(\[#|\uff1a\uff08]*)\s*[\"']?\Z")
_WRAPPED = re.compile(r"(?:[Tt]ensor|[Aa]rray|(?:np|numpy|jnp|torch)\.\w+)\(\[*\Z")
"""The type that Python prints around a number is not its name."""
_GRADIENT = re.compile(r"\]*(?:, device=[^,)]{1,20})?, grad_fn=<")
"""What PyTorch prints behind a number that `backward()` can be called on: of a training step, that is the loss."""
_UNIT = re.compile(rf"\s*([{_IDEOGRAMS}]+)")
_COUNTERS = frozenset({"step", "steps", "epoch", "epochs", "batch", "batches"})
_SPACE = re.compile(r"[ \t]+")


@dataclass
class Slot:
    """One place for a number: what is printed before it, and what stood there."""

    name: str
    texts: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    percent: bool = False
    total: bool = False


@dataclass
class Layout:
    """A kind of line: its literal pieces, its slots, the lines of that kind."""

    pieces: tuple[str, ...]
    slots: list[Slot]
    lines: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The literal text."""
        return " ".join(self.pieces)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the numbers of a line stand; dates, times and log prefixes hold none."""
    covered = [match.span() for match in _PREFIX.finditer(text)]
    return [match.span() for match in _NUMBER.finditer(text)
            if not any(start <= match.start() < end for start, end in covered)]


def pieces_of(text: str, found: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The literal text around the numbers; prefixes and blanks in a common form."""
    at = 0
    pieces = []
    for start, end in found:
        pieces.append(_common(text[at:start]))
        at = end
    pieces.append(_common(text[at:]))
    return tuple(pieces)


def _common(piece: str) -> str:
    return _SPACE.sub(" ", _PREFIX.sub("\0", piece))


def mine(lines: Sequence[str]) -> list[Layout]:
    """Kinds of lines with numbers that repeat, the most frequent first."""
    found: dict[tuple[str, ...], Layout] = {}
    for i, text in enumerate(lines):
        if len(text) > LONGEST:
            continue
        places = spans(text)
        if not 0 < len(places) <= MOST_SLOTS:
            continue
        key = _key(pieces_of(text, places))
        layout = found.get(key)
        if layout is None:
            if len(found) > 3000:
                continue
            layout = found[key] = Layout(pieces_of(text, places), _slots(text, places))
        layout.lines.append(text)
        layout.at.append(i)
        for slot, (start, end) in zip(layout.slots, places, strict=True):
            slot.texts.append(text[start:end])
            value = parse(text[start:end])
            slot.values.append(float("nan") if value is None else value)
    kept = [layout for layout in found.values() if len(layout.lines) >= LEAST]
    return sorted(kept, key=lambda layout: -len(layout.lines))


def _key(pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Blanks do not make a layout: right-aligned numbers move them."""
    return tuple(piece.strip() for piece in pieces)


def _slots(text: str, places: Sequence[tuple[int, int]]) -> list[Slot]:
    slots = []
    at = 0
    for start, end in places:
        before = _WRAPPED.sub("", _PREFIX.sub("\0", text[at:start]))
        match = _NAME.search(before[-80:])
        name = match[1].strip() if match else ""
        if name.endswith("第") and (unit := _UNIT.match(text, end)):         # "第3轮": the third epoch
            name = unit[1]
        if not name and _GRADIENT.match(text, end):
            name = "loss"
        after = text[end : end + 2].lstrip()
        slots.append(Slot(name, percent=after.startswith("%"), total=before.strip() in ("/", "of")))
        at = end
    return slots


def pattern_of(layout: Layout, groups: Sequence[str]) -> str:
    """The expression for lines of this kind; `groups[i]` names slot i, "" leaves it uncaptured."""
    out = ["^"]
    last = len(layout.pieces) - 1
    for i, piece in enumerate(layout.pieces):
        out.append(_literal(piece, first=i == 0, last=i == last))
        if i < len(groups):
            counter = groups[i] in _COUNTERS and all(map(str.isdigit, layout.slots[i].texts))
            number = "{int}" if counter else "{number}"
            out.append(f"(?P<{groups[i]}>{number})" if groups[i] else "{number}")
    return "".join(out)


def _literal(piece: str, first: bool, last: bool) -> str:
    """The expression of the text between two numbers; blanks may vary, but not vanish."""
    words = r"\s+".join(re.escape(word).replace("\0", ".{0,60}?") for word in piece.split())
    if last:
        return (r"\s*" if piece[:1].isspace() else "") + words if words else ""
    if not words:
        return r"\s*" if first else r"\s+" if piece else ""
    lead = r"\s*" if first or not piece[:1].isspace() else r"\s+"
    return f"{lead}{words}\\s*"
