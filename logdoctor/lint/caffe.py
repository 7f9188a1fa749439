"""Facts of Caffe's solver and nets, from a file or from what a log dumped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from logdoctor.caffe.dumps import DumpCollector
from logdoctor.caffe.net import Net
from logdoctor.caffe.tree import Message, as_number
from logdoctor.lint.facts import Facts, Scalar
from logdoctor.lint.written import Written
from logdoctor.model.fileline import FileLine
from logdoctor.settings.config import Entry


def facts_from_messages(solver: Message | None, nets: Iterable[Net] = (), source: str = "",
                        observed: Mapping[str, float] | None = None) -> Facts:
    """Facts of a Caffe solver and its nets; the solver's scalars become settings."""
    values: dict[str, Scalar] = {}
    lines: dict[str, int] = {}
    for item in solver or ():
        if not isinstance(item.value, Message):
            values[item.name] = item.value if isinstance(item.value, str | bool) else as_number(item.value)
            lines[item.name] = item.line
    tree = Written(Entry((key,), value, lines[key]) for key, value in values.items())
    return Facts(values, lines, solver, tuple(nets), observed or {}, source, tree)


def facts_from_dumps(dumps: DumpCollector, observed: Mapping[str, float] | None = None) -> Facts:
    """Facts of what a Caffe log dumped: its last whole solver, and the nets set up since."""
    whole = [dump for dump in dumps.solvers if dump.complete]
    solver = whole[-1] if whole else None
    since = solver.first_line if solver else 0
    nets = [dump.net() for dump in dumps.nets if dump.first_line >= since]
    facts = facts_from_messages(solver.message if solver else None, nets, observed=observed)
    printed = solver is not None and not any(isinstance(item.line, FileLine) for item in solver.message)
    return replace(facts, printed=printed)
