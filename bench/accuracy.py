"""`python -m bench.accuracy DIR...`: how often the first cause is right, and how often healthy runs are left alone."""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

from bench.reliability import calibration
from bench.scoring import Scored, score_all
from bench.truth import UNCOUNTED, labelled


def table(results: list[Scored]) -> list[str]:
    """Per cause: logs, right in first place, right among the first three."""
    by_cause: dict[str, list[Scored]] = defaultdict(list)
    for result in results:
        by_cause[result.log.cause].append(result)
    rows = ["| cause | logs | first place | first three |", "|---|---:|---:|---:|"]
    for cause, scored in sorted(by_cause.items()):
        rows.append(
            f"| {cause} | {len(scored)} | {share([s.first for s in scored])} | {share([s.three for s in scored])} |"
        )
    rows.append(f"| all | {len(results)} | {share([s.first for s in results])} | {share([s.three for s in results])} |")
    return rows


def share(values: list[bool]) -> str:
    """A percentage of the true ones."""
    return f"{100 * sum(values) / len(values):.1f} %" if values else "-"


def alarms(results: list[Scored]) -> dict[str, str]:
    """False alarms on healthy runs: any warning or error, any error."""
    healthy = [r for r in results if r.log.cause == "healthy"]
    return {
        "healthy runs": str(len(healthy)),
        "with any warning or error": share([r.worst in ("warning", "error") for r in healthy]),
        "with any error": share([r.worst == "error" for r in healthy]),
        "not judged": share([r.verdict == "not-judged" for r in healthy]),
    }


def said_first(result: Scored) -> str:
    """The first cause of a report, else its first notice, else its verdict."""
    return (result.causes or result.notices or (result.verdict,))[0]


def confusion(results: list[Scored]) -> list[str]:
    """What was said instead, where the first place was wrong."""
    wrong = Counter((r.log.cause, said_first(r)) for r in results if not r.first)
    return [f"| {cause} | {said} | {n} |" for (cause, said), n in wrong.most_common()]


def parsing(results: list[Scored]) -> dict[str, str]:
    """Number of losses and first bad index against the truth file, where it tells them."""
    known = [
        r
        for r in results
        if isinstance(r.log.facts.get("log_shows"), dict)
        and r.losses
        and "losses" in r.log.facts["log_shows"]
        and "megatron" not in r.log.style
        and not (r.log.facts.get("family") and (r.log.style in UNCOUNTED or r.log.facts["ended"] != "done"))
    ]
    counted = [r.losses == r.log.facts["log_shows"]["losses"] for r in known]
    placed = [r.first_bad == r.log.facts["log_shows"].get("first_bad_index") for r in known]
    caffe = [r for r in results if "nan_step" in r.log.facts and r.losses]
    stepped = [r.first_bad_step == r.log.facts["nan_step"] for r in caffe]
    return {
        "losses counted exactly": f"{share(counted)} of {len(counted)}",
        "first bad value at the right index": f"{share(placed)} of {len(placed)}",
        "Caffe: first bad value at the right iteration": f"{share(stepped)} of {len(stepped)}",
    }


def targets(results: list[Scored]) -> dict[str, str]:
    """The figures that are aimed at, over every kind of log."""
    decisive = [r for r in results if r.log.decisive and r.log.cause != "healthy"]
    visible = [r for r in results if r.log.visible]
    timed = [r.onset_error for r in results if r.onset_error is not None]
    return {
        "right group (not finite, not converging, overfitting, healthy, crashed)": share([r.grouped for r in results]),
        f"first place where the log holds the deciding evidence ({len(decisive)})": share([r.first for r in decisive]),
        f"first three where the log shows anything ({len(visible)})": share([r.three for r in visible]),
        f"onset within one print ({len(timed)})": share([error <= 1 for error in timed]),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.accuracy", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--split", default="", choices=("", "tune", "report"))
    parser.add_argument("--misses", action="store_true", help="list every log that was not right in first place")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    folders = [
        f
        for given in options.folders
        for f in (
            [given] if (given / "truth.jsonl").exists() else sorted(p.parent for p in given.glob("*/truth.jsonl"))
        )
    ]
    results = score_all((log for folder in folders for log in labelled(folder, options.split)), options.jobs)
    if options.json:
        print(
            json.dumps(
                {
                    "first": sum(r.first for r in results) / len(results),
                    "n": len(results),
                    "targets": targets(results),
                    "alarms": alarms(results),
                    "parsing": parsing(results),
                    "calibration": calibration(results),
                }
            )
        )
        return
    print("\n".join(table(results)), "\n")
    for name, value in (targets(results) | alarms(results) | parsing(results) | calibration(results)).items():
        print(f"{name}: {value}")
    print("\n| planted | said first | logs |\n|---|---|---:|")
    print("\n".join(confusion(results)))
    if options.misses:
        for result in results:
            if not result.first or not result.grouped or (result.onset_error or 0) > 1:
                marks = "first " * (not result.first) + "three " * (not result.three)
                marks += "group " * (not result.grouped) + f"onset {result.onset_error} " * bool(result.onset_error)
                detail = result.log.facts.get("cause_detail", "")
                print(
                    f"[{marks.strip()}] {result.log.path.name}: {detail}: {result.verdict}, "
                    f"{', '.join(result.causes) or '-'}; fair: {', '.join(sorted(result.log.fair))}"
                )


if __name__ == "__main__":
    main()
