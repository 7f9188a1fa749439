"""A file given to the wrong command: a log to `lint`, settings to `analyze`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logdoctor.sources import SourceError, chunks, is_stdin, open_log

if TYPE_CHECKING:
    from logdoctor.lint.finding import LintFinding
    from logdoctor.model import Report
    from logdoctor.session import Session

LOOKED_AT = 1 << 22
"""Bytes of a file that tell whether it is a log: as many as decide on its formats."""
LEAST = 2
"""Values of a loss, each at its own step, or one that is NaN: a settings file names a loss, but does not count."""
_LOGS = (".json",)
"""Endings of settings files that logs have too (trainer_state.json)."""
_USUAL = frozenset({"lr", "optimizer", "momentum", "weight_decay", "batch_size", "epochs", "max_epochs", "max_steps"})


def log(path: str) -> LintFinding | None:
    """What to say of a training log among settings files; None for anything else, and for what cannot be read."""
    from logdoctor.lint.finding import LintFinding
    from logdoctor.lint.opened import PROTO
    from logdoctor.settings.config import suffixes

    suffix = Path(path).suffix.lower()
    if is_stdin(path) or not Path(path).is_file() or suffix in PROTO:
        return None
    if suffixes().get(suffix, "dump") != "dump" and suffix not in _LOGS:
        return None
    session = _read(path)
    line = _proof(session.finish(), session) if session is not None else 0
    if not line:
        return None
    return LintFinding("unreadable", "error", "", "this is a training log, not a settings file", (line,), "",
                       f"logdoctor analyze {path}", path)


def _read(path: str) -> Session | None:
    from logdoctor.session import Session

    session, left = Session(path), LOOKED_AT
    try:
        with open_log(path) as stream:
            for chunk in chunks(stream, path):
                session.feed(chunk[:left])
                left -= len(chunk)
                if left <= 0:
                    break
    except SourceError:
        return None
    return session


def _proof(report: Report, session: Session) -> int:
    """The line that shows a log: the first of a loss that comes again with a counter, or an error of the run."""
    from logdoctor.names import role

    if report.verdict == "not-judged":
        return 0
    if session.run.step_unit not in ("", "print"):
        for metric, series in session.run.series.items():
            if role(metric) in ("loss", "val_loss", "part_loss") and (series.count >= LEAST or series.nonfinite):
                return series.first_line
    return next((message.line for message in report.messages if message.level == "error"), 0)


def settings(name: str) -> tuple[str, bool]:
    """The settings that a file holds, in words ("" where there are none), and whether its ending promises them.

    Only asked of files without the course of a loss; of other endings than those of settings files, one that only
    logs have too (.txt, .log), the settings of an optimizer are asked for.
    """
    from logdoctor.lint.given import read_given
    from logdoctor.lint.opened import PROTO, SettingsError
    from logdoctor.settings.config import suffixes

    if is_stdin(name) or not Path(name).is_file():
        return "", False
    try:
        given = read_given(name)
    except SettingsError:
        return "", False
    suffix = Path(name).suffix.lower()
    named = suffix in PROTO or suffixes().get(suffix, "dump") not in ("dump", "json")
    keys = [setting.key for one in given for setting in one.settings]
    keys.sort(key=lambda key: key not in _USUAL)
    if not keys or not (named or keys[0] in _USUAL):
        return "", False
    return "settings (" + ", ".join(keys[:3]) + (", ..." if len(keys) > 3 else "") + ")", named
