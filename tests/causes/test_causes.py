"""The vocabulary of cause files: they ask for what can be measured, and what is measured is asked for."""

from __future__ import annotations

from logdoctor.causes import load_causes
from logdoctor.facts import all_facts


def test_every_fact_is_asked_for_and_known() -> None:
    evidence = [entry for cause in load_causes().values() for entry in cause.evidence if entry.form == "fact"]
    assert {name for entry in evidence for name in entry.name} == set(all_facts())
