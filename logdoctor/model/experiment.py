"""An experiment that tells causes apart, as a report holds it."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """What may be seen, and which of the causes in question it then is (ids)."""

    seen: str
    causes: tuple[str, ...]


class Snippet(NamedTuple):
    """Code for one kind of data ("hdf5", "csv", ...)."""

    name: str
    code: str


class Experiment(NamedTuple):
    """The cheapest experiment that separates some pairs of causes (ids).

    `code` is for the run's framework, "" where there is none; `snippets` are
    further code, those that fit the run's data first, and `fitting` of them do.
    """

    id: str
    do: str
    cost: str
    separates: tuple[tuple[str, str], ...]
    outcomes: tuple[Outcome, ...]
    code: str = ""
    language: str = ""
    snippets: tuple[Snippet, ...] = ()
    fitting: int = 0
