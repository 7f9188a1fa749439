"""What a diagnosis costs once the log is read: `python -m bench.cost` (a run of 10,000 prints, healthy and sick)."""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator
from statistics import median

from logdoctor.session import Session

MOST_MS = 150.0


def lines(points: int, kind: str) -> Iterator[str]:
    """A run with loss, rate, gradient norm, accuracy, and validation at every hundredth print."""
    noise = random.Random(1)
    for i in range(points):
        share = i / points
        loss = 0.3 + 2.0 * math.exp(-4 * share) * (1 + 0.1 * noise.gauss(0, 1))
        if kind == "explosion" and share > 0.99:
            loss *= 1.5 ** (i - 0.99 * points)
        if kind == "overfitting":
            loss = 2.3 * math.exp(-6 * share) * (1 + 0.05 * noise.gauss(0, 1))
        text = "nan" if loss > 1e12 else f"{loss:.5g}"
        yield f"step {i} loss {text} lr {1e-3 * (1 - share):.6g} grad_norm {1 + 0.1 * noise.random():.4f}"
        if i % 100 == 99:
            held = 1.0 + (share - 0.3) ** 2 * 3 if kind == "overfitting" else loss * 1.1
            yield f"step {i} val_loss {held:.5g} val_acc {min(0.95, share + 0.2):.4f}"


def measure(points: int, kind: str, times: int = 5) -> tuple[str, float]:
    """The verdict, and the median milliseconds of processor time of a full report."""
    session = Session(f"{kind}.log")
    session.feed("".join(line + "\n" for line in lines(points, kind)).encode())
    session.finish()
    spent = []
    for _ in range(times):
        began = time.process_time()
        report = session.report(complete=True)
        spent.append(1000 * (time.process_time() - began))
    return (report.primary.cause if report.primary else report.verdict), median(spent)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__)
    parser.add_argument("--points", type=int, default=10_000)
    options = parser.parse_args()
    for kind in ("healthy", "explosion", "overfitting"):
        said, spent = measure(options.points, kind)
        print(f"{kind:<12} {said:<20} {spent:6.1f} ms  (target below {MOST_MS:g})")


if __name__ == "__main__":
    main()
