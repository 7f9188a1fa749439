"""The terminal sections on what the log leaves open: candidates, and the experiments that tell them apart."""

from __future__ import annotations

from logdoctor.model import Report
from logdoctor.model.experiment import Experiment
from logdoctor.render.numbers import percent
from logdoctor.render.page import Page
from logdoctor.render.sections import more
from logdoctor.render.words import between, experiments, proof, titles

CODE_LINES = 8


def candidates(page: Page, report: Report, verbose: bool) -> None:
    """An open question: the cheapest experiment first, then the causes it would tell apart."""
    if report.differential:
        page.heading("Settle it first")
        _experiment(page, report, report.differential[0], verbose)
    elif tries := experiments(report):
        page.heading("Settle it first")
        for text in tries if verbose else tries[:1]:
            page.add(text, 4, 6, 0 if verbose else 6, prose=True)
        more(page, 0 if verbose else len(tries) - 1, "experiment")
    page.heading("Candidates")
    told = {event.text for event in report.events}          # true of all of them, so no reason for one
    found = [next((f.claim for f in proof(d) if not f.against), "") for d in report.diagnoses]
    reasons = ["" if claim in told else claim for claim in found]
    for diagnosis, claim in zip(report.diagnoses, reasons, strict=True):
        label = page.text(f"{percent(diagnosis.probability) or '?':>5}  ", "bold")
        reason = page.text(f"  {claim}" if reasons.count(claim) == 1 else "", "dim")
        page.add(page.join(label, page.text(diagnosis.title, "bold"), reason), 4, 11, prose=True)
    rest = report.differential[1:]
    if rest:
        page.heading("Then")
    for one in rest if verbose else rest[:2]:
        if verbose:
            _experiment(page, report, one, verbose)
        else:
            lead = page.text(f"{between(report, one)}: ", "dim")
            page.add(page.join(lead, one.do, page.text(f"  ({one.cost})", "dim")), 4, 6, 5, prose=True)
    more(page, 0 if verbose else len(rest) - 2, "experiment")


def confirmation(page: Page, report: Report, told: bool) -> None:
    """How to make sure; `told` when the experiments stand above already."""
    if report.differential and not told:
        page.heading("To tell them apart")
        for one in report.differential:
            _experiment(page, report, one, True)
    tries = experiments(report)
    if tries:
        page.heading("To make sure")
        for text in tries:
            page.add(text, 4, 6, prose=True)


def _experiment(page: Page, report: Report, one: Experiment, verbose: bool) -> None:
    """What to do, the code for it, and what each outcome means."""
    page.add(page.join(one.do, page.text(f"  ({one.cost})", "dim")), 4, 6, prose=True)
    fitting = one.snippets[: one.fitting]
    if one.code and not fitting:
        page.fixed(one.code.strip("\n"), 8, "cyan", 0 if verbose else CODE_LINES)
    for snippet in one.snippets if verbose else fitting[:1]:
        page.add(page.text(f"for {snippet.name}:", "dim"), 6)
        page.fixed(snippet.code.strip("\n"), 8, "cyan", 0 if verbose else CODE_LINES)
    if one.snippets and not verbose:
        names = ", ".join(snippet.name for snippet in one.snippets if snippet not in fitting[:1])
        page.add(page.text(f"code for {names}: with -v", "dim"), 6, 8)
    names_of = titles(report)
    for outcome in one.outcomes:
        found = " or ".join(names_of.get(cause, cause) for cause in outcome.causes)
        arrow = page.text("→ " if page.unicode else "-> ", "dim")
        page.add(page.join(arrow, f"{outcome.seen}: ", page.text(found, "bold")), 6, 8, prose=True)
