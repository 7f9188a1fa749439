"""How early is the warning, and how often is it false? `python -m bench.early DIR...` prints both.

Every log is fed line by line, and looked at after every print (at most LOOKS looks a log). Explosions: the
lead is the number of loss prints from the first warning to the first NaN or infinity. Healthy logs: a false
alarm is an error that was said at some line and not withdrawn by the last one.
"""

from __future__ import annotations

import argparse
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
    growth: int = 0
    """Prints before the first NaN that rose one after the other."""
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
        values = list(loss.values[: found.nan_print])
        while found.growth < len(values) - 1 and values[-1 - found.growth] > values[-2 - found.growth]:
            found.growth += 1
        before = loss.values[: found.nan_print]
        while found.grown + 1 < len(before) and before[-1 - found.grown] > 1.15 * before[-2 - found.grown] > 0:
            found.grown += 1
    found.standing = [f.cause for f in bed.found if f.severity == "error"]
    found.warned = [f.cause for f in bed.found if f.severity == "warning"]
    return found


@dataclass
class Tally:
    """What was told about many logs."""

    leads: list[int] = field(default_factory=list)
    """Of each explosion with a finite beginning; 0: no warning before the first NaN."""
    foreseeable: list[int] = field(default_factory=list)
    """The same where SHOWN rising prints announced it."""
    healthy: int = 0
    alarms: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    withdrawn: int = 0
    causes: Counter[str] = field(default_factory=Counter)

    def rows(self) -> list[tuple[str, str]]:
        """The figures, with what they are."""
        rows = [("explosions with a finite beginning", f"{len(self.leads)}")]
        early = [lead for lead in self.leads if lead]
        if early:
            rows += [
                ("warned before the first NaN", f"{len(early)} ({len(early) / len(self.leads):.0%})"),
                ("lead in prints where warned: median, longest", f"{median(early):g}, {max(early)}"),
            ]
        if self.foreseeable:
            seen = sum(map(bool, self.foreseeable))
            rows += [
                (f"explosions with {SHOWN} rising prints before the first NaN", f"{len(self.foreseeable)}"),
                ("warned of these", f"{seen} ({seen / len(self.foreseeable):.0%})"),
                ("lead in prints, median of these", f"{median(self.foreseeable):g}"),
            ]
        if self.healthy:
            rows += [("healthy runs", f"{self.healthy}")]
            for what, logs in (("errors", self.alarms), ("warnings", self.warned)):
                rows.append(
                    (
                        f"healthy runs with {what} never withdrawn",
                        f"{len(logs)} ({1000 * len(logs) / self.healthy:.1f} per 1,000)",
                    )
                )
            rows.append(("healthy runs with something said and withdrawn", f"{self.withdrawn}"))
        return rows


def tally(folders: list[Path], *, only: str = "", verbose: bool = False) -> Tally:
    """Feed all explosions and healthy logs of these folders."""
    found = Tally()
    for folder in folders:
        for log in labelled(folder):
            if (only and log.cause != only) or (log.cause != "healthy" and log.cause not in EXPLOSIONS):
                continue
            one = told(log.path)
            if log.cause == "healthy":
                found.healthy += 1
                opened = [c for _, c in one.changes if c.kind in ("opened", "changed") and c.found]
                found.withdrawn += any(c.kind == "withdrawn" for _, c in one.changes)
                found.causes.update({c.found.cause for c in opened if c.found})
                for logs, causes in ((found.alarms, one.standing), (found.warned, one.warned)):
                    if causes:
                        logs.append(f"{log.path.name}: {', '.join(causes)}")
                if verbose and opened:
                    print(log.path.name, f"({one.prints} prints)", *(f"\n   {at}: {c.text}" for at, c in one.changes))
            elif one.nan_print is not None and one.nan_print > 0:
                first = one.first()
                lead = one.nan_print + 1 - first[0] if first is not None and first[0] <= one.nan_print else 0
                found.leads.append(lead)
                if one.grown >= SHOWN:
                    found.foreseeable.append(lead)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Print leads and false alarms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="cause to look at")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args(arguments)
    found = tally(args.folders, only=args.only, verbose=args.verbose)
    for what, figure in found.rows():
        print(f"{what:<56}{figure}")
    print(f"{'causes said of healthy runs':<56}{dict(found.causes)}")
    for alarm in (*found.alarms, *found.warned):
        print("   ", alarm)
    return 0


if __name__ == "__main__":
    sys.exit(main())
