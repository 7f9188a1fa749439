"""python -m corpus.make [--out DIR] [--jobs N] [--small] [--only GLOB] [--seed N]: trains everything anew."""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from corpus.plan import FULL, SHARE, only, plan, small


def feed(
    todo: queue.Queue[dict[str, Any]],
    runner: str,
    out: Path,
    rows: list[dict[str, Any]],
    lock: threading.Lock,
) -> None:
    """Gives jobs to one worker process until there are none left; starts another worker if it dies."""
    proc: subprocess.Popen[str] | None = None
    while True:
        try:
            job = todo.get_nowait()
        except queue.Empty:
            break
        if proc is None or proc.poll() is not None:
            proc = subprocess.Popen(
                [sys.executable, "-m", "corpus.worker", runner, str(out)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert proc.stdin and proc.stdout
        try:
            proc.stdin.write(json.dumps(job) + "\n")
            proc.stdin.flush()
            line = proc.stdout.readline()
        except BrokenPipeError:
            line = ""
        with lock:
            if len(rows) % 50 == 49:
                print(f"{len(rows) + 1} runs", file=sys.stderr)
            rows.append(
                json.loads(line)
                if line
                else {"file": job["file"], "dropped": "the worker died", "fault": job["fault"]}
            )
    if proc and proc.stdin:
        proc.stdin.close()
        proc.wait()


def make(jobs: list[dict[str, Any]], out: Path, workers: int) -> list[dict[str, Any]]:
    out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    lock = threading.Lock()
    for runner in SHARE:
        todo: queue.Queue[dict[str, Any]] = queue.Queue()
        for job in (j for j in jobs if j["runner"] == runner):
            todo.put(job)
        if todo.empty():
            continue
        began, size = time.monotonic(), todo.qsize()
        threads = [
            threading.Thread(target=feed, args=(todo, runner, out, rows, lock))
            for _ in range(min(workers, size))
        ]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        print(f"{runner}: {size} runs in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return rows


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m corpus.make", description=__doc__)
    ask.add_argument("--out", type=Path, default=Path("corpus/made"))
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--small", action="store_true", help="about 150 logs with every cause and both splits")
    ask.add_argument("--only", default="*", help="only files that match this pattern")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--total", type=int, default=FULL)
    ask.add_argument("--runners", default=",".join(SHARE), help="loop, keras, hf, lightning")
    a = ask.parse_args()
    jobs = plan(a.seed, a.total, tuple(a.runners.split(",")))
    jobs = only(small(jobs) if a.small else jobs, a.only)
    rows = make(jobs, a.out, a.jobs)
    good = sorted((r for r in rows if "dropped" not in r), key=lambda r: r["file"])
    bad = sorted((r for r in rows if "dropped" in r), key=lambda r: r["file"])
    (a.out / "truth.jsonl").write_text("".join(json.dumps(r) + "\n" for r in good))
    (a.out / "dropped.jsonl").write_text("".join(json.dumps(r) + "\n" for r in bad))
    print(f"{len(good)} logs, {len(bad)} dropped")
    for cause, n in sorted(Counter(r["cause_id"] for r in good).items()):
        print(f"  {cause:24} {n}")


if __name__ == "__main__":
    main()
