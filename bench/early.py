"""How early is the warning, and how often is it false? `python -m bench.early DIR...` prints both.

Every log is fed line by line, and looked at after every print (at most LOOKS looks a log). Explosions: the
lead is the number of loss prints from the first warning to the first NaN or infinity. Healthy logs: a false
alarm is an error that was said at some line and not withdrawn by the last one.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.truth import labelled
from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Change
from logdoctor.session import Session

LOOKS = 400
SHOWN = 3
"""Rising prints before the first NaN that make an explosion one that can be foreseen."""
EXPLOSIONS = ("gradient-explosion", "bad-lr-policy", "numeric-overflow", "unnormalised-input", "loss-scale-collapse")


@dataclass
class Told:
    """What was said about one log, and when (in prints of the loss)."""

    changes: list[tuple[int, Change]] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    prints: int = 0
    nan_print: int | None = None
    grown: int = 0
    """Rising prints in a row before the first NaN: what a warning can rest on."""

    def first(self) -> tuple[int, Change] | None:
        """The first finding (not the NaN itself)."""
        return next(((at, c) for at, c in self.changes if c.kind == "opened"), None)


def lines_of(data: bytes) -> Iterator[bytes]:
    """Pieces of the log: one line each, fewer and larger when it is long."""
    lines = re.split(rb"(?<=[\r\n])", data)  # a bar's print ends with a carriage return
    size = max(1, len(lines) // LOOKS)
    for start in range(0, len(lines), size):
        yield b"".join(lines[start : start + size])


def told(path: Path) -> Told:
    """Feed one log as it was written."""
    found = Told()
    bed = Bedside(Session(path.name), clock=lambda: 0.0)
    prints = 0
    for piece in lines_of(path.read_bytes()):
        bed.feed(piece)
        loss = bed.loss
        now = loss.count if loss else 0
        if now == prints and loss is not None:
            continue
        prints = now
        for _ in range(3):
            changes = bed.look(force=True)
            found.changes += [(prints, change) for change in changes]
            if not changes:
                break
    if bed.trouble:
        raise RuntimeError(f"{path}: {bed.trouble}")
    loss = bed.loss
    found.prints = prints
    if loss is not None and loss.first_nonfinite is not None:
        at = loss.first_nonfinite.line
        found.nan_print = next(i for i, line in enumerate(loss.lines) if line >= at)
        before = loss.values[: found.nan_print]
        while found.grown + 1 < len(before) and before[-1 - found.grown] > 1.15 * before[-2 - found.grown] > 0:
            found.grown += 1
    found.standing = [f.cause for f in bed.found if f.severity == "error"]
    found.warned = [f.cause for f in bed.found if f.severity == "warning"]
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print leads and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="cause to look at")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(arguments)
    leads: list[int] = []
    shown: list[int] = []
    silent = healthy = 0
    alarms: list[str] = []
    warnings: Counter[str] = Counter()
    withdrawn = warned = 0
    for folder in args.folders:
        for log in labelled(folder):
            if args.only and log.cause != args.only:
                continue
            if log.cause != "healthy" and log.cause not in EXPLOSIONS:
                continue
            found = told(log.path)
            if log.cause == "healthy":
                healthy += 1
                opened = [c for _, c in found.changes if c.kind in ("opened", "changed") and c.found]
                withdrawn += any(c.kind == "withdrawn" for _, c in found.changes)
                warned += bool(found.warned)
                warnings.update({c.found.cause for c in opened if c.found and c.severity == "warning"})
                if found.standing:
                    alarms.append(f"{log.path.name}: {', '.join(found.standing)}")
                if args.verbose and opened:
                    print(
                        log.path.name, f"({found.prints} prints)", *(f"\n   {at}: {c.text}" for at, c in found.changes)
                    )
            elif found.nan_print is not None and found.nan_print > 0:
                first = found.first()
                lead = found.nan_print + 1 - first[0] if first is not None and first[0] <= found.nan_print else 0
                if lead:
                    leads.append(lead)
                else:
                    silent += 1
                if found.grown >= SHOWN:
                    shown.append(lead)
    print(f"explosions with a finite beginning   {len(leads) + silent}")
    if leads or silent:
        both = leads + [0] * silent
        print(f"  warned before the first NaN        {len(leads)} ({len(leads) / len(both):.0%})")
        print(f"  lead in prints, median of all      {median(both):g}")
        if leads:
            ranked = sorted(leads)
            print(f"  lead where warned: median {median(leads):g}, longest {ranked[-1]}")
        if shown:
            print(f"  with {SHOWN} rising prints before it     {len(shown)}, warned {sum(map(bool, shown))}, "
                  f"median lead {median(shown):g}")
    print(f"healthy logs                         {healthy}")
    if healthy:
        print(f"  errors never withdrawn             {len(alarms)} ({1000 * len(alarms) / healthy:.1f} per 1,000)")
        print(f"  warnings never withdrawn           {warned} ({1000 * warned / healthy:.1f} per 1,000)")
        print(f"  something said and withdrawn       {withdrawn}")
        print(f"  warnings by cause                  {dict(warnings)}")
        for alarm in alarms:
            print("   ", alarm)
    return 0 if math.isfinite(len(leads)) else 1


if __name__ == "__main__":
    sys.exit(main())
