"""The fit behind the probabilities: it finds what the cases hold, and is humble about kinds it has not met."""

from __future__ import annotations

import math

from bench.fitting import Case, fit, temperature

WEAK = (1.0, 0.0, 0.0, 0.0)
DECISIVE = (0.0, 0.0, 0.0, 1.0)


def rivals(kind: str, count: tuple[float, ...], right: int, wrong: int) -> list[Case]:
    """Cases with two candidates, of which one has the evidence; it is the planted one in `right` of them."""
    made = [Case({"bad-input": count, "bad-loss": (0.0,) * 4}, frozenset({"bad-input"}), kind)] * right
    return made + [Case({"bad-input": count, "bad-loss": (0.0,) * 4}, frozenset({"bad-loss"}), kind)] * wrong


def test_a_word_that_is_mostly_right_weighs_more() -> None:
    numbers = fit(rivals("a", WEAK, 60, 40) + rivals("b", DECISIVE, 99, 1))
    weak, moderate, strong, decisive = numbers.weights
    assert weak < moderate <= strong < decisive
    margin = decisive + numbers.priors["bad-input"] - numbers.priors["bad-loss"]
    assert abs(margin - math.log(99)) < 0.7


def test_a_cause_with_few_logs_keeps_its_prior() -> None:
    few = fit(rivals("a", WEAK, 1, 0)).priors["bad-input"]
    many = fit(rivals("a", WEAK, 200, 0)).priors["bad-input"]
    assert abs(few - 0.5) < 0.05 < many - 0.5


def test_the_temperature_rises_where_unmet_kinds_mislead() -> None:
    alike = [case for k in range(30) for case in rivals(f"alike{k}", DECISIVE, 19, 1)]
    moody = [case for k in range(30) for case in rivals(f"moody{k}", DECISIVE, *((0, 20) if k % 10 == 0 else (20, 0)))]
    assert temperature(moody) > temperature(alike)


def test_a_verdict_without_the_planted_cause_teaches_doubt() -> None:
    lost = [Case({"bad-input": DECISIVE}, frozenset({"oscillation"}), "x")] * 20
    sure = [Case({"bad-input": DECISIVE}, frozenset({"bad-input"}), "x")] * 80
    assert fit(sure + lost).doubt > fit(sure).doubt
    assert fit(sure + lost).something_else > fit(sure).something_else
