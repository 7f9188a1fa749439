"""Do the probabilities hold? Of all verdicts said at 70 %, seven in ten should be the planted cause.

A probability answers the strict question (`Scored.planted`): is it this very cause, not another that looks alike.
"""

from __future__ import annotations

import math

from bench.scoring import Scored

BINS = 10


def pairs(results: list[Scored]) -> list[tuple[float, bool]]:
    """Probability of the first cause, and whether it was the planted one."""
    return [(r.probability, r.planted) for r in results if r.probability is not None and r.planted is not None]


def calibration(results: list[Scored]) -> dict[str, float]:
    """Brier score and expected calibration error (ten bins) of the first place's probability."""
    said = pairs(results)
    if not said:
        return {}
    brier = sum((p - ok) ** 2 for p, ok in said) / len(said)
    error = sum(abs(sum(p for p, _ in part) - sum(ok for _, ok in part)) for _, part in bins(said)) / len(said)
    sure = [r for r in results if r.probability is not None and r.planted is not None and r.probability >= 0.9]
    return {
        "n": len(said),
        "brier": round(brier, 4),
        "ece": round(error, 4),
        "ece of sound probabilities, by chance": round(floor(said), 4),
        "said >= 0.9": len(sure),
        "of these the planted cause": round(sum(bool(r.planted) for r in sure) / len(sure), 4) if sure else 0.0,
        "of these right (planted or a fair alternative)": (
            round(sum(r.first for r in sure) / len(sure), 4) if sure else 0.0
        ),
    }


def floor(said: list[tuple[float, bool]]) -> float:
    """The calibration error that as many verdicts would show on average if every probability were exactly true.

    A tenth with n verdicts strays from its mean by the mean deviation of a binomial, about sqrt(2 n p (1 - p) / pi).
    """
    strays = (math.sqrt(2 / math.pi * sum(p * (1 - p) for p, _ in part)) for _, part in bins(said))
    return sum(strays) / len(said)


def bins(said: list[tuple[float, bool]]) -> list[tuple[int, list[tuple[float, bool]]]]:
    """The pairs by tenth of the probability, empty tenths left out."""
    found = [(k, [(p, ok) for p, ok in said if min(int(p * BINS), BINS - 1) == k]) for k in range(BINS)]
    return [(k, part) for k, part in found if part]


def diagram(results: list[Scored]) -> list[str]:
    """The reliability diagram as a table with bars."""
    rows = ["| said | verdicts | mean said | planted | |", "|---|---:|---:|---:|---|"]
    for k, part in bins(pairs(results)):
        mean = sum(p for p, _ in part) / len(part)
        right = sum(ok for _, ok in part) / len(part)
        bar = "#" * round(20 * right)
        rows.append(
            f"| {10 * k}-{10 * k + 10} % | {len(part)} | {100 * mean:.0f} % | {100 * right:.0f} % | `{bar:<20}` |"
        )
    return rows
