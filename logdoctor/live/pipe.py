"""`train | logdoctor analyze`: the live path for standard input.

The pump starts first; whatever else is needed is imported while the stream already flows.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from typing import TYPE_CHECKING

from logdoctor.live import pump
from logdoctor.live.options import Finish, LiveOptions, Make

if TYPE_CHECKING:
    from logdoctor.live.intake import Intake


def run(make: Make, finish: Finish, options: LiveOptions, *, name: str = "-") -> int:
    """Doctor standard input until it ends; gives the exit code.

    `make` gives the session, `finish` shows the final report. With `tee` standard output belongs to the
    stream from the first byte to the last; whatever is printed there afterwards goes to standard error.
    """
    source = 0
    sinks = []
    waiting = stat.S_ISREG(os.fstat(source).st_mode) and not options.tee and not options.save
    passing = options.tee and os.isatty(1)
    if options.save:
        saved = os.open(options.save, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        sinks.append(pump.Sink(saved, options.save))
    if options.tee:
        sys.stdout.flush()
        sinks.insert(0, pump.Sink(1, "standard output"))
    pumped = None if waiting else pump.start(source, sinks)
    if pumped is not None:
        for sink in sinks:
            if sink.fd > 2:
                os.close(sink.fd)
        if options.tee:
            os.dup2(2, 1)                                   # the report must not get into the stream
        pump.step_back()
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)                                    # the pump alone holds the writer's pipe
        os.close(null)
    return _attend(make, finish, options, name, source, pumped, passing=passing)


def _attend(make: Make, finish: Finish, options: LiveOptions, name: str, source: int, pumped: pump.Pump | None, *,
            passing: bool) -> int:
    """Look after what the pump hands over, or after a file that standard input is."""
    from logdoctor.live import view
    from logdoctor.live.bedside import Bedside
    from logdoctor.live.intake import Intake, Quit, Signals
    from logdoctor.live.ward import Ward
    from logdoctor.sources import chunks

    shown = view.choose(quiet=options.quiet or pumped is None, passing=passing)
    bed = Bedside(make(name), stall=options.stall)
    code = 0
    with Signals() as signals, Ward(options, shown) as ward:
        ward.beds[name] = bed
        intake = Intake(pumped.data if pumped else source, ward.idle, signals,
                        words=pumped.words if pumped else None, heard=shown.warn)
        try:
            why = ward.read(bed, chunks(intake, name))  # type: ignore[arg-type]
            if pumped is not None:
                if why:
                    pumped.stop()
                with contextlib.suppress(OSError):
                    intake.hear()
        except Quit:
            shown.close()
            if pumped is not None:
                pumped.stop()
                pumped.wait(0.5)
            return 130
        except Exception as error:                          # the stream matters more than its analysis
            if pumped is not None and (options.tee or options.save):
                shown.line(f"this cannot be analysed ({error}); the stream goes on")
                _let_go(intake)
            if pumped is not None:
                pumped.stop()
                pumped.wait()
            raise
        if ward.stopped and pumped is not None:
            why += "; whoever writes to this pipe gets a broken pipe (SIGPIPE) with the next line"
        code = ward.end(bed, finish, why)
        if signals.ending is not None:
            code = 128 + signals.ending
    if pumped is not None:
        pumped.wait()
    return code


def _let_go(intake: Intake) -> None:
    """Take the rest of the input without reading it."""
    from logdoctor.live.intake import Ended, Quit

    with contextlib.suppress(Ended, Quit):
        while intake.read1():
            pass
