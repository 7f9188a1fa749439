"""The tables of bench/RESULTS.md beyond accuracy: groups, alarms by kind, onset, lead, frameworks, peers."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from bench import groups
from bench.accuracy import said_first, share
from bench.early import told
from bench.scoring import Scored

ORDER = (groups.NONFINITE, groups.STUCK, groups.OVERFITTING, groups.HEALTHY, groups.CRASH)
GROWING = 3


def group_confusion(results: list[Scored]) -> list[str]:
    """Rows: the group of the planted cause; columns: the group said (a fair group counts as the planted one)."""
    seen: Counter[tuple[str, str]] = Counter()
    for r in results:
        accepted = groups.accepted(r.log)
        planted = r.group if r.grouped else next(g for g in ORDER if g in accepted)
        seen[planted, r.group] += 1
    columns = [*ORDER, "not-judged"]
    rows = ["| planted \\ said | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for planted in ORDER:
        rows.append(f"| {planted} | " + " | ".join(str(seen[planted, said] or "") for said in columns) + " |")
    return rows


def cause_confusion(results: list[Scored]) -> list[str]:
    """Rows: the planted cause; columns: the first cause said (or notice, or verdict), by number."""
    seen = Counter((r.log.cause, said_first(r)) for r in results)
    names = sorted({name for pair in seen for name in pair})
    rows = ["| planted \\ said | " + " | ".join(str(i) for i, _ in enumerate(names, 1)) + " |"]
    rows.append("|---|" + "---:|" * len(names))
    for i, planted in enumerate(names, 1):
        cells = [seen[planted, said] for said in names]
        if any(cells):
            rows.append(f"| {i} {planted} | " + " | ".join(str(n or "") for n in cells) + " |")
    unplanted = [f"{i} {name}" for i, name in enumerate(names, 1) if not any(seen[name, said] for said in names)]
    return [*rows, "", "Only said: " + ", ".join(unplanted) + "."] if unplanted else rows


def alarms_by_kind(results: list[Scored]) -> list[str]:
    """Healthy runs by what makes them look odd: how many, and how many were accused."""
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for r in results:
        if r.log.cause == "healthy":
            kinds[str(r.log.facts.get("cause_detail") or "plain").replace("_", " ")].append(r)
    rows = ["| healthy kind | runs | any warning or error | any error |", "|---|---:|---:|---:|"]
    for kind, scored in sorted(kinds.items()):
        accused = sum(r.worst in ("warning", "error") for r in scored)
        rows.append(f"| {kind} | {len(scored)} | {accused or ''} | {sum(r.worst == 'error' for r in scored) or ''} |")
    return rows


def onset_errors(results: list[Scored]) -> list[str]:
    """How far the named onset lies from the true one, in print intervals and in steps."""
    errors = [(r.onset_error, r.log) for r in results if r.onset_error is not None]
    counted = Counter(min(error, 4) for error, _ in errors)
    steps = [error * float(log.facts.get("log_every") or 1) for error, log in errors]
    rows = ["| prints off | 0 | 1 | 2 | 3 | more |", "|---|---:|---:|---:|---:|---:|"]
    rows.append("| logs | " + " | ".join(str(counted[n]) for n in range(5)) + " |")
    if steps:
        ranked = sorted(steps)
        rows += ["", f"In steps: median {median(ranked):g}, 95 % within {ranked[int(0.95 * (len(ranked) - 1))]:g}."]
    return rows


def lead(results: Iterable[Scored]) -> list[str]:
    """Planted explosions that end in NaN, fed line by line: was there a word before the NaN, and how long before?"""
    leads: dict[bool, list[int]] = {True: [], False: []}
    for r in results:
        if r.log.cause != "gradient-explosion":
            continue
        found = told(r.log.path)
        if not found.nan_print:
            continue
        first = found.first()
        early = found.nan_print + 1 - first[0] if first is not None and first[0] <= found.nan_print else 0
        leads[found.growth >= GROWING].append(early)
    rows = ["| explosions that end in NaN | logs | announced before the NaN | lead in prints, median |"]
    rows.append("|---|---:|---:|---:|")
    for enough, name in ((True, "three or more growing prints exist"), (False, "fewer exist")):
        values = leads[enough]
        if values:
            said = [v for v in values if v]
            rows.append(
                f"| {name} | {len(values)} | {share([v > 0 for v in values])} | {median(said) if said else 0:g} |"
            )
    return rows


def by_framework(results: list[Scored]) -> list[str]:
    """Per print style: logs, first place, first three, healthy runs accused."""
    styles: dict[str, list[Scored]] = defaultdict(list)
    for r in results:
        styles[r.log.style].append(r)
    rows = ["| style | logs | first place | first three | healthy | accused |", "|---|---:|---:|---:|---:|---:|"]
    for style, scored in sorted(styles.items()):
        sound = [r for r in scored if r.log.cause == "healthy"]
        accused = sum(r.worst in ("warning", "error") for r in sound)
        first, three = share([r.first for r in scored]), share([r.three for r in scored])
        rows.append(f"| {style} | {len(scored)} | {first} | {three} | {len(sound)} | {accused or ''} |")
    return rows


def peers(path: Path) -> list[str]:
    """The figures of `python -m bench.peers`."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kinds = [groups.NONFINITE, groups.STUCK, groups.OVERFITTING, groups.HEALTHY]
    first = next(iter(data["figures"].values()))
    heads = [f"{kind} ({first[kind][1]})" for kind in kinds]
    rows = ["| program | version | " + " | ".join(heads) + " | all | answered |", "|---|---|" + "---:|" * 6]
    for name, figures in data["figures"].items():
        right = [figures[kind] for kind in kinds]
        whole = f"{100 * sum(n for n, _ in right) / sum(of for _, of in right):.1f} %"
        cells = [f"{100 * n / of:.0f} %" for n, of in [*right, figures["answered"]]]
        version = data["versions"].get(name, "this")
        rows.append(f"| {name} | {version} | " + " | ".join([*cells[:4], whole, cells[4]]) + " |")
    return rows
