"""Values that no program accepts, or that leave nothing to train: one bound for the entries of some names."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from logdoctor.lint.facts import Facts
from logdoctor.lint.written import name_of, number
from logdoctor.settings.config import Entry


class Bound(NamedTuple):
    """Where a value may lie: from `least` or above `above`, up to `most` or below `below`, or one of `allowed`.

    `names` are the last parts of keys, plain and lower case. `classes` gives
    names that mean this setting only as an argument of a class that its
    pattern finds (`p` of a Dropout). An entry is left alone where `elsewhere`
    finds something in the keys above it or its class.
    """

    names: tuple[str, ...] = ()
    least: float = -math.inf
    above: float = -math.inf
    most: float = math.inf
    below: float = math.inf
    allowed: tuple[float, ...] = ()
    classes: Mapping[str, str] = MappingProxyType({})
    elsewhere: str = ""

    def holds(self, value: float) -> bool:
        """Whether a value lies within the bound; NaN does not."""
        return value in self.allowed or (
            self.least <= value <= self.most
            and (value > self.above or self.above == -math.inf)
            and (value < self.below or self.below == math.inf)
        )

    def entries(self, facts: Facts) -> Iterator[Entry]:
        """The entries that mean this setting."""
        tree = facts.tree
        for entry in tree.each(*self.names, *(name for name in self.classes if name not in self.names)):
            pattern = self.classes.get(name_of(entry))
            if pattern is not None and not re.search(pattern, tree.kind(entry), re.I):
                continue
            if self.elsewhere and re.search(self.elsewhere, tree.around(entry), re.I):
                continue
            yield entry

    def broken(self, facts: Facts) -> Iterator[tuple[Entry, float]]:
        """The entries outside of the bound, with their values."""
        for entry in self.entries(facts):
            value = number(entry)
            if value is not None and not self.holds(value):
                yield entry, value
