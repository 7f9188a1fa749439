"""Series as files: CSV and JSON without pandas, Parquet with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from logdoctor.cli.errors import Failure
from logdoctor.cli.screen import write
from logdoctor.cli.writing import told, written
from logdoctor.run import Run

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be computed by a spreadsheet."""


def csv(run: Run, target: str, *, quiet: bool = False) -> None:
    """Write the series as CSV, one row per line of the log; "-" prints them."""
    import csv as library
    from io import StringIO

    from logdoctor.render.atomic import write_text

    out = StringIO()
    writer = library.writer(out, lineterminator="\n")
    writer.writerow(["step", "epoch", "line", *(_cell(name) for name in run.series)])
    for line, step, values in rows(run):
        writer.writerow(
            [_number(step), _number(run.epoch_at(line)), line, *(_number(values.get(m)) for m in run.series)]
        )
    if target == "-":
        write(out.getvalue())
        return
    written(Path(target), lambda: write_text(target, out.getvalue()))
    if not quiet:
        told([Path(target)])


def rows(run: Run) -> Iterator[tuple[int, float, dict[str, float]]]:
    """Line, step and values of each line with numbers, in the order of lines."""
    found: dict[int, tuple[float, dict[str, float]]] = {}
    for metric, series in run.series.items():
        for step, value, line in zip(*series.points(), strict=True):
            found.setdefault(line, (step, {}))[1][metric] = value
    for line in sorted(found):
        yield line, *found[line]


def json(run: Run) -> str:
    """Steps, values and lines of each metric; what JSON cannot hold is "NaN", "Infinity", "-Infinity"."""
    import json as library

    data = {}
    for metric, series in run.series.items():
        steps, values, lines = series.points()
        data[metric] = {
            "meaning": series.meaning,
            "points": series.count,
            "steps": [_strict(s) for s in steps],
            "values": [_strict(v) for v in values],
            "lines": list(lines),
        }
    return library.dumps({"schema": 1, "step_unit": run.step_unit, "series": data}, allow_nan=False)


def parquet(run: Run, target: str, *, quiet: bool = False) -> None:
    """Write `Run.frame()` as Parquet; an old file stays whole when that fails."""
    from io import BytesIO

    from logdoctor.render.atomic import write_bytes

    out = BytesIO()
    try:
        run.frame().to_parquet(out, index=False)
    except ImportError:
        raise Failure(
            f"cannot write {target}",
            "Parquet needs the package pyarrow, which is not installed",
            "pip install pyarrow, or use --csv",
        ) from None
    written(Path(target), lambda: write_bytes(target, out.getvalue()))
    if not quiet:
        told([Path(target)])


def _cell(name: str) -> str:
    return "'" + name if name.startswith(_FORMULA) else name


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if math.isfinite(value) and value.is_integer() and abs(value) < 2**53 else repr(float(value))


def _strict(value: float) -> float | str:
    if math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
