"""`python -m bench.calibrate DIR...`: fit the few numbers behind the evidence words, on the tune split only.

Fitted by penalised maximum likelihood of the planted cause (not of a fair
alternative: a probability says how often runs that look like this one had this
very cause): a log-odds number per weight word (in order), a prior per cause,
the odds of "something else", and the share of runs in which even the clearest
signs mislead. The penalty pulls
every number towards its starting value, so that a cause with few logs keeps
its prior. Measured (Brier score, calibration error) on the report split.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.reliability import calibration as measure
from bench.scoring import score_all
from bench.truth import Labelled, labelled, planted
from logdoctor.causes import load_causes
from logdoctor.facts import Exam
from logdoctor.judge import judge
from logdoctor.report import primary_group
from logdoctor.session import Session
from logdoctor.sources import chunks, open_log
from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient

WORDS = ("weak", "moderate", "strong", "decisive")
START = {"weak": 0.5, "moderate": 1.0, "strong": 2.0, "decisive": 4.5, "else": -0.5, "doubt": -4.0}
START_PRIORS = {"not-converging": -1.0, "bad-input": 0.5, "bad-loss": 0.2}
PULL = 15.0
"""Strength of the pull to the starting values, in logs."""


@dataclass(frozen=True)
class Case:
    """One contested verdict: per candidate the signed count of each word, and which candidates are right."""

    counts: dict[str, tuple[float, ...]]
    right: frozenset[str]


def case_of(log: Labelled) -> Case | None:
    """The candidates of a log's primary group; None where nothing is contested."""
    session = Session(str(log.path))
    with open_log(str(log.path)) as stream:
        for chunk in chunks(stream, str(log.path)):
            session.feed(chunk)
    session.finish()
    patient = Patient(session.run)
    groups = judge(Exam(patient, examine(patient)))
    candidates = groups.get(primary_group(groups) or "")
    if not candidates or not planted(log):
        return None
    counts = {}
    for candidate in candidates:
        count = dict.fromkeys(WORDS, 0.0)
        for entry in candidate.weighed:
            if entry.verdict == "seen":
                count[entry.evidence.weight] += -1.0 if entry.evidence.against else 1.0
            elif entry.verdict == "not seen" and entry.evidence.missing:
                count[entry.evidence.missing] -= 1.0
        counts[candidate.cause.id] = tuple(count[word] for word in WORDS)
    return Case(counts, planted(log))


def loss(numbers: dict[str, float], start: dict[str, float], cases: Iterable[Case]) -> float:
    """Negative log likelihood of a right answer, with the pull to the starting values."""
    total = sum(PULL * (numbers[key] - start[key]) ** 2 for key in numbers)
    weights = [numbers[word] for word in WORDS]
    for case in cases:
        scores = {
            cause: numbers[f"prior.{cause}"] + sum(w * n for w, n in zip(weights, count, strict=True))
            for cause, count in case.counts.items()
        }
        top = max([*scores.values(), numbers["else"]])
        parts = {cause: math.exp(score - top) for cause, score in scores.items()}
        other = math.exp(numbers["else"] - top)
        whole = sum(parts.values()) + other
        right = sum(value for cause, value in parts.items() if cause in case.right) / whole
        doubt = 1 / (1 + math.exp(-numbers["doubt"]))
        if not set(parts) & case.right:
            right = other / whole
            total -= math.log(doubt + (1 - doubt) * right)
        else:
            total -= math.log(max((1 - doubt) * right, 1e-12))
    return total


def fit(cases: list[Case]) -> dict[str, float]:
    """Coordinate search with shrinking steps; deterministic."""
    start = dict(START) | {
        f"prior.{cause}": START_PRIORS.get(cause, 0.0)
        for cause in load_causes()
        if any(cause in case.counts for case in cases)
    }
    numbers = dict(start)
    best = loss(numbers, start, cases)
    step = 0.4
    while step > 0.04:
        improved = False
        for key in numbers:
            for sign in (1.0, -1.0):
                trial = dict(numbers)
                trial[key] += sign * step
                if not 0.1 <= trial["weak"] <= trial["moderate"] <= trial["strong"] <= trial["decisive"]:
                    continue
                value = loss(trial, start, cases)
                if value < best - 1e-6:
                    numbers, best, improved = trial, value, True
                    break
        if not improved:
            step /= 2
    return numbers


def write(path: Path, numbers: dict[str, float], measured: dict[str, float | str]) -> None:
    """calibration.toml."""
    lines = [
        "# Made by `python -m bench.calibrate`; do not edit.",
        f"something_else = {numbers['else']:.2f}",
        "temperature = 1.0",
        f"doubt = {1 / (1 + math.exp(-numbers['doubt'])):.3f}",
        "",
        "[weights]",
    ]
    lines += [f"{word} = {numbers[word]:.2f}" for word in WORDS]
    lines += ["", "[priors]", "default = 0.0"]
    lines += [f"{key[6:]} = {value:.2f}" for key, value in sorted(numbers.items()) if key.startswith("prior.")]
    lines += ["", "[measured]"]
    lines += [f"{key} = {value!r}".replace("'", '"') for key, value in measured.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.calibrate", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    options = parser.parse_args()
    tune = [log for folder in options.folders for log in labelled(folder, "tune") if log.cause != "healthy"]
    cases = [case for log in tune if (case := case_of(log)) is not None]
    numbers = fit(cases)
    mark = hashlib.sha256("".join(sorted(log.path.name for log in tune)).encode()).hexdigest()[:12]
    target = Path(__file__).parent.parent / "logdoctor" / "calibration.toml"
    write(target, numbers, {"corpus": mark, "n": len(cases)})
    from logdoctor.confidence import calibration

    calibration.cache_clear()
    held = [log for folder in options.folders for log in labelled(folder, "report")]
    figures = measure(score_all(held, jobs=1))
    write(
        target,
        numbers,
        {
            "corpus": mark,
            "n": len(cases),
            "held_out_n": figures["n"],
            "brier": figures["brier"],
            "calibration_error": figures["ece"],
        },
    )
    print(target.read_text(encoding="utf-8"))
    print(figures)


if __name__ == "__main__":
    main()
