"""Where a verdict says that it began: the place the fault took hold, not the first odd or the best number."""

from __future__ import annotations

import pytest

from logdoctor.model import Report
from logdoctor.session import Session
from tests.symptoms.runs import falling, flat, table, wave

NAN = float("nan")


def read(text: str) -> Report:
    session = Session("run.log")
    session.feed(text.encode())
    return session.finish()


RUNS = {
    # cause, step; the prints are 10 steps apart
    "a reward is lost where it falls, not where it is best": (
        table(
            loss=wave(64, 1.0),
            reward=[*(0.1 + 0.02 * i for i in range(30)), *flat(10, 0.6, 0.1), *flat(24, 0.1, 0.3)],
            entropy=[*(2.3 - 0.07 * i for i in range(32)), *[1e-7] * 32],
        ),
        "not-converging",
        400,
    ),
    "a discriminator has won where its loss stays down": (
        table(loss_d=[0.9, 0.01, 0.2, 0.3, 0.018, 0.012, *[0.0001] * 20], loss_g=[0.7, 3.0, *flat(24, 11.0, 0.05)]),
        "not-converging",
        40,
    ),
    "one jump of the rate is where it jumps": (
        table(loss=[*falling(12), 900.0, 4e4, 1e9, NAN, NAN, NAN], lr=[0.01] * 12 + [10.0] * 6),
        "bad-lr-policy",
        120,
    ),
    "a rate that climbs by jumps has left its range at ten times the first": (
        table(loss=[*falling(24), *flat(12, 6.0, 0.3)], lr=[0.01 * 4.0 ** (i // 6) for i in range(36)]),
        "bad-lr-policy",
        120,
    ),
    "... or where the loss leaves its track before": (
        table(loss=[*falling(8), *flat(28, 60.0, 0.3)], lr=[0.01 * 4.0 ** (i // 6) for i in range(36)]),
        "bad-lr-policy",
        80,
    ),
    "a rate that is multiplied each step has left its range at ten times the first": (
        table(loss=[*falling(20), 50.0, 4e3, 1e6, NAN], lr=[0.01 * 1.5**i for i in range(24)]),
        "bad-lr-policy",
        60,
    ),
    "a warm-up without an end begins below any usable rate: the loss tells": (
        table(loss=[*falling(12), *flat(28, 8.0, 0.3)], lr=[1e-4 * (i + 1) ** 2.0 for i in range(40)]),
        "bad-lr-policy",
        110,
    ),
    "... unless the rate that was meant is printed among the settings": (
        "Namespace(batch_size=32, lr=0.001)\n"
        + table(loss=[*falling(12), *flat(28, 8.0, 0.3)], lr=[1e-4 * (i + 1) ** 2.0 for i in range(40)]),
        "bad-lr-policy",
        90,
    ),
    "a rate that never becomes usable is wrong from the first print": (
        table(loss=flat(40, 2.3, 0.02), lr=[1e-24 * 1.5**i for i in range(40)]),
        "bad-lr-policy",
        0,
    ),
    "a rate has died at a hundredth, not where it is nothing at all": (
        table(loss=[2.3, 2.1, 2.0, *flat(27, 1.95)], lr=[0.01, 0.001, 1e-4, *[1e-7] * 27]),
        "bad-lr-policy",
        20,
    ),
    "an infinite rate that is printed only after the loss is lost": (
        table(loss=[0.7, *[NAN] * 11], lr=[None, None, None, *[float("inf")] * 9]),
        "bad-lr-policy",
        10,
    ),
    "training that outlives a lost validation is lost where it is lost itself": (
        table(loss=[*falling(20), *[NAN] * 4], val_loss=[NAN] * 24),
        "",
        200,
    ),
    "a loss that diverges without an explosion leaves its good level, after its best print": (
        table(loss=[*falling(20, 2.3, 0.3), *flat(6, 0.3), *flat(14, 9.0, 0.3)], grad_norm=flat(40, 5.0)),
        "gradient-explosion",
        260,
    ),
    "what was learnt and is lost was in order until it is lost, though the ends are alike": (
        table(loss=[*falling(20, 2.3, 0.5), 900.0, *flat(24, 2.3, 0.01)], val_loss=[2.2, 0.9, 0.6, 0.5, *[2.3] * 5]),
        "",
        200,
    ),
    "validation that is lost with training is not passed over": (
        table(loss=[*falling(20), *[NAN] * 4], val_loss=[0.5] * 21 + [NAN] * 3),
        "",
        200,
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_onset(name: str) -> None:
    text, cause, step = RUNS[name]
    found = read(text)
    assert found.primary is not None and found.primary.onset is not None
    assert not cause or found.primary.cause == cause
    assert found.primary.onset.step == step
    assert found.primary.onset.line in {event.spot.line for event in found.events}


def test_unnormalised_data_were_so_from_the_first_step() -> None:
    found = read(table(loss=[4e10, 5e12, 3e20, NAN, NAN, NAN, NAN], acc=[0.1] * 7))
    told = next(d for d in found.diagnoses if d.cause == "unnormalised-input")
    assert told.onset is not None and told.onset.step == 0


def test_the_place_where_a_rate_left_its_range_is_told_as_a_rate() -> None:
    found = read(RUNS["a rate that climbs by jumps has left its range at ten times the first"][0])
    assert any(e.spot.step == 120 and e.text == "here the rate left its range: 0.16, after 0.01 at first" for e in found.events)
