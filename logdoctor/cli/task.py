"""One call of a command that judges logs: what was asked for, and what of it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logdoctor.cli import folders, inputs, severity
from logdoctor.cli.errors import Failure
from logdoctor.cli.overwriting import refuse
from logdoctor.cli.screen import Screen
from logdoctor.cli.writing import check_picture
from logdoctor.render.places import is_page

if TYPE_CHECKING:
    from logdoctor.live.options import LiveOptions


@dataclass
class Asked:
    """What any command is asked that judges logs."""

    logs: list[str]
    reading: inputs.Reading
    screen: Screen
    fail_on: str = "error"
    as_json: bool = False
    html: str | None = None
    plot: str | None = None
    verbose: bool = False
    quiet: bool = False
    """Do not say what was written."""
    files: dict[str, list[str]] = field(default_factory=dict)
    """The files of each log that stands in several, oldest first."""

    def check(self) -> None:
        """Refuse what cannot be done before anything is read. Raises Failure."""
        severity.check(self.fail_on)
        check_picture(self.plot)


@dataclass
class Task(Asked):
    """What was asked of `analyze`, `watch` or `run`."""

    markdown: bool = False
    baseline: str = ""
    folder: bool | None = None
    """`html` is a folder of pages; None: when there are several logs."""
    found: folders.Logs = field(default_factory=lambda: folders.Logs([]))
    """What was found in folders, and what was left out."""
    live: LiveOptions | None = None
    """What was asked of a pipe; None for files only."""

    def check(self) -> None:
        """As `Asked`, and outputs that cannot be made of these logs."""
        super().check()
        if self.as_json and self.markdown:
            raise Failure("--json and --markdown cannot both be printed", "", "give one of them, or use --html as well")
        files = [file for log in self.logs for file in self.files.get(log, [log])]
        refuse((None if self.pages_in_folder else self.html, self.plot, self.live.save if self.live else None), files)
        if self.plot and len(self.logs) > 1:
            raise Failure(
                "--plot draws one log",
                f"{len(self.logs)} were given",
                "draw each on its own, or use --html FOLDER",
            )
        if self.html and self.pages_in_folder and is_page(self.html):
            raise Failure(
                f"--html {self.html} is one file, and {counted(len(self.logs))} given",
                "",
                "give a folder: --html reports/",
            )

    @property
    def pages_in_folder(self) -> bool:
        """Each log's page goes into a folder."""
        return len(self.logs) > 1 if self.folder is None else self.folder


def counted(logs: int) -> str:
    """How many logs, as a user says it."""
    return f"{logs} logs were" if logs > 1 else "a folder of logs was"
