"""Fuzz the reading path: `python -m bench.fuzz [structure|bytes|growth] [--minutes M]`; without a name, all three.

structure  hypothesis puts logs together from the samples of the format files, odd numbers and control characters
bytes      atheris (libFuzzer, guided by coverage) where it is installed, else real logs spoilt at random
growth     hostile shapes at one size and at twice that size: at most 2.3 times the processor time

Each input must raise nothing, end soon, and give no number that does not stand in the line it cites.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

NO_ATHERIS = ("atheris is not installed for this Python (pip install atheris; it has wheels for some versions only): "
              "real logs are spoilt at random instead, without guidance by coverage")


def structure(seconds: float) -> int:
    """Hypothesis, until the time is over."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st

    from bench.fuzz.inputs import logs
    from bench.fuzz.promises import keep

    end = time.monotonic() + seconds
    count = 0

    @settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(logs(), st.lists(st.integers(0, 3000), max_size=4))
    def one(text: str, cuts: list[int]) -> None:
        nonlocal count
        count += 1
        keep(text.encode("utf-8", "surrogatepass"), cuts)

    while time.monotonic() < end:
        one()
    print(f"structure: {count:,} logs, all promises kept")
    return 0


def raw_bytes(seconds: float, failures: Path) -> int:
    """Atheris, which sees only what it has instrumented on import and ends the process; else a loop of mutations."""
    try:
        import atheris
    except ImportError:
        print(NO_ATHERIS)
        return _mutations(seconds, failures)
    with atheris.instrument_imports(include=["logdoctor"]):
        from bench.fuzz.promises import keep
    from bench.fuzz.inputs import seeds

    folder = failures / "seeds"
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds()):
        (folder / f"{number:03}").write_bytes(data[:2000])
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-max_len=20000", f"-artifact_prefix={failures}/",
                   str(folder)], lambda data: keep(data) and None)
    atheris.Fuzz()
    return 0


def _mutations(seconds: float, failures: Path) -> int:
    from bench.fuzz.inputs import seeds, spoil
    from bench.fuzz.promises import keep

    chance = random.Random(int(time.time()))
    whole = list(seeds())
    end = time.monotonic() + seconds
    count = bad = 0
    while time.monotonic() < end:
        data = spoil(chance.choice(whole), chance)
        count += 1
        try:
            keep(data, [chance.randrange(len(data) + 1) for _ in range(chance.randrange(3))])
        except Exception:
            bad += 1
            failures.mkdir(parents=True, exist_ok=True)
            path = failures / f"{bad:03}.log"
            path.write_bytes(data)
            print(f"{path}:\n{traceback.format_exc(limit=-3)}")
    print(f"bytes: {count:,} logs, {bad} broken promises")
    return int(bad > 0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], "structure", "bytes", "growth"], help="default: all")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each of structure and bytes (default 1)")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), help="where inputs that fail are kept")
    parser.add_argument("--kilobytes", type=int, default=300, help="size of growth's smaller inputs (default 300)")
    parser.add_argument("--every-log", action="store_true", help="growth: every real log, not each fifth (ten minutes)")
    chosen = parser.parse_args()
    what = chosen.what or ["structure", "growth", "bytes"]
    failed = 0
    if "structure" in what:
        failed |= structure(60 * chosen.minutes)
    if "growth" in what:
        from bench.fuzz.growth import MOST, growth

        failed |= int(growth(chosen.kilobytes * 1000, chosen.every_log) > MOST)
    if what == ["bytes"]:
        return raw_bytes(60 * chosen.minutes, chosen.failures)
    if "bytes" in what:
        failed |= subprocess.call([sys.executable, "-m", "bench.fuzz", "bytes", "--minutes", str(chosen.minutes),
                                   "--failures", str(chosen.failures)])
    return failed


if __name__ == "__main__":
    sys.exit(main())
