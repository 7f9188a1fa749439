"""How a command ended, in words."""

from __future__ import annotations

import signal


def code(returncode: int) -> int:
    """The exit code a shell would show: 128 + n for signal n."""
    return returncode if returncode >= 0 else 128 - returncode


def by_signal(returncode: int) -> signal.Signals | None:
    """The signal that ended a command, also when a shell in between made 128 + n of it; None when none did."""
    number = -returncode if returncode < 0 else returncode - 128
    try:
        return signal.Signals(number) if number > 0 else None
    except ValueError:
        return None


def told(returncode: int) -> str:
    """How it ended, "" after exit code 0; `parsers/messages-end.toml` reads what is said of a signal."""
    if not returncode:
        return ""
    ended = by_signal(returncode)
    if ended is None:
        return f"the command ended with exit code {returncode}"
    return f"the command was ended by signal {int(ended)} ({ended.name})"
