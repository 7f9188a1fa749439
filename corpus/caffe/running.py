"""Runs the stages of a training one after the other; what they print is the log, untouched."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import time
from pathlib import Path

from corpus.caffe import writing
from corpus.caffe.training import Stage, Training

LIMIT = 60.0
"""Seconds a stage may take."""


def run(t: Training, folder: Path, log: Path) -> list[int]:
    """Writes the training into `folder`, runs it, gives the exit codes (negative: the signal)."""
    writing.write(t, folder)
    log.write_bytes(b"")
    codes = []
    for stage in t.stages:
        writing.solver(t, folder, stage.solver)
        codes.append(_stage(t, stage, folder, log))
    if t.to == "INFO":
        log.write_bytes((folder / "caffe.INFO").read_bytes())
    if t.tail:
        with log.open("a") as out:
            out.write(t.tail)
    return codes


def _stage(t: Training, stage: Stage, folder: Path, log: Path) -> int:
    env = {"PATH": "/usr/bin:/bin", "HOME": "/root", "LANG": "C", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    env |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    env |= {"GLOG_log_dir": str(folder)} if t.to == "INFO" else {"GLOG_logtostderr": "1"}
    if stage.program:
        (folder / "train.py").write_text(stage.program)
        command = ["python3", "train.py"]
    else:
        command = ["caffe", "train", "--solver=solver.prototxt", *stage.arguments]

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if stage.memory:
            resource.setrlimit(resource.RLIMIT_AS, (stage.memory << 20,) * 2)

    with log.open("ab") as out:
        sink = subprocess.PIPE if t.block else out
        proc = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            preexec_fn=limit,
        )
        end = time.monotonic() + LIMIT
        sent = not stage.signal
        kept = b""
        while proc.poll() is None:
            if time.monotonic() > end:
                proc.kill()
                proc.wait()
                raise TimeoutError("the run got stuck")
            if t.block and proc.stdout:  # a reader that writes whole blocks, as in `caffe train 2>&1 | grep ... > log`
                kept += os.read(proc.stdout.fileno(), 65536)
                while len(kept) >= t.block:
                    os.write(out.fileno(), kept[: t.block])
                    kept = kept[t.block :]
            shown = log if t.to != "INFO" else folder / "caffe.INFO"
            if not sent and shown.exists() and _reached(shown, stage.at):
                proc.send_signal(getattr(signal, "SIG" + stage.signal))
                sent = True
            if not t.block:
                time.sleep(0.002)
        return proc.returncode


def _reached(log: Path, at: int) -> bool:
    with log.open("rb") as text:
        text.seek(max(0, log.stat().st_size - 4000))
        seen = re.findall(rb"Iteration (\d+) ?[,(]", text.read())
    return bool(seen) and int(seen[-1]) >= at
