"""What `logdoctor analyze` does once its options are understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from logdoctor.cli import errors, folders, inputs, severity, unjudged
from logdoctor.cli.conclusion import conclude
from logdoctor.cli.errors import Failure
from logdoctor.cli.task import Task
from logdoctor.model import Report
from logdoctor.render.visible import visible
from logdoctor.sources import is_stdin

if TYPE_CHECKING:
    from logdoctor.live.options import LiveOptions
    from logdoctor.session import Session


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
            errors.complain(unjudged.why(report, session))      # of several logs the table says it
        if not whole:
            codes.append(errors.INTERRUPTED)
            break
    no_logs = [r.source for r in reports if r.source in task.found.looked_for and not folders.is_log(r)]
    if len(no_logs) == len(reports):
        no_logs = []
    codes.append(conclude([r for r in reports if r.source not in no_logs], task))
    if not task.quiet and (left_out := folders.told(task.found.skipped, no_logs)):
        errors.complain(visible(left_out))
    return errors.INTERRUPTED if errors.INTERRUPTED in codes else severity.worst(codes)


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
            errors.complain(unjudged.why(report, made[-1]))
        return conclude([report], task)

    return pipe.run(make, finish, options)
