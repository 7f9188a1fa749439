"""The report as one self-contained HTML file: no network, no script needed, every log text escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logdoctor.model import Diagnosis, Finding, Report, Setting
from logdoctor.model.citing import short
from logdoctor.model.compared import labels
from logdoctor.model.parts import FilePart
from logdoctor.render import company, words
from logdoctor.render.atomic import write_text
from logdoctor.render.comparison import words as compared
from logdoctor.render.numbers import counted, number, percent, step
from logdoctor.render.panels import Palette
from logdoctor.render.visible import cut, visible

if TYPE_CHECKING:
    from jinja2 import Environment

QUOTE_LIMIT = 2_000
EXCERPTS = 400
COPY = (
    "document.querySelectorAll('button.copy').forEach(function(b){b.hidden=false;"
    "b.addEventListener('click',function(){var c=b.parentNode.querySelector('code');"
    "if(!navigator.clipboard){getSelection().selectAllChildren(c);return}"
    "navigator.clipboard.writeText(c.textContent).then(function(){b.textContent='Copied';"
    "setTimeout(function(){b.textContent='Copy'},1500)})})})"
)
"""The only script: it shows and serves the copy buttons. Its hash is in the content security policy."""

VARIABLES = Palette(
    paper="#fe0001", ink="#fe0002", muted="#fe0003", grid="#fe0004",
    curve="#fe0005", other="#fe0006", alarm="#fe0007", warn="#fe0008",
)  # fmt: skip
_NAMES = ("paper", "ink", "muted", "grid", "curve", "other", "alarm", "warn")


def render(report: Report, *, plots: bool = True, refresh: int = 0) -> str:
    """Return the HTML document.

    Without `plots` the pictures are left out (and matplotlib is not needed); `refresh`
    makes the page load itself again after that many seconds, for a run that goes on.
    """
    template = environment().get_template("report.html.j2")
    return template.render(
        report=report,
        primary=report.primary if report.verdict != "healthy" else None,
        undecided=words.undecided(report),
        tone=words.tone(report),
        tone_name=TONE_NAMES[words.tone(report)],
        headline=words.headline(report),
        explanation=words.explanation(report),
        facts=words.facts(report),
        consequences=words.consequences(report, report.primary) if report.primary else [],
        experiments=words.experiments(report),
        pictures=_pictures(report) if plots else [],
        excerpts=Excerpts(excerpts(report), report.files),
        suspicious=suspicious(report),
        parts=company.parts(report),
        lint=[note for note in report.lint if any(q.source for q in note.lines)
              or (report.verdict == "sick" and note.severity != "notice")],
        logarithmic=plots and _opens_logarithmic(report),
        refresh=refresh,
        policy=_policy(),
    )


def save(report: Report, path: str | Path, *, refresh: int = 0) -> None:
    """Write the HTML document; an existing file stays whole if that fails (OSError)."""
    write_text(path, render(report, refresh=refresh))


TONE_NAMES: Mapping[words.Tone, str] = {
    "error": "Error",
    "warning": "Warning",
    "notice": "Notice",
    "healthy": "No fault found",
    "unknown": "Not judged",
}


def _opens_logarithmic(report: Report) -> bool:
    from logdoctor.render import plots

    return plots.opens_logarithmic(report)


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(COPY.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def environment() -> Environment:
    """The templates of all pages, with the words and filters they use."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        """What every expression passes through: text from the log loses its control characters."""
        return value if isinstance(value, Markup) or not isinstance(value, str) else visible(value)

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=shown,
    )
    environment.filters.update(number=number, step=step, percent=percent, cut=cut, value=_setting_value)
    environment.globals.update(
        counted=counted, objection=words.objection, ends=words.ends, ordered=words.ordered,
        evidence=_evidence, script=Markup(COPY), share=_share,
        begins=compared.begins, partings=compared.partings, told=compared.value, where=compared.place,
        strengths=compared.STRENGTHS, title_of=compared.title_of, labels=labels, cited=words.cited,
        titles=words.titles, between=words.between,
    )  # fmt: skip
    return environment


def _share(probability: float | None) -> float:
    """A probability as a number from 0 to 100 for a bar."""
    return round(100 * probability, 1) if probability is not None and 0 <= probability <= 1 else 0.0


def _setting_value(setting: Setting) -> str:
    return setting.value if isinstance(setting.value, str) else number(setting.value)


def _evidence(diagnosis: Diagnosis) -> list[Finding]:
    """All findings: what was seen first, then what was not, then what the log does not hold."""
    order = {"seen": 0, "not seen": 1, "not in the log": 2}
    return [*words.proof(diagnosis), *sorted((f for f in diagnosis.findings if f.verdict != "seen"),
                                             key=lambda f: order[f.verdict])]  # fmt: skip


class Excerpts(dict[int, str]):
    """Quoted lines by number, which know how a line is cited."""

    def __init__(self, lines: Mapping[int, str], files: Sequence[FilePart]) -> None:
        super().__init__(lines)
        self._files = files

    def cited(self, line: int) -> str:
        """The number of a line, or its file and number."""
        return short(line, self._files) if len(self._files) > 1 else f"{line:,}"


def excerpts(report: Report) -> dict[int, str]:
    """Return the quoted lines by number, cut to a readable length; the proof goes before all others."""
    found: dict[int, str] = {}
    for diagnosis in (*report.diagnoses, *report.also):
        for finding in diagnosis.findings:
            found.update({q.line: q.text for q in finding.lines if q.text is not None and not q.source})
    for note in report.lint:
        found.update({q.line: q.text for q in note.lines if q.text is not None and not q.source})
    for line, text in report.quotes.items():
        found.setdefault(line, text)
    for setting in report.settings:
        if setting.printed and not setting.source:
            found.setdefault(setting.line, setting.printed)
    for message in report.messages:
        found.setdefault(message.line, message.text)
    kept = sorted(list(found)[:EXCERPTS])
    return {line: cut(found[line], QUOTE_LIMIT) for line in kept}


def suspicious(report: Report) -> frozenset[str]:
    """Return the keys of the settings that the verdict's proof names."""
    primary = report.primary
    if primary is None or report.verdict == "healthy":
        return frozenset()
    said = [primary.says, report.summary]
    said += [f.claim for f in primary.findings if f.verdict == "seen" and not f.against]
    text = " ".join(said)[:20_000]
    keys = {s.key for s in report.settings if len(s.key) <= 80}
    return frozenset(k for k in keys if re.search(rf"(?<![\w.]){re.escape(k)}(?![\w.])", text))


def _pictures(report: Report) -> list[tuple[str, Any]]:
    """Return (scale, inline SVG) for the linear and the logarithmic picture."""
    from markupsafe import Markup, escape

    from logdoctor.render import plots

    if not plots.stacked(report):
        return []
    told = escape(f"Curves over {report.step_unit}: {plots.described(report)}")
    pictures = []
    for scale in ("linear", "log"):
        shapes = ""
        for name, inches in (("wide", plots.WIDE), ("narrow", plots.NARROW)):
            axis: plots.Scale = "log" if scale == "log" else "linear"
            document = plots.svg(report, scale=axis, palette=VARIABLES, width=inches)
            shapes += inline(document, f"{scale}-{name}", name, str(told))
        pictures.append((scale, Markup(shapes)))
    return pictures


def inline(document: str, prefix: str, name: str, told: str) -> str:
    """Make an SVG document part of a page: unique ids, colours of the page, its description."""
    body = document[document.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.S)
    body = re.sub(r"<style[^>]*>.*?</style>\s*", "", body, flags=re.S)
    body = re.sub(r'(\bid=")', rf"\1{prefix}-", body)
    body = re.sub(r"(url\(#|href=\"#)", rf"\1{prefix}-", body)
    body = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path.group()), body)
    for variable in _NAMES:
        body = body.replace(getattr(VARIABLES, variable), f"var(--{variable})")
    body = re.sub(r"'DejaVu Sans'[^;\"]*", "system-ui, sans-serif", body)
    head, rest = body.split(">", 1)
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    return f'{head} class="{name}" role="img" aria-label="{told}">{rest}'
