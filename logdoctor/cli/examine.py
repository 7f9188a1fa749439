"""What `logdoctor analyze` does once its options are understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from logdoctor.cli import errors, folders, inputs
from logdoctor.cli.errors import Failure
from logdoctor.cli.overwriting import refuse
from logdoctor.cli.screen import Screen, write
from logdoctor.cli.writing import told, written
from logdoctor.model import SEVERITIES, Report
from logdoctor.names import role
from logdoctor.render.pictures import SUFFIXES
from logdoctor.render.places import is_page, pages
from logdoctor.render.visible import visible
from logdoctor.sources import is_stdin, size_of

if TYPE_CHECKING:
    from logdoctor.live.options import LiveOptions
    from logdoctor.session import Session

LEVELS = (*reversed(SEVERITIES), "never")
ORDER = (errors.OK, errors.NOTHING, errors.PROBLEM, errors.UNUSABLE)
"""Exit codes from best to worst: of several logs the worst decides."""


@dataclass
class Task:
    """One call of `logdoctor analyze`."""

    logs: list[str]
    reading: inputs.Reading
    screen: Screen
    fail_on: str = "error"
    as_json: bool = False
    markdown: bool = False
    html: str | None = None
    plot: str | None = None
    verbose: bool = False
    baseline: str = ""
    folder: bool | None = None
    """`html` is a folder of pages; None: when there are several logs."""
    files: dict[str, list[str]] = field(default_factory=dict)
    """The files of each log that stands in several, oldest first."""
    found: folders.Logs = field(default_factory=lambda: folders.Logs([]))
    """What was found in folders, and what was left out."""
    quiet: bool = False
    """Do not say what was written."""
    live: LiveOptions | None = None
    """What was asked of a pipe; None for files only."""

    def check(self) -> None:
        """Refuse what cannot be done before anything is read."""
        if self.fail_on not in LEVELS:
            raise Failure(f'--fail-on "{self.fail_on}" is unknown', f"it is one of {', '.join(LEVELS)}")
        if self.as_json and self.markdown:
            raise Failure("--json and --markdown cannot both be printed", "", "give one of them, or use --html as well")
        check_plot(self.plot)
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


def check_plot(plot: str | None) -> None:
    """Refuse a picture of unknown kind."""
    if plot and Path(plot).suffix.lower() not in SUFFIXES:
        raise Failure(
            f"cannot write a plot to {plot}",
            "the file's name decides on its kind",
            f"end it with {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}",
        )


def run(task: Task) -> int:
    """Read, judge, show; returns the exit code."""
    task.check()
    against = _baseline(task)
    if task.live is not None and len(task.logs) == 1 and is_stdin(task.logs[0]):
        return _piped(task, task.live, against)
    reports: list[Report] = []
    codes: list[int] = []
    for name in task.logs:
        session = task.reading.session(name)
        try:
            whole = inputs.feed_all(session, task.files.get(name, [name]))
            report = _asked(session.finish(), task) if whole else stopped(session)
        except Failure as failure:
            if len(task.logs) == 1:
                raise
            errors.complain(str(failure))
            codes.append(failure.code)
            continue
        report = against(report, session)
        inputs.told(session, of=name if len(task.logs) > 1 else "")
        reports.append(report)
        if report.verdict == "not-judged" and not task.as_json and len(task.logs) == 1:
            errors.complain(_nothing(report, session))      # of several logs the table says it
        if not whole:
            codes.append(errors.INTERRUPTED)
            break
    no_logs = [r.source for r in reports if r.source in task.found.looked_for and not folders.is_log(r)]
    if len(no_logs) == len(reports):
        no_logs = []
    codes.append(conclude([r for r in reports if r.source not in no_logs], task))
    if not task.quiet and (left_out := folders.told(task.found.skipped, no_logs)):
        errors.complain(visible(left_out))
    return errors.INTERRUPTED if errors.INTERRUPTED in codes else max(codes, key=ORDER.index)


def _asked(report: Report, task: Task) -> Report:
    """The report, if it is about the run that was asked for. Raises Failure."""
    held = max(len(report.runs), 1)
    if task.reading.wanted <= held:
        return report
    several = f"it holds {held} runs" if held > 1 else "it holds one run"
    raise Failure(f"there is no run {task.reading.wanted} in {report.source}", several, "leave out --run to see them")


def stopped(session: Session) -> Report:
    """The report so far, after the user stopped the reading."""
    session.finish()
    return session.report(complete=False)


def _baseline(task: Task) -> Callable[[Report, Session], Report]:
    """What adds the comparison with the baseline to a report; nothing without one."""
    if not task.baseline:
        return lambda report, session: report
    if is_stdin(task.baseline):
        raise Failure("the baseline cannot come from standard input", "", "give it as a file")
    from logdoctor.cli.confront import read
    from logdoctor.comparing import Log, pair

    alone = replace(task.reading, given=[], wanted=0)          # --config and --run are of the other log
    reference = read(alone, task.baseline)
    if reference is None:
        raise KeyboardInterrupt

    def add(report: Report, session: Session) -> Report:
        if inputs.same_file([task.baseline, report.source]):
            if len(task.logs) == 1:
                errors.complain(f"{task.baseline} is the log and its own --baseline: there is nothing to compare")
            return report
        return replace(report, baseline=pair(reference, Log.of(session, report)))

    return add


def _piped(task: Task, options: LiveOptions, against: Callable[[Report, Session], Report]) -> int:
    """Standard input: watched while it comes, judged at its end."""
    from logdoctor.live import pipe

    made: list[Session] = []

    def make(name: str) -> Session:
        made.append(task.reading.session(name))
        return made[-1]

    def finish(report: Report) -> int:
        report = against(_asked(report, task) if report.complete else report, made[-1])
        inputs.told(made[-1])
        if report.verdict == "not-judged" and not task.as_json:
            errors.complain(_nothing(report, made[-1]))
        return conclude([report], task)

    return pipe.run(make, finish, options)


def conclude(reports: list[Report], task: Task) -> int:
    """Save and show finished reports; the worst one's exit code.

    What could be read of a long run is shown even when its page cannot be written.
    """
    lost: Failure | None = None
    places: list[Path] = []
    try:
        places = _index(reports, _save(reports, task), task)
    except Failure as failure:
        lost = failure
    _show(reports, task)
    if not task.quiet:
        told(places)
    if lost is not None:
        raise lost
    return max((code_of(report, task.fail_on) for report in reports), key=ORDER.index, default=errors.NOTHING)


def code_of(report: Report, fail_on: str) -> int:
    """The exit code of one report."""
    if report.verdict == "not-judged":
        return errors.NOTHING
    if report.worst is None or fail_on == "never":
        return errors.OK
    return errors.PROBLEM if SEVERITIES.index(report.worst) >= SEVERITIES.index(fail_on) else errors.OK


def _show(reports: list[Report], task: Task) -> None:
    if not reports:
        return
    if task.as_json:
        from logdoctor.render import json

        write("\n".join(json.dumps(r, indent=None if len(reports) > 1 or len(task.logs) > 1 else 2) for r in reports))
    elif task.markdown:
        from logdoctor.render import markdown

        write("\n".join(markdown.render(report) for report in reports))
    else:
        _show_text(reports, task)


def _show_text(reports: list[Report], task: Task) -> None:
    from logdoctor.render import table, terminal

    screen = task.screen
    several = len(reports) > 1 or len(task.logs) > 1
    if not several or task.verbose:
        for report in table.worst_first(reports)[::-1] if several else reports:
            if report.verdict == "not-judged" and not report.series and not report.messages:
                continue
            write(
                "\n"
                + terminal.render(
                    report, width=screen.width, color=screen.color, unicode=screen.unicode, verbose=task.verbose
                )
            )
    if several:
        write("\n" + table.table(reports, width=screen.width, color=screen.color, unicode=screen.unicode))


def _save(reports: list[Report], task: Task) -> list[Path]:
    """Write the pages or the picture of these reports; gives the places that a user may open."""
    places = []
    if task.html:
        from logdoctor.render import html

        inside = task.pages_in_folder
        for report, target in zip(reports, pages(task.html, [r.source for r in reports], folder=inside), strict=True):
            written(target, partial(html.save, report, target), folder=inside)
            places.append(target)
    if task.plot and reports:
        from logdoctor.render import plots

        picture = Path(task.plot)
        written(picture, lambda: plots.save(reports[-1], picture))
        places.append(picture)
    return places


def _index(reports: list[Report], places: list[Path], task: Task) -> list[Path]:
    """Of a folder of pages, the page that leads to them; what a user may open."""
    if not (task.html and task.pages_in_folder and places):
        return places
    from logdoctor.render import index

    target = Path(task.html) / index.NAME
    entries = [index.entry(report, place) for report, place in zip(reports, places, strict=True)]
    written(target, lambda: index.save(entries, target.parent))
    return [target]


def _nothing(report: Report, session: Session) -> str:
    """Why nothing could be judged, with the line that came nearest."""
    name = report.source
    if not report.lines:
        return errors.block(
            f"nothing to judge in {name}",
            "it holds no text, only empty bytes" if size_of(name) else "it is empty",
            "was the output redirected? try: python train.py 2>&1 | tee train.log",
        )
    if any(role(metric) in ("loss", "val_loss") for metric in report.series):
        return errors.block(f"nothing to judge in {name}", report.summary, "give it a longer part of the run")
    if report.series:
        shown = ", ".join(list(report.series)[:6])
        return errors.block(
            f"nothing to judge in {name}",
            f"it holds {shown}, but no loss",
            "if one of them is a loss under another name: --map loss=NAME",
        )
    near = _nearest(session, report.lines)
    return errors.block(
        f"cannot read numbers from {name}",
        report.summary,
        f"`logdoctor formats explain {name}` shows what was tried; --map loss=NAME names your metric",
        nearest=near,
    )


def _nearest(session: Session, lines: int) -> str:
    from logdoctor.render.visible import one_line

    best, found = 0, ""
    for number in range(1, min(lines, 200) + 1):
        text = session.reader.quotes.get(number) or ""
        low = text.lower()
        score = 2 * ("loss" in low or "err" in low) + any(c.isdigit() for c in text)
        if score > best:
            best, found = score, f'line {number} "{one_line(text, 70)}"'
    return found
