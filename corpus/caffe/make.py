"""python -m corpus.caffe.make [--out DIR] [--chroot DIR] [--jobs N] [--only GLOB] [--seed N]: trains everything anew."""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

INSIDE = f"srv/corpus_caffe_{os.getpid()}"
HELP = """no Caffe in {chroot}. It takes a Debian bullseye with Caffe 1.0, made once (as root) by

    debootstrap --variant=minbase --include=caffe,python3-caffe,python3-numpy,python3-h5py,python3-lmdb \\
        bullseye {chroot} http://deb.debian.org/debian"""


def command(chroot: Path, *words: str) -> list[str]:
    """A command inside the chroot, under a neutral host name (glog writes it into its files)."""
    inside = ["chroot", str(chroot), "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8"]
    inside += [f"PYTHONPATH=/{INSIDE}/code", "GLOG_minloglevel=2", "OPENBLAS_NUM_THREADS=1", *words]
    return ["unshare", "--uts", "sh", "-c", 'hostname node1; exec "$@"', "sh", *inside]


def installed(chroot: Path) -> bool:
    """Caffe answers there."""
    done = subprocess.run(["chroot", str(chroot), "caffe", "--version"], capture_output=True, check=False)
    return done.returncode == 0


def install(chroot: Path) -> Path:
    """Copies the maker into the chroot; gives the folder its logs go to."""
    here, base = Path(__file__).resolve().parent, chroot / INSIDE
    shutil.rmtree(base, ignore_errors=True)
    code = base / "code" / "corpus"
    shutil.copytree(here, code / "caffe", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "split.py", "trace.py"):
        shutil.copy(here.parent / name, code)
    (base / "logs").mkdir()
    return base / "logs"


def feed(
    todo: queue.Queue[dict[str, Any]], number: int, chroot: Path, rows: list[dict[str, Any]], lock: threading.Lock
) -> None:
    """Gives jobs to one worker until there are none left; starts another if it dies."""
    proc: subprocess.Popen[str] | None = None
    while True:
        try:
            job = todo.get_nowait()
        except queue.Empty:
            break
        if proc is None or proc.poll() is not None:
            words = ("python3", "-m", "corpus.caffe.worker", f"/srv/train_{os.getpid()}_{number}", f"/{INSIDE}/logs")
            proc = subprocess.Popen(
                command(chroot, *words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None, text=True
            )
        assert proc.stdin and proc.stdout
        try:
            proc.stdin.write(json.dumps(job) + "\n")
            proc.stdin.flush()
            line = proc.stdout.readline()
        except BrokenPipeError:
            line = ""
        with lock:
            rows.append(json.loads(line) if line else {"file": job["file"], "dropped": "the worker died"})
            if len(rows) % 50 == 0:
                print(f"{len(rows)} runs", file=sys.stderr)
    if proc and proc.stdin:
        proc.stdin.close()
        proc.wait()


def planned(chroot: Path, seed: int, total: int, glob: str) -> list[dict[str, Any]]:
    """The jobs, planned inside the chroot: only there is all that the nets need."""
    program = "import json, sys; from corpus.caffe.plan import *; "
    program += "print(json.dumps(only(plan(int(sys.argv[1]), int(sys.argv[2])), sys.argv[3])))"
    words = command(chroot, "python3", "-c", program, str(seed), str(total), glob)
    jobs: list[dict[str, Any]] = json.loads(subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return jobs


def main() -> None:
    ask = argparse.ArgumentParser(prog="python -m corpus.caffe.make", description=__doc__)
    ask.add_argument("--out", type=Path, default=Path("corpus/made_caffe"))
    ask.add_argument("--chroot", type=Path, default=Path("/opt/bullseye"))
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--only", default="*", help="only files that match this pattern")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--total", type=int, default=230)
    a = ask.parse_args()
    if os.geteuid() != 0:
        sys.exit("a chroot needs root: run this with sudo")
    if not installed(a.chroot):
        sys.exit(HELP.format(chroot=a.chroot))
    logs = install(a.chroot)
    todo: queue.Queue[dict[str, Any]] = queue.Queue()
    for job in planned(a.chroot, a.seed, a.total, a.only):
        todo.put(job)
    rows: list[dict[str, Any]] = []
    lock = threading.Lock()
    threads = [threading.Thread(target=feed, args=(todo, n + 1, a.chroot, rows, lock)) for n in range(a.jobs)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    good = sorted((r for r in rows if "dropped" not in r), key=lambda r: r["file"])
    bad = sorted((r for r in rows if "dropped" in r), key=lambda r: r["file"])
    a.out.mkdir(parents=True, exist_ok=True)
    for r in good:
        shutil.move(logs / r["file"], a.out / r["file"])
    (a.out / "truth.jsonl").write_text("".join(json.dumps(r) + "\n" for r in good))
    (a.out / "dropped.jsonl").write_text("".join(json.dumps(r) + "\n" for r in bad))
    for used in (a.chroot / INSIDE, *(a.chroot / "srv").glob(f"train_{os.getpid()}_*")):
        shutil.rmtree(used)
    print(f"{len(good)} logs, {len(bad)} dropped")
    for cause, n in sorted(Counter(r["cause_id"] for r in good).items()):
        print(f"  {cause:24} {n}")


if __name__ == "__main__":
    main()
