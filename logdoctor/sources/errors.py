"""What can go wrong before a line is read."""

from __future__ import annotations


class SourceError(Exception):
    """An input that cannot be read: what the user gave, why not, and what helps."""

    def __init__(self, what: str, reason: str, help: str = "") -> None:
        super().__init__(f"{what}: {reason}")
        self.what = what
        self.reason = reason
        self.help = help
