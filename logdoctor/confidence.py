"""Words to log-odds to probability; the numbers are fitted, see calibration.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from logdoctor.shelf import Shelf


@dataclass(frozen=True)
class Calibration:
    """Fitted numbers: log-odds per weight word, a prior per cause, the odds of "something else", a last doubt.

    `doubt` is the share of runs in which even the clearest signs mislead; no probability comes closer to 1.
    """

    weights: Mapping[str, float]
    priors: Mapping[str, float]
    something_else: float
    temperature: float
    facts: Mapping[str, float | str]
    doubt: float = 0.0


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The numbers shipped with the program (made by `python -m bench.calibrate`)."""
    from platformdirs import user_cache_path

    shelf = Shelf(user_cache_path("logdoctor"), "calibration")
    data = shelf.get(Path(__file__).parent / "calibration.toml")
    shelf.save()
    return Calibration(
        data["weights"],
        data["priors"],
        data["something_else"],
        data["temperature"],
        data.get("measured", {}),
        data.get("doubt", 0.0),
    )


def probabilities(scores: Mapping[str, float], numbers: Calibration) -> dict[str, float]:
    """Scores (log-odds) of the competing causes -> probabilities that sum to 1 with "something else"."""
    scaled = {cause: score / numbers.temperature for cause, score in scores.items()}
    other = numbers.something_else / numbers.temperature
    top = max([*scaled.values(), other])
    total = math.exp(other - top) + sum(math.exp(score - top) for score in scaled.values())
    sure = 1.0 - numbers.doubt
    return {cause: sure * math.exp(score - top) / total for cause, score in scaled.items()}
