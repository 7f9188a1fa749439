"""The one log of a command that reads one, which may stand in several files."""

from __future__ import annotations

from collections.abc import Callable

from logdoctor.cli import inputs
from logdoctor.cli.errors import Failure
from logdoctor.joining import joined
from logdoctor.session import Session


def one(log: str, session: Callable[[str], Session]) -> list[str]:
    """The files of the one log of a command that reads one, oldest first.

    Raises Failure when it is a folder of several logs.
    """
    found = list(joined(inputs.names([] if log == "-" else [log]), session).values())
    if len(found) > 1:
        reason = f"it is a folder with {len(found)} logs"
        raise Failure(f"cannot read {log}", reason, f"give one of them: {found[0][-1]}")
    return found[0]
