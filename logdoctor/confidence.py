"""Words to log-odds to probability; the numbers are fitted, see calibration.toml."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Calibration:
    """Fitted numbers: log-odds per weight word, a prior per cause, the odds of "something else"."""

    weights: Mapping[str, float]
    priors: Mapping[str, float]
    something_else: float
    temperature: float
    facts: Mapping[str, float | str]


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """The numbers shipped with the program (made by `python -m bench.calibrate`)."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    data = tomllib.loads((Path(__file__).parent / "calibration.toml").read_text(encoding="utf-8"))
    return Calibration(
        data["weights"], data["priors"], data["something_else"], data["temperature"], data.get("measured", {})
    )


def probabilities(scores: Mapping[str, float], numbers: Calibration) -> dict[str, float]:
    """Scores (log-odds) of the competing causes -> probabilities that sum to 1 with "something else"."""
    scaled = {cause: score / numbers.temperature for cause, score in scores.items()}
    other = numbers.something_else / numbers.temperature
    top = max([*scaled.values(), other])
    total = math.exp(other - top) + sum(math.exp(score - top) for score in scaled.values())
    return {cause: math.exp(score - top) / total for cause, score in scaled.items()}
