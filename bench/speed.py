"""What reading costs: `python -m bench.speed [--mb N] [--repeat N]` measures whole processes by processor time.

Long logs are made of recorded lines (a real run's training lines again and again, with the counter going on).
Measured on each: `logdoctor analyze --json`; next to it, in the same run, `rg -o` taking out the same numbers
with captures, and Python reading the lines. Small: a log of 1 MB against `python -c "import typer, rich"`.
Choosing: the same file with the one format that reads it forced. Memory: the largest resident size, at two
file sizes with the same number of points. Each figure is the median of the repeats, as a ratio where it can be.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PYTHON = [sys.executable]
ANALYZE = [*PYTHON, "-m", "logdoctor", "analyze", "--json"]


@dataclass(frozen=True)
class Recipe:
    """How a long log is made of a recorded one: its preamble, then its training lines again and again."""

    name: str
    recorded: str
    first: str
    counters: tuple[str, ...]
    ripgrep: str
    replace: str
    forced: str = ""


NUMBER = r"[-+0-9.a-z]+"
RECIPES = (
    Recipe(
        "caffe",
        "sample_logs/caffe_healthy_nan_speed.log",
        r"Iteration \d+ \(",
        (r"(?<=Iteration )\d+",),
        rf"Iteration ([0-9]+)(?:.*?, (?:loss|lr) = ({NUMBER}))?|Train net output #\d+: \S+ = ({NUMBER})",
        "$1 $2 $3",
        "caffe",
    ),
    Recipe(
        "key=value",
        "corpus/small/keyvalue__healthy__label_noise_floor__l1.log",
        r"step=\d+ ",
        (r"(?<=step=)\d+", r"(?<=epoch=)\d+"),
        rf"epoch=([0-9]+) step=([0-9]+) loss=({NUMBER}) acc=({NUMBER}) lr=({NUMBER})",
        "$1 $2 $3 $4 $5",
    ),
    Recipe(
        "unknown",
        "bench/recorded/odd.log",
        r">>",
        (r"^\d+(?= >>)",),
        rf"([0-9]+) >> ({NUMBER}) >> ({NUMBER}) >> ({NUMBER})",
        "$1 $2 $3 $4",
    ),
)


TARGETS = {
    "mb_per_cpu_s": "at least 40",
    "times_rg": "above 1",
    "peak_mb": "below 200",
    "choosing_percent": "at most 15",
    "1mb_in_imports": "at most 4",
    "choosing_at_start_ms": "at most 30",
    "unknown_to_known": "at least 0.5",
    "peak_growth": "about 1",
}
"""What is to be reached, by the end of a figure's name or by its whole name."""


class Cost(NamedTuple):
    """Of one process: processor time in seconds, largest resident size in bytes."""

    cpu: float
    memory: int


def cost(command: Sequence[str]) -> Cost:
    """Run a command, its output thrown away. Raises RuntimeError when it fails (1 is a sick run's exit)."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    with open(os.devnull, "r+b") as nowhere:
        process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def grow(recipe: Recipe, path: Path, size: int, filler: str = "") -> None:
    """Write a log of about `size` bytes, with `filler` after each lap."""
    text = (ROOT / recipe.recorded).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    begins = [i for i, line in enumerate(lines) if re.search(recipe.first, line)]
    start, end = begins[0], begins[-1]  # whole displays only
    text = "".join(lines[start:end])
    found = list(re.finditer("|".join(f"({counter})" for counter in recipe.counters), text, re.M))
    ends = [0, *(m.end() for m in found)]
    pieces = [piece for m, at in zip(found, ends, strict=False) for piece in (text[at : m.start()], "")]
    pieces.append(text[ends[-1] :])
    counts = [(m.lastindex, int(m[0])) for m in found]
    strides = {kind: _stride([n for k, n in counts if k == kind]) for kind, _ in counts}
    with path.open("w", encoding="utf-8") as out:
        written, lap = out.write("".join(lines[:start])), 0
        while written < size:
            pieces[1::2] = [str(n + lap * strides[kind]) for kind, n in counts]
            written += out.write("".join(pieces) + filler)
            lap += 1


def _stride(counts: list[int]) -> int:
    """How far one lap counts."""
    steps = sorted(set(counts))
    return steps[-1] - steps[0] + (steps[1] - steps[0] if len(steps) > 1 else 1)


def repeated(command: Sequence[str], times: int) -> Cost:
    """The median of each figure of a command."""
    costs = [cost(command) for _ in range(times)]
    return Cost(median(c.cpu for c in costs), int(median(c.memory for c in costs)))


def measure(folder: Path, megabytes: int, times: int) -> dict[str, float]:
    """All figures by name."""
    figures: dict[str, float] = {}
    for recipe in RECIPES:
        path = folder / f"{recipe.name.replace('=', '_')}.log"
        grow(recipe, path, megabytes * 1_000_000)
        size = path.stat().st_size / 1e6
        ours = repeated([*ANALYZE, str(path)], times)
        theirs = repeated(["rg", "-o", "-r", recipe.replace, recipe.ripgrep, str(path)], times)
        reading = [*PYTHON, "-c", "import sys\nfor line in open(sys.argv[1]): pass", str(path)]
        plain = repeated(reading, times)
        figures[f"{recipe.name}_mb_per_cpu_s"] = size / ours.cpu
        figures[f"{recipe.name}_times_rg"] = theirs.cpu / ours.cpu
        figures[f"{recipe.name}_cost_in_plain_readings"] = ours.cpu / plain.cpu
        figures[f"{recipe.name}_peak_mb"] = ours.memory / 1e6
        if recipe.forced:
            forced = repeated([*ANALYZE, "--format", recipe.forced, str(path)], times)
            figures[f"{recipe.name}_choosing_percent"] = (ours.cpu / forced.cpu - 1) * 100
        grow(recipe, path, 1_000_000)
        cost([*ANALYZE, str(path)])  # a warm cache
        small = repeated([*ANALYZE, str(path)], times * 3)
        start = repeated([*PYTHON, "-c", "import typer, rich"], times * 3)
        figures[f"{recipe.name}_1mb_in_imports"] = small.cpu / start.cpu
        if recipe.forced:
            forced = repeated([*ANALYZE, "--format", recipe.forced, str(path)], times * 3)
            figures[f"{recipe.name}_choosing_at_start_ms"] = (small.cpu - forced.cpu) * 1e3
    figures["unknown_to_known"] = figures["unknown_mb_per_cpu_s"] / figures["key=value_mb_per_cpu_s"]
    figures["peak_growth"] = _growth(folder / "filled.log", megabytes)
    return figures


def _growth(path: Path, megabytes: int) -> float:
    """Peak memory of a log over that of one a quarter as long with as many numbers: the rest is other lines."""
    recipe = RECIPES[1]
    line = "INFO:train:saving the checkpoint and going on\n"
    peaks = []
    for size, filler in ((megabytes // 4, ""), (megabytes, line * 173)):  # a lap has 2.6 kB, then 10.4
        grow(recipe, path, size * 1_000_000, filler)
        peaks.append(cost([*ANALYZE, str(path)]).memory)
    return peaks[1] / peaks[0]


def main() -> None:
    """Print the figures, and write them with --out for bench.report."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--mb", type=int, default=200, help="size of the long logs")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--out", type=Path, help="also write the figures as a Markdown table (bench/SPEED.md)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options.mb, options.repeat)
    rows = [(name, value, TARGETS.get(name.partition("_")[2]) or TARGETS.get(name)) for name, value in figures.items()]
    for name, value, target in rows:
        print(f"{name:36} {value:10.2f}   {target or ''}")
    if options.out:
        options.out.write_text(_page(rows, options), encoding="utf-8")


def _page(rows: list[tuple[str, float, str | None]], options: argparse.Namespace) -> str:
    busy = os.getloadavg()[1]
    said = f"of {options.mb} MB, {options.repeat} repeats, on {os.cpu_count()} cores with a load of {busy:.1f}"
    table = [f"| {name.replace('_', ' ')} | {value:.2f} | {target or ''} |" for name, value, target in rows]
    head = ["# Speed", "", f"Measured by `python -m bench.speed --out bench/SPEED.md` on long logs {said}.", "",
            "| figure | value | target |", "|---|---:|---|"]
    return "\n".join([*head, *table, ""])


if __name__ == "__main__":
    main()
