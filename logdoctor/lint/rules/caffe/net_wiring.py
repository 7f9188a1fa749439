"""A layer reads a blob that no layer before it writes.

Caffe builds a net from the top down and stops with "Unknown bottom blob"
(net.cpp, AppendBottom). Nothing is said of a net without any source of data: it
is a part of one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "net-wiring"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for the writer of every bottom."""
    for net in facts.nets:
        written = {top for layer in net.layers for top in layer.tops if top not in layer.bottoms}
        inputs = net.shapes.keys() - written
        if not inputs and all(layer.bottoms for layer in net.layers):
            continue
        for layer, feeders in zip(net.layers, net.feeders, strict=True):
            for blob, feeder in zip(layer.bottoms, feeders, strict=True):
                if feeder is not None or blob in inputs:
                    continue
                close = difflib.get_close_matches(blob, sorted(written), 1)
                which = "only a later layer writes" if blob in written else "no layer writes"
                fix = f'bottom: "{close[0]}"' if close and blob not in written else ""
                yield LintFinding(id, "error", "", f'layer "{layer.name}" reads "{blob}", which {which}',
                                  layer.where("bottom"), "bottom", fix)
