"""`logdoctor explain CAUSE`: the manual page of a cause, made from its file."""

from __future__ import annotations

import re
from textwrap import fill, indent
from typing import TYPE_CHECKING

import typer

from logdoctor.cli import shared_flags as shared
from logdoctor.render.visible import one_line

if TYPE_CHECKING:
    from logdoctor.causes import Cause, Evidence, Example
    from logdoctor.differential import Plan

EPILOG = """
Examples:

logdoctor explain bad-lr-policy

logdoctor explain gradient-explosion --framework keras
"""
_PLACE = re.compile(r"\{(\w+)(?:([/*])([\d.]+))?\}")
SPECIFIC = 3
"""An outcome that more causes share says little about one of them."""
_NAMES = {"lr": "LR", "fix": "the report on a log names them", "unit": "step", "onset": "N",
          "best_step": "B", "last_step": "STEPS", "choose": ""}
_LEGEND = {
    "LR": "your learning rate",
    "N": "the step at which it began",
    "B": "the step of the best validation loss",
    "STEPS": "the number of steps the run is to take",
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command(epilog=EPILOG)
    def explain(
        cause: str = typer.Argument(..., metavar="CAUSE", help="A cause, as `logdoctor causes` lists it."),
        framework: str = typer.Option(
            "", "--framework", metavar="NAME", help="Show code for this framework only: caffe, pytorch, keras, ..."
        ),
        width: int = shared.WIDTH,
    ) -> None:
        """Show the manual page of a cause: how it looks, why it happens, what to do."""
        from logdoctor.cli.screen import screen, write
        from logdoctor.render.visible import plain_ascii

        shown = screen("never", width)
        text = page(find(cause), framework, min(shown.width, 100))
        write(text if shown.unicode else plain_ascii(text))


def find(name: str) -> Cause:
    """The cause of that id, title or old spelling; a Failure with the nearest names otherwise."""
    from logdoctor.causes import load_causes
    from logdoctor.cli.errors import Failure
    from logdoctor.nearby import near

    causes = load_causes()
    wanted = re.sub(r"[\s_]+", "-", name.strip().lower())
    for cause in causes.values():
        if wanted in (cause.id, re.sub(r"[\s_]+", "-", cause.name.lower())):
            return cause
    known = {**{c.name.lower(): c.id for c in causes.values()}, **{c: c for c in causes}}
    close = list(dict.fromkeys(known[n] for n in near(name, known, 6)))[:3]
    raise Failure(
        f'there is no cause "{name}"',
        f"did you mean {' or '.join(close)}?" if close else "",
        "`logdoctor causes` lists them",
    )


def page(cause: Cause, framework: str, width: int) -> str:
    """The manual page as plain text."""
    parts = [f"{cause.name}  ({cause.id}, {cause.severity})", "", *_prose(cause.about, width)]
    for paragraph in cause.manual.strip().split("\n\n"):
        if paragraph.strip():
            parts += ["", *_prose(paragraph, width)]
    signs = [e for e in cause.evidence if not e.against]
    against = [e for e in cause.evidence if e.against]
    parts += _list("What speaks for it", [_claim(e) for e in signs], width)
    parts += _list("What speaks against it", [_claim(e) for e in against], width)
    for example in cause.examples:
        parts += _excerpt("For example", example, width)
    for example in cause.counter_examples:
        parts += _excerpt(f"Not this: {_title(example.actual)}", example, width)
    parts += _list("How to confirm", [_words(text) for text in cause.confirm], width)
    parts += _list("How to tell it from others", _experiments(cause), width)
    if cause.treatments:
        parts += ["", "What to do"]
    for i, remedy in enumerate(cause.treatments, 1):
        cost = f" ({remedy.cost})" if remedy.cost else ""
        parts += _item(f"{i}. ", _words(remedy.do) + cost, width)
        if remedy.check:
            parts += _item("   ", f"Worked when {_words(remedy.check)}.", width)
        for name, code in remedy.code.items():
            if not framework or name == framework.lower():
                parts += [f"     {name}:", indent(_words(code), "       ")]
    if legend := _legend(cause):
        parts += ["", *_prose(legend[0], width)]
    parts += _list(
        "Read more", ["  ".join(str(r[k]) for k in ("title", "url") if r.get(k)) for r in cause.references], width
    )
    parts += ["", f"From {cause.path.name}; looked for when a log shows: {', '.join(cause.explains)}."]
    return "\n".join(parts)


def _experiments(cause: Cause) -> list[str]:
    """The experiments with an outcome that few other causes share, the cheapest first."""
    found = []
    for plan in _plans(cause):
        for outcome in plan.outcomes:
            if cause.id in outcome.causes and len(outcome.causes) <= SPECIFIC:
                found.append(f"{_words(plan.do)} ({plan.cost}) For this cause: {outcome.seen}.")
    return found[:4]


def _plans(cause: Cause) -> list[Plan]:
    from logdoctor.differential import load_plans

    return [
        plan
        for plan in load_plans()
        if any(cause.id in outcome.causes and len(outcome.causes) <= SPECIFIC for outcome in plan.outcomes)
    ]


def _excerpt(title: str, example: Example, width: int) -> list[str]:
    """Lines of a real log, with what they show."""
    deep = max(len(str(line)) for line, _ in example.quote)
    lines = [f"    {line:>{deep}}  {one_line(text, max(width - deep - 6, 20))}" for line, text in example.quote]
    head = fill(f"{title}  ({example.log})", width, break_on_hyphens=False, break_long_words=False)
    return ["", *head.split("\n"), *_item("", example.shows, width), *lines]


def _title(cause: str) -> str:
    """A cause's name within a sentence."""
    from logdoctor.causes import load_causes

    found = load_causes().get(cause)
    return "a healthy run" if cause == "healthy" else found.name if found else cause


def _claim(evidence: Evidence) -> str:
    return f"{_words(evidence.claim)} [{evidence.weight}]"


def _prose(text: str, width: int) -> list[str]:
    return fill(_words(" ".join(text.split())), width).split("\n")


def _list(title: str, items: list[str], width: int) -> list[str]:
    return ["", title, *(line for item in items for line in _item("- ", item, width))] if items else []


def _item(mark: str, text: str, width: int) -> list[str]:
    return fill(text, width, initial_indent="  " + mark, subsequent_indent="  " + " " * len(mark)).split("\n")


def _words(text: str) -> str:
    """A report puts the run's own numbers here: `{lr/10}` becomes `LR / 10`."""

    def one(match: re.Match[str]) -> str:
        name, operator, factor = match.groups()
        if name not in _NAMES:
            return match[0]  # a field of the code itself
        return f"{_NAMES[name]} {operator} {factor}" if operator else _NAMES[name]

    return _PLACE.sub(one, text)


def _legend(cause: Cause) -> list[str]:
    """What the letters stand for, of those this page uses."""
    texts = [*cause.confirm, *(t for r in cause.treatments for t in (r.do, r.check, *r.code.values()))]
    texts += [plan.do for plan in _plans(cause)]
    used = {_NAMES[m[1]] for text in texts for m in _PLACE.finditer(text) if m[1] in _NAMES}
    said = [f"{letter} is {meaning}" for letter, meaning in _LEGEND.items() if letter in used]
    return [f"Here {', '.join(said)}; the report on a log has the run's own numbers."] if said else []
