"""Every snippet has a place in which `python -m bench.snippets` runs it; that itself needs the frameworks."""

from __future__ import annotations

import pytest

from bench.snippets import Snippet, places, snippets

NOT_RUN = {"megatron"}
"""Flags of a program that wants GPUs."""
SNIPPETS = [one for one in snippets() if one.framework not in NOT_RUN]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda one: f"{one.framework}-{one.name}")
def test_a_snippet_is_python_where_it_is_pasted(snippet: Snippet) -> None:
    around = places(snippet.framework)
    compile(around.program(snippet), snippet.name, "exec")
    assert around.known[snippet.name].says


def test_no_place_is_left_over() -> None:
    used = {(one.framework, one.name) for one in SNIPPETS}
    assert {(name, place) for name in {one.framework for one in SNIPPETS} for place in places(name).known} == used
