"""Settings lint: what is wrong with a configuration before a single iteration has run.

`lint_settings` judges any `Facts`: canonical settings of whatever framework, with Caffe's solver and nets when the
log or a file has them. Each rule is a module in `logdoctor/lint/rules/`. Files are read in `given.py` and `files.py`.
"""

from __future__ import annotations

from logdoctor.lint.facts import Facts, facts_from_settings
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.registry import Rule, lint_settings, rules

__all__ = ["Facts", "LintFinding", "Rule", "facts_from_settings", "lint_settings", "rules"]
