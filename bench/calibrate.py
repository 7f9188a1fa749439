"""`python -m bench.calibrate DIR...`: fit the few numbers behind the evidence words, on the tune split only.

What is fitted, and how, is told in `bench/fitting.py`. A probability is that of the planted cause, not
of a fair alternative: it says how often runs that look like this one had this very cause. Measured (Brier score,
calibration error) on the report split.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path

from bench.fitting import WORDS, Case, Numbers, fit, temperature
from bench.reliability import calibration as measure
from bench.scoring import score_all
from bench.truth import Labelled, labelled, planted
from logdoctor.facts import Exam
from logdoctor.judge import judge
from logdoctor.report import primary_group
from logdoctor.session import Session
from logdoctor.sources import chunks, open_log
from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient


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
    return Case(counts, planted(log), str(log.facts.get("cause_detail") or log.family))


def write(path: Path, numbers: Numbers, measured: dict[str, float | str]) -> None:
    """calibration.toml."""
    lines = [
        "# Made by `python -m bench.calibrate`; do not edit.",
        f"something_else = {numbers.something_else:.2f}",
        f"temperature = {numbers.temperature:.2f}",
        f"doubt = {numbers.doubt:.3f}",
        "",
        "[weights]",
    ]
    lines += [f"{word} = {weight:.2f}" for word, weight in zip(WORDS, numbers.weights, strict=True)]
    lines += ["", "[priors]", "default = 0.0"]
    lines += [f"{cause} = {prior:.2f}" for cause, prior in sorted(numbers.priors.items())]
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
    numbers = replace(fit(cases), temperature=temperature(cases))
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
