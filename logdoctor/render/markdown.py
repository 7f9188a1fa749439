"""A short report in Markdown, for a comment on a pull request or an issue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.model import Diagnosis, Report
from logdoctor.model.citing import short
from logdoctor.model.compared import Pair, labels
from logdoctor.model.parts import FilePart
from logdoctor.render.comparison.words import apart, value
from logdoctor.render.numbers import percent
from logdoctor.render.visible import one_line, visible
from logdoctor.render.words import (
    cited,
    confidence,
    experiments,
    explanation,
    facts,
    headline,
    objection,
    place,
    proof,
    titles,
    tone,
    undecided,
)

MARKS = {"error": "❌", "warning": "⚠️", "notice": "ℹ️", "healthy": "✅", "unknown": "❔"}
LIMIT = 1_000


def _inline(text: str) -> str:
    """Text as text: no markup, no HTML, no mentions or references."""
    plain = one_line(text, LIMIT).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = re.sub(r"([\\`*_\[\]|~$])", r"\\\1", plain)
    return re.sub(r"(?<=[@#])(?=\w)|(?<=:)(?=//)", "<!-- -->", plain)


def _fenced(text: str, language: str = "") -> list[str]:
    """A code block whose fence is longer than any in its text."""
    body = visible(text.strip("\n"))
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language if language.isalnum() else ''}", body, fence]


def render(report: Report) -> str:
    """Return the report as Markdown; text from the log is escaped or fenced."""
    primary = report.primary if report.verdict != "healthy" else None
    lines = [f"### {MARKS[tone(report)]} {_inline(headline(report))}", ""]
    about = f"**{_inline(report.source)}** · {_inline(' · '.join(facts(report)))}"
    if primary is not None and not undecided(report) and confidence(primary):
        about += f" · {_inline(confidence(primary, report.files))}"
    lines += [about, ""]
    if explanation(report):
        lines += [_inline(explanation(report)), ""]
    if primary is not None and undecided(report):
        lines += [f"- {percent(d.probability) or '?'} {_inline(d.title)}" for d in report.diagnoses] + [""]
        lines += _settle(report)
    elif primary is not None:
        lines += _proof(primary, report.files) + _remedies(primary)
        others = [_other(d) for d in report.diagnoses[1:4]]
        lines += [f"**Also considered:** {'; '.join(others)}", ""] if others else []
    if report.baseline is not None:
        lines += _baseline(report.baseline)
    for diagnosis in report.also[:4]:
        where = place(diagnosis.onset.line, None, "", report.files) + ": " if diagnosis.onset else ""
        lines += [f"- {diagnosis.severity}: **{_inline(diagnosis.title)}** {where}{_inline(diagnosis.says)}"]
    if report.not_judged:
        lines += ["", f"**Not in this log:** {'; '.join(_inline(n.what) for n in report.not_judged[:5])}"]
    return "\n".join(lines).rstrip() + "\n"


def _settle(report: Report) -> list[str]:
    """The cheapest experiment between the first candidates, with its code and what its outcomes mean."""
    if not report.differential:
        return [f"**Settle it first:** {_inline(text)}\n" for text in experiments(report)[:1]]
    one, names = report.differential[0], titles(report)
    lines = [f"**Settle it first:** {_inline(one.do)} ({_inline(one.cost)})", ""]
    for outcome in one.outcomes:
        found = " or ".join(names.get(cause, cause) for cause in outcome.causes)
        lines.append(f"- {_inline(outcome.seen)}: **{_inline(found)}**")
    return [*lines, "", *(_fenced(one.code, one.language) if one.code else []), ""]


def _baseline(pair: Pair) -> list[str]:
    """What the comparison with a baseline shows, and where it parts from it."""
    names = labels([pair.reference, pair.other])
    lines = [f"**Against {_inline(names[0])}**", ""]
    lines += [f"- {_inline(one.text)} {_inline(one.then)}".rstrip() for one in pair.conclusions]
    if pair.first is not None and pair.first.apart is not None:
        lines.append(f"- {_inline(pair.first.metric)} parts at {_inline(apart(pair.first.apart, pair.step_unit))}")
    differing = [one for one in pair.settings if one.kind != "bookkeeping"]
    shown = [f"{one.key} {value(one.first)} → {value(one.second)}" for one in differing]
    if shown:
        lines.append(f"- settings: {_inline('; '.join(shown[:8]))}")
    return [*lines, ""]


def _other(diagnosis: Diagnosis) -> str:
    reason = objection(diagnosis)
    return _inline(f"{diagnosis.title} {percent(diagnosis.probability)}" + (f" ({reason})" if reason else ""))


def _proof(diagnosis: Diagnosis, files: Sequence[FilePart]) -> list[str]:
    lines: list[str] = []
    quotes: dict[int, str] = {}
    for finding in proof(diagnosis)[:4]:
        lines.append(f"- {_inline(finding.claim)}{' (speaks against it)' if finding.against else ''}")
        quotes.update({q.line: q.text for q in finding.lines[:2] if q.text is not None and not q.source})
        lines += [f"  - `{cited(q)}` {_inline(q.text or '')}" for q in finding.lines[:2] if q.source]
    if quotes:
        quoted = [f"{short(n, files):>6}  {one_line(t, 300)}" for n, t in sorted(quotes.items())]
        lines += ["", *_fenced("\n".join(quoted))]
    return [*lines, ""] if lines else []


def _remedies(diagnosis: Diagnosis) -> list[str]:
    lines = ["**Do this**", ""] if diagnosis.treatments else []
    for i, treatment in enumerate(diagnosis.treatments[:3], 1):
        check = f" Worked when {_inline(treatment.check)}." if treatment.check else ""
        lines.append(f"{i}. {_inline(treatment.do)}{check}")
        if treatment.code:
            lines += [
                "",
                *(f"   {x}" for x in "\n".join(_fenced(treatment.code, treatment.language)).split("\n")),
                "",
            ]
    return [*lines, ""] if lines else []
