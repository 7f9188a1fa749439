"""A short, deterministic run of `python -m bench.fuzz`, and what longer runs of it have found."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.fuzz.growth import MOST, work
from bench.fuzz.inputs import GROWING, logs, seeds, spoil
from bench.fuzz.promises import keep, stands


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(logs(), st.lists(st.integers(0, 2000), max_size=3))
def test_logs_put_together(text: str, cuts: list[int]) -> None:
    keep(text.encode("utf-8", "surrogatepass"), cuts)


def test_real_logs_spoilt() -> None:
    chance = random.Random(3)
    whole = [data[:3000] for data in seeds()]
    for _ in range(60):
        data = spoil(chance.choice(whole), chance)
        keep(data[:8000], [chance.randrange(8000)])


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_input_is_at_most_twice_the_work(name: str) -> None:
    make = GROWING[name]
    small = make(12_000).encode()
    work(small)                                    # what is done once for all, not for each log
    assert work(make(24_000).encode()) <= MOST * work(small)


FOUND = {
    "a name and nothing but blanks": b"loss" + b" " * 40_000,
    "a rate below zero": b"".join(b"epoch %d loss 0.5 lr: -0.%d\n" % (i, i) for i in range(1, 9)),
    "a number behind the document": b'[\n{"step": 1, "loss": 0.5},\n{"step": 2, "loss": 0.4}\n] 7\n',
    "an underscore within a number": b"epoch,loss,val_loss\n0,0.5,0.1\n1,0.4,0.1333_4\n2,0.3,1_0\n",
    "digits without an end": b"loss " + b"1" * 60_000 + b"%|",
    "epochs without an end": b"Epoch" + b"1" * 60_000 + b"%|",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found(name: str) -> None:
    keep(FOUND[name])


def test_the_promise_itself() -> None:
    assert stands(0.5, "loss .5") and stands(1234.5, "loss 1,234.5") and stands(float("nan"), "loss -nan(ind)")
    assert not stands(0.6, "loss .5") and not stands(float("nan"), "loss 0.5")
