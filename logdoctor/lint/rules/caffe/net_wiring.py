"""A layer reads a blob that no layer before it writes.

Caffe builds a net from the top down and stops with "Unknown bottom blob"
(net.cpp, AppendBottom). Nothing is said of a net without any source of data: it
is a part of one, nor of a layer that one of the two phases feeds: Caffe builds
no test net unless the solver asks for one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from logdoctor.caffe.net import Layer, Net
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "net-wiring"


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for the writer of every bottom."""
    open_ends = [set(_open(net)) for net in facts.nets]
    for net, ends in zip(facts.nets, open_ends, strict=True):
        written = {top for layer in net.layers for top in layer.tops if top not in layer.bottoms}
        for layer in net.layers:
            for blob in layer.bottoms:
                if (layer.name, blob) not in ends or _fed(facts.nets, open_ends, layer, blob):
                    continue
                close = difflib.get_close_matches(blob, sorted(written), 1)
                which = "only a later layer writes" if blob in written else "no layer writes"
                fix = f'bottom: "{close[0]}"' if close and blob not in written else ""
                yield LintFinding(id, "error", "", f'layer "{layer.name}" reads "{blob}", which {which}',
                                  layer.where("bottom"), "bottom", fix)


def _open(net: Net) -> Iterator[tuple[str, str]]:
    """The layers that read what no layer before them writes, each with the blob."""
    written = {top for layer in net.layers for top in layer.tops if top not in layer.bottoms}
    inputs = net.shapes.keys() - written
    if not inputs and all(layer.bottoms for layer in net.layers):
        return
    for layer, feeders in zip(net.layers, net.feeders, strict=True):
        for blob, feeder in zip(layer.bottoms, feeders, strict=True):
            if feeder is None and blob not in inputs:
                yield layer.name, blob


def _fed(nets: tuple[Net, ...], open_ends: list[set[tuple[str, str]]], layer: Layer, blob: str) -> bool:
    """Whether the same layer finds the blob in another phase."""
    return any((layer.name, blob) not in ends and any(one.name == layer.name for one in net.layers)
               for net, ends in zip(nets, open_ends, strict=True))
