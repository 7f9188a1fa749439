r"""A reader of the protobuf text format, as far as Caffe's .prototxt files and dumps use it.

Nested messages (`{ }` or `< >`, with or without a colon), scalars, quoted text
with escapes and concatenation, enum words, lists, `#` comments, `,` and `;`
between fields, numbers with `0x`, leading `0`, exponent, `f` suffix, nan, inf.
The truth: protobuf's text_format.cc, and the Text Format Language
Specification of protobuf.dev. No schema: names are not checked here.

Time and memory are linear in the input; nesting is limited to DEPTH. The only
exception that leaves this module is `TextFormatError`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from logdoctor.caffe.tokens import TextFormatError, Tokens
from logdoctor.caffe.tree import Field, Message, Value, Word

__all__ = ["DEPTH", "Field", "Message", "TextFormatError", "Value", "Word", "parse", "salvage"]

DEPTH = 64
"""Messages may be nested this deep."""

_CURLY = frozenset("\u201c\u201d\u201e\u2018\u2019\u201a")
_CLOSER = {"{": "}", "<": ">"}
_NAMED = {"true": True, "false": False}
_NONFINITE = {"nan": math.nan, "inf": math.inf, "infinity": math.inf}

_List: TypeAlias = "tuple[Message, str, int]"
"""The list an element belongs to: the message that holds it, the field's name and line."""
_Open: TypeAlias = "tuple[Message, str, _List | None]"
"""A message being read: itself, the mark that closes it, the list it is an element of."""


def parse(text: str, lines: Sequence[int] | None = None) -> Message:
    """Read a whole text; raises `TextFormatError`.

    `lines` gives the number of each line of `text` where it is not 1, 2, 3, ...
    (a dump inside a log).
    """
    root, error = salvage(text, lines)
    if error is not None:
        raise error
    return root


def salvage(text: str, lines: Sequence[int] | None = None) -> tuple[Message, TextFormatError | None]:
    """Read as far as possible: everything before the first error, and that error.

    glog cuts a message at 30,000 bytes (`LogMessage::kMaxLogMessageLen`), so
    the dump of a deep net ends in the middle of a layer.
    """
    reader = _Reader(text, lines)
    try:
        reader.read()
    except TextFormatError as error:
        return reader.root, error
    return reader.root, None


class _Reader:
    """The grammar; an explicit stack instead of recursion."""

    def __init__(self, text: str, lines: Sequence[int] | None) -> None:
        self.tokens = Tokens(text, lines)
        self.root = Message([], lines[0] if lines else 1)

    def read(self) -> None:
        tokens = self.tokens
        stack: list[_Open] = [(self.root, "", None)]
        while True:
            message, closer, listed = stack[-1]
            if tokens.kind == "end":
                if not closer:
                    return
                raise tokens.fail(f"the text ends inside a message that line {message.line} opens",
                                  f"add the missing {closer!r}")
            if closer and tokens.mark(closer):
                stack.pop()
                tokens.advance()
                if listed is None:
                    self.separator()
                    continue
                opened = None if self.list_ends(listed[1]) else self.read_list(*listed)
            else:
                opened = self.field(message, closer)
            if opened:
                if len(stack) > DEPTH:
                    raise tokens.fail(f"messages are nested more than {DEPTH} deep")
                stack.append(opened)

    def separator(self) -> None:
        if self.tokens.mark(",;"):
            self.tokens.advance()

    def field_name(self, closer: str) -> str:
        tokens = self.tokens
        if tokens.kind == "word" or (tokens.kind == "number" and tokens.token.isdigit()):
            name = tokens.token
            tokens.advance()
            return name
        if tokens.mark("["):
            return self.extension_name()
        if tokens.mark("}>") and not tokens.text.startswith(">>>>>>>", tokens.start):
            if not closer:
                help = "remove it, or add what it should close"
                raise tokens.fail(f"{tokens.token!r} closes nothing", help)
            raise tokens.fail(f"{tokens.token!r} where {closer!r} was expected")
        help = "a comment begins with #" if tokens.mark("/") else self.hint()
        if tokens.text.startswith(("<<<<<<<", "=======", ">>>>>>>"), tokens.start):
            help = "this is the mark of a merge conflict"
        raise tokens.fail(f"expected a field name, found {tokens.seen()}", help)

    def extension_name(self) -> str:
        tokens, parts = self.tokens, []
        tokens.advance()
        while tokens.kind in ("word", "number") or tokens.mark("./-"):
            parts.append(tokens.token)
            tokens.advance()
        if not parts or not tokens.mark("]"):
            raise tokens.fail(f"expected ']' after an extension name, found {tokens.seen()}")
        tokens.advance()
        return "[" + "".join(parts) + "]"

    def field(self, message: Message, closer: str) -> _Open | None:
        """One field; a message it opens is returned, to be read next."""
        tokens = self.tokens
        line = tokens.line
        name = self.field_name(closer)
        colon = tokens.mark(":")
        if colon:
            tokens.advance()
        if tokens.mark("{<"):
            return self.open(message, name, line, None)
        if not colon:
            help = "write ':' instead of '='" if tokens.token == "=" else ""
            if name.isdigit() and message.fields and isinstance(message.fields[-1].value, int):
                help = f"a decimal has a point: {message.fields[-1].value}.{name}"
            elif tokens.kind in ("number", "text"):
                help = f"{name}: {tokens.token[:40]}"
            raise tokens.fail(f"expected ':' or '{{' after {name!r}, found {tokens.seen()}", help)
        if tokens.mark("["):
            tokens.advance()
            if not tokens.mark("]"):
                return self.read_list(message, name, line)
            tokens.advance()
        else:
            message.fields.append(Field(name, self.scalar(name), line))
        self.separator()
        return None

    def open(self, message: Message, name: str, line: int, listed: _List | None) -> _Open:
        inner = Message([], self.tokens.line if listed else line)
        message.fields.append(Field(name, inner, inner.line))
        closer = _CLOSER[self.tokens.token]
        self.tokens.advance()
        return inner, closer, listed

    def read_list(self, message: Message, name: str, line: int) -> _Open | None:
        """`[a, b]` is the same as the field written twice; an element stands before us."""
        while True:
            if self.tokens.mark("{<"):
                return self.open(message, name, line, (message, name, line))
            message.fields.append(Field(name, self.scalar(name), line))
            if self.list_ends(name):
                return None

    def list_ends(self, name: str) -> bool:
        if not self.tokens.mark(",]"):
            raise self.tokens.fail(f"expected ',' or ']' in the list of {name!r}, found {self.tokens.seen()}")
        last = self.tokens.token == "]"
        self.tokens.advance()
        if last:
            self.separator()
        return last

    def scalar(self, name: str) -> Value:
        tokens = self.tokens
        if tokens.kind == "text":
            return tokens.quoted()
        sign = 1
        if tokens.mark("-"):
            sign = -1
            tokens.advance()
        if tokens.kind == "number":
            value = tokens.numeral()
            return value if sign > 0 else -value
        if tokens.kind == "word":
            return self.named(sign)
        if tokens.kind == "bad" and tokens.token in "\"'":
            help = f"add the missing {tokens.token}"
            raise tokens.fail(f"the text of {name!r} is not closed on its line", help)
        raise tokens.fail(f"expected a value for {name!r}, found {tokens.seen()}", self.hint())

    def hint(self) -> str:
        """What helps where a token stands that the format does not have."""
        tokens = self.tokens
        if tokens.token in _CURLY:
            return 'quotes are straight: "'
        if tokens.token in ("$", "%", "@") or tokens.text.startswith("{{", max(tokens.start - 1, 0)):
            return "this is a template: fill it in first"
        return "messages are written with { }, not by indentation" if tokens.token == ":" else ""

    def named(self, sign: int) -> Value:
        word = self.tokens.token
        number = _NONFINITE.get(word.lower()) if len(word) <= 8 else None
        if sign < 0 and number is None:
            raise self.tokens.fail(f"expected a number after '-', found {self.tokens.seen()}")
        self.tokens.advance()
        if number is not None:
            return math.copysign(number, sign)
        return _NAMED[word] if word in _NAMED else Word(word)
