"""What `logdoctor compare` does once its options are understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logdoctor.cli import errors, inputs, severity
from logdoctor.cli.errors import Failure
from logdoctor.cli.screen import write
from logdoctor.cli.task import Asked
from logdoctor.cli.writing import told, written
from logdoctor.comparing import CHANGES, Log, compare
from logdoctor.nearby import did_you_mean
from logdoctor.sources import is_stdin


@dataclass
class Task(Asked):
    """One call of `logdoctor compare`."""

    changed: str = ""
    twice: bool = False
    """One file was named several times."""

    def check(self) -> None:
        """As `Asked`, and logs that cannot be compared."""
        super().check()
        if self.changed and self.changed not in CHANGES:
            reason = did_you_mean(self.changed, CHANGES) or f"it is one of {', '.join(CHANGES)}"
            raise Failure(f'--changed "{self.changed}" is unknown', reason)
        if len(self.logs) < 2:
            given = ", ".join(self.logs)
            if self.twice:
                raise Failure(f"these are the same file: {given}", "a run does not differ from itself",
                              f"logdoctor compare good.log {given}")
            raise Failure("two logs or more are needed to compare", f"only {given} was given",
                          f"logdoctor compare good.log {given}")
        if (same := inputs.same_file(self.logs)) is not None:
            raise Failure(f"these are the same file: {same[0]}, {same[1]}", "a run does not differ from itself")
        if sum(map(is_stdin, self.logs)) > 1:
            raise Failure("standard input can be one of the logs only")


def run(task: Task) -> int:
    """Read, compare, show; returns the exit code of the worst log."""
    task.check()
    logs = []
    for name in task.logs:
        found = read(task.reading, name, task.files.get(name, ()))
        if found is None:
            return errors.INTERRUPTED
        logs.append(found)
    comparison = compare(logs, task.changed)
    if task.html:
        from logdoctor.render.comparison import html

        page = Path(task.html)
        written(page, lambda: html.save(comparison, page))
    if task.plot:
        from logdoctor.render.comparison import overlay

        picture = Path(task.plot)
        written(picture, lambda: overlay.save(comparison, picture))
    if task.as_json:
        from logdoctor.render.comparison import json

        write(json.dumps(comparison))
    else:
        from logdoctor.render.comparison import terminal

        screen = task.screen
        write("\n" + terminal.render(comparison, width=screen.width, color=screen.color, unicode=screen.unicode,
                                     verbose=task.verbose))
    if not task.quiet:
        told([Path(name) for name in (task.html, task.plot) if name])
    return severity.worst(severity.code_of(report, task.fail_on) for report in comparison.reports)


def read(reading: inputs.Reading, name: str, files: Sequence[str] = ()) -> Log | None:
    """One log (which may stand in several files), read to its end; None when the user stopped the reading.

    Failure when it cannot be read.
    """
    session = reading.session(name)
    if not inputs.feed_all(session, files or [name]):
        return None
    report = session.finish()
    inputs.told(session, of=name)
    return Log.of(session, report)
