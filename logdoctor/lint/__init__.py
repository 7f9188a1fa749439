"""Settings lint: what is wrong with a configuration before a single iteration has run.

`lint_prototxt` reads Caffe's solver and net files, `lint_settings` judges any
`Facts`: canonical settings of whatever framework, with a solver and nets when
the log or a file has them. Each rule is a module in `logdoctor/lint/rules/`.
"""

from __future__ import annotations

from logdoctor.lint.facts import Facts, facts_from_dumps, facts_from_settings
from logdoctor.lint.files import lint_prototxt
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.registry import Rule, lint_settings, rules
from logdoctor.lint.show import render_text

__all__ = ["Facts", "LintFinding", "Rule", "facts_from_dumps", "facts_from_settings", "lint_prototxt",
           "lint_settings", "render_text", "rules"]
