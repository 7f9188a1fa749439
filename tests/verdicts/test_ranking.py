"""Which cause comes first where several explain the same standstill; made-up numbers, no file."""

from __future__ import annotations

from tests.symptoms.runs import falling, flat, session, table

DIGITS = 2.302585
"""ln 10"""


def named(text: str) -> list[str]:
    return [diagnosis.cause for diagnosis in session(text).finish().diagnoses]


def test_what_had_learnt_did_not_vanish() -> None:
    """Six right answers in ten, one huge step, then one in ten for good: the units died."""
    loss = [2.3, 2.27, 1.51, 52.4, 2.82, *flat(5, DIGITS, 0.001)]
    held = [2.3, 2.2, 1.15, 11.5, 2.31, *flat(5, 2.308, 0.0005)]
    thrown = named(table(loss=loss, val_loss=held, val_acc=[0.1, 0.25, 0.61, 0.08, 0.11, *[0.09] * 5]))
    assert thrown[0] == "dead-network" and "vanishing-gradient" not in thrown[:3]
    never = named(table(loss=flat(20, DIGITS, 0.005), val_loss=flat(10, DIGITS, 0.001), val_acc=flat(10, 0.1, 0.2)))
    assert "vanishing-gradient" in never[:3]


def test_a_start_above_chance_that_falls_onto_it_is_no_low_rate() -> None:
    """Raw pixels: 3.3, 2.6, 2.4, then ln 10 with hardly a change."""
    said = named(table(loss=[3.3, 2.6, 2.45, *falling(45, 2.33, 2.296, 0.002)]))
    assert "unnormalised-input" in said[:3] and "lr-too-low" not in said[:3]


def test_a_huge_first_loss_at_a_rate_of_ten_is_the_rate() -> None:
    """A recurrent net that starts at 47 nats with 17 for a rate: nothing that is fed in has a scale."""
    loss, right = [47.0, 42.0, 29.0, 22.0, 20.0, 21.0, 20.5, 20.8], [0.18, 0.27, 0.35, 0.4, 0.37, 0.38, 0.36, 0.37]
    assert named(table(loss=loss, val_acc=right))[0] == "unnormalised-input"
    assert named(table(loss=loss, val_acc=right, lr=[17.0] * 8))[0] != "unnormalised-input"


def test_an_output_that_is_certain_by_construction_is_no_dead_network() -> None:
    """A softmax over one unit: -ln 1e-7 times the share of zeros, and a gradient of exactly 0, from the first print."""
    batches = [16.1181 * share for share in (0.4, 0.35, 0.45, 0.375, 0.3, 0.425, 0.4, 0.35, 0.45, 0.375)]
    right = [1 - value / 16.1181 for value in batches]
    text = table(loss=batches, acc=right, val_loss=[6.367] * 5, val_acc=[0.605] * 5, grad_norm=[0.0] * 10)
    assert named(text)[0] == "loss-metric-mismatch"


def test_a_giant_that_proves_a_broken_sample_is_not_called_harmless_as_well() -> None:
    lasting = [*falling(12, end=0.4), 6e18, *flat(12, 0.4, 0.05), *[140.0 + 5 * (-1) ** k for k in range(12)]]
    report = session(table(loss=lasting)).finish()
    assert report.diagnoses[0].cause == "bad-input" and not report.also
    passing = session(table(loss=[*falling(12, end=0.4), 9.0, *falling(12, start=0.4, end=0.3)])).finish()
    assert passing.verdict == "healthy" and [one.cause for one in passing.also] == ["loss-spike"]
