"""python -m corpus.make [--out DIR] [--jobs N] [--small] [--only GLOB] [--seed N]: trains everything anew."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from corpus import pool
from corpus.plan import FULL, SHARE, only, plan, small
from corpus.pool import Row


def make(jobs: list[Row], out: Path, workers: int) -> list[Row]:
    out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for runner in SHARE:
        own = [job for job in jobs if job["runner"] == runner]
        began = time.monotonic()
        command = [sys.executable, "-m", "corpus.worker", runner, str(out)]
        rows += pool.work(own, [command] * min(workers, len(own)), stderr=subprocess.DEVNULL)
        if own:
            print(f"{runner}: {len(own)} runs in {time.monotonic() - began:.0f} s", file=sys.stderr)
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
    pool.record(make(jobs, a.out, a.jobs), a.out)


if __name__ == "__main__":
    main()
