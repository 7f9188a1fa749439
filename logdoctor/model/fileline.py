"""A line number that knows its file: settings may come from a file beside the log."""

from __future__ import annotations


class FileLine(int):
    """A line of a settings file that the user gave: a line number that knows its file and text.

    It stands wherever a line of the log may stand, and is never equal to one.
    """

    source: str
    text: str

    def __new__(cls, line: int, source: str, text: str = "") -> FileLine:
        made = super().__new__(cls, line)
        made.source, made.text = source, text
        return made

    def __reduce__(self) -> tuple[type[FileLine], tuple[int, str, str]]:
        return FileLine, (int(self), self.source, self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileLine) and int(self) == int(other) and self.source == other.source

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((int(self), self.source))
