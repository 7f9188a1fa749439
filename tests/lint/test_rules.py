"""Every rule: an example that must be found and one that must not."""

from __future__ import annotations

import pytest

from logdoctor.lint import Facts, LintFinding, facts_from_settings, lint_settings, rules
from logdoctor.model import Setting

from . import caffe_rows, settings_rows
from .test_configs import SILENT, SPEAKS

FAIL = [*caffe_rows.FAIL, *settings_rows.FAIL]
PASS = [*caffe_rows.PASS, *settings_rows.PASS]
CAUSES = {
    "",
    "gradient-explosion",
    "bad-lr-policy",
    "bad-loss",
    "bad-input",
    "pooling-stride",
    "numeric-overflow",
    "unnormalised-input",
    "log-of-zero",
    "not-converging",
    "dead-network",
    "lr-too-low",
}


def found(rule: str, facts: Facts) -> list[LintFinding]:
    return [one for one in lint_settings(facts, strict=True) if one.rule == rule]


@pytest.mark.parametrize(("rule", "severity", "cause", "facts"), FAIL)
def test_found(rule: str, severity: str, cause: str, facts: Facts) -> None:
    one = found(rule, facts)
    assert [(each.severity, each.cause_id) for each in one] == [(severity, cause)]
    assert one[0].text and one[0].setting and cause in CAUSES


@pytest.mark.parametrize(("rule", "facts"), PASS)
def test_not_found(rule: str, facts: Facts) -> None:
    assert found(rule, facts) == []


def test_every_rule_has_a_manual_and_both_examples() -> None:
    ids = [rule.id for rule in rules()]
    assert len(set(ids)) == len(ids) >= 20
    assert set(ids) == {row[0] for row in (*FAIL, *SPEAKS)} == {row[0] for row in (*PASS, *SILENT)}
    for rule in rules():
        assert len(rule.manual) > 100 and rule.check.__doc__


def test_lines_and_dotted_keys() -> None:
    settings = [Setting("SOLVER.BASE_LR", -0.1, 7), Setting("MODEL.DEPTH", 50, 8)]
    one = lint_settings(facts_from_settings(settings), strict=True)
    assert [(each.rule, each.lines) for each in one] == [("base-lr", (7,))]
