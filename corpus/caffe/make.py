"""python -m corpus.caffe.make [--out DIR] [--chroot DIR] [--jobs N] [--only GLOB] [--seed N]: trains everything anew."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from corpus import pool

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
    for name in ("__init__.py", "onset.py", "split.py", "took.py", "trace.py"):
        shutil.copy(here.parent / name, code)
    (base / "logs").mkdir()
    return base / "logs"


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
    inside = ("python3", "-m", "corpus.caffe.worker")
    workers = [
        command(a.chroot, *inside, f"/srv/train_{os.getpid()}_{n}", f"/{INSIDE}/logs") for n in range(1, a.jobs + 1)
    ]
    rows = pool.work(planned(a.chroot, a.seed, a.total, a.only), workers)
    a.out.mkdir(parents=True, exist_ok=True)
    for row in pool.kept(rows):
        shutil.move(logs / row["file"], a.out / row["file"])
    for used in (a.chroot / INSIDE, *(a.chroot / "srv").glob(f"train_{os.getpid()}_*")):
        shutil.rmtree(used)
    pool.record(rows, a.out)


if __name__ == "__main__":
    main()
