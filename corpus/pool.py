"""Jobs given to worker processes, some of which die; and the rows of truth.jsonl that come back."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def work(jobs: Sequence[Row], workers: Sequence[Sequence[str]], *, stderr: int | None = None) -> list[Row]:
    """The row of each job, in the order they were done; every worker is the command of a process.

    A worker reads a job a line and answers with a line; one that dies costs its job and is started again.
    """
    todo: queue.Queue[Row] = queue.Queue()
    for job in jobs:
        todo.put(job)
    rows: list[Row] = []
    lock = threading.Lock()
    threads = [threading.Thread(target=_feed, args=(todo, command, stderr, rows, lock)) for command in workers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return rows


def _feed(
    todo: queue.Queue[Row], command: Sequence[str], stderr: int | None, rows: list[Row], lock: threading.Lock
) -> None:
    """Gives jobs to one worker until there are none left."""
    proc: subprocess.Popen[str] | None = None
    while True:
        try:
            job = todo.get_nowait()
        except queue.Empty:
            break
        if proc is None or proc.poll() is not None:
            proc = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True)
        assert proc.stdin and proc.stdout
        try:
            proc.stdin.write(json.dumps(job) + "\n")
            proc.stdin.flush()
            line = proc.stdout.readline()
        except BrokenPipeError:
            line = ""
        died = {"file": job["file"], "dropped": "the worker died", "fault": job["fault"]}
        with lock:
            rows.append(json.loads(line) if line else died)
            if len(rows) % 50 == 0:
                print(f"{len(rows)} runs", file=sys.stderr)
    if proc and proc.stdin:
        proc.stdin.close()
        proc.wait()


def kept(rows: Sequence[Row]) -> list[Row]:
    """The rows of logs that were made, by name."""
    return sorted((row for row in rows if "dropped" not in row), key=lambda row: row["file"])


def record(rows: Sequence[Row], out: Path) -> None:
    """Write truth.jsonl and dropped.jsonl, and say how many logs of each cause there are."""
    good = kept(rows)
    bad = sorted((row for row in rows if "dropped" in row), key=lambda row: row["file"])
    (out / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in good))
    (out / "dropped.jsonl").write_text("".join(json.dumps(row) + "\n" for row in bad))
    print(f"{len(good)} logs, {len(bad)} dropped")
    for cause, n in sorted(Counter(row["cause_id"] for row in good).items()):
        print(f"  {cause:24} {n}")
