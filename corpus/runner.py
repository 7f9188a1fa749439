"""Runs one planned training in a process of its own; stdout and stderr are the log."""

from __future__ import annotations

import math
import os
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

import torch

from corpus.experiment import Experiment, build
from corpus.faults import FAULTS
from corpus.trace import Trace


def shorten(path: str) -> str:
    """Paths as they look on an ordinary machine: relative for the program, a neutral folder for packages."""
    if "site-packages" in path:
        return "/usr/lib/python3/site-packages" + path.split("site-packages", 1)[1]
    if "corpus" + os.sep in path:  # under one name, so that a file's name does not tell the fault
        return "src/task.py" if os.sep + "faults" + os.sep in path else "src/" + os.path.basename(path)
    if "lib/python3" in path:
        return "/usr/lib/python3" + path.split("lib/python3", 1)[1]
    return path


def neutral_paths() -> None:
    """The process itself prints short paths, so the log need not be edited afterwards."""

    def hook(kind: type[BaseException], err: BaseException, tb: Any) -> None:
        t = traceback.TracebackException(kind, err, tb)
        part: traceback.TracebackException | None = t
        while part:
            tidy(part)
            part = part.__cause__ or part.__context__
        sys.stderr.write("".join(t.format()))

    def tidy(t: traceback.TracebackException) -> None:
        kept = [
            f
            for f in t.stack
            if f.name not in ("child", "work", "main", "<module>", "fork", "hook")
            and "/concurrent/" not in f.filename
        ]
        for f in kept:
            f.filename = shorten(f.filename)
        t.stack = traceback.StackSummary.from_list(kept)

    def warn(
        message: Any, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        return f"{shorten(filename)}:{lineno}: {category.__name__}: {message}\n" + (
            f"  {line.strip()}\n" if line else ""
        )

    sys.excepthook = hook
    warnings.formatwarning = warn


def unit(exp: Experiment, sound: Experiment) -> float:
    """How many times larger the losses are than in the sound run, by the loss of guessing the mean; 0: unlike."""

    def guess(e: Experiment) -> float:
        return float(e.loss(e.data.yv.mean().expand_as(e.data.yv), e.data.yv))

    if getattr(exp.loss, "__code__", exp.loss) != getattr(sound.loss, "__code__", sound.loss):
        return 0.0
    if sound.task != "values":
        return float(exp.task == sound.task and exp.data.classes == sound.data.classes)
    same = exp.data.yv.shape == sound.data.yv.shape and bool((exp.data.yv == sound.data.yv).all())
    ratio = 1.0 if same else guess(exp) / guess(sound)
    return ratio if 0 < ratio < math.inf else 0.0


def child(job: dict[str, Any], log: Path, side: Path) -> None:
    """In the forked process: stdout and stderr already go to the log."""
    from corpus.runners import find

    torch.set_num_threads(1)
    neutral_paths()
    fault = FAULTS[job["fault"]]
    trace = Trace()
    style, run = find(job)
    code = 0
    try:
        exp = build(job["base"], job["seed"])
        fault.change(exp, job["attempt"])
        exp.__dict__["save"] = lambda: finish("killed")
        trace.start, trace.planted = exp.start_step, exp.planted
        drawn = torch.get_rng_state()  # building the sound one must leave no mark on this run
        trace.metric_name, trace.unit = exp.metric_name, unit(exp, build(job["base"], job["seed"]))
        torch.set_rng_state(drawn)

        def finish(how: str) -> None:
            trace.ended, trace.shown, trace.planted = how, style.shown, exp.planted
            trace.save(side)

        if exp.resume and style.runner == "loop":
            print(
                f"=> loading checkpoint 'last.pt'\n=> loaded checkpoint 'last.pt' (epoch {exp.start_epoch})",
                flush=True,
            )
        try:
            run(exp, style, trace, log)
            finish("done")
        except SystemExit:
            finish("stopped")
            code = 1
        except BaseException as err:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a dead loader would interrupt the saving
            trace.error = f"{type(err).__name__}: {err}"[:200]
            finish("error")
            sys.excepthook(*sys.exc_info())
            code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _to_terminal(job: dict[str, Any], log: Path, side: Path) -> int:
    """The child writes to a pseudo-terminal, as in an interactive session; all it writes is kept."""
    import pty

    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        child(job, log, side)
    with open(log, "wb") as f:
        while True:
            try:
                part = os.read(fd, 65536)
            except OSError:
                break
            if not part:
                break
            f.write(part)
    os.close(fd)
    return pid


def run_once(job: dict[str, Any], log: Path, side: Path, limit: float = 100.0) -> Trace | None:
    """Forks, waits, and gives back the trace; None when the run got stuck or left no trace."""
    side.unlink(missing_ok=True)
    if job["style"].endswith("_pty"):
        pid = _to_terminal(job, log, side)
        os.waitpid(pid, 0)
    else:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            fd = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, 0)
            os.dup2(fd, 1)
            os.dup2(fd, 2)
            child(job, log, side)
        end = time.monotonic() + limit
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return None
            time.sleep(0.01)
    try:
        return Trace.load(side)
    except (OSError, ValueError):
        return None
