"""A rate that rises into an explosion, and targets in their own units, of which ln K says nothing."""

from __future__ import annotations

from logdoctor.facts import Exam, all_facts
from logdoctor.symptoms import examine
from logdoctor.symptoms.patient import Patient
from tests.symptoms.runs import falling, session, table

LOSS: list[float | None] = [4.55, 1.4, 2.3, 5.2, 13.5, float("nan"), float("nan"), float("nan")]
RISING = [0.01, 0.27, 0.5, 0.8, 1.06, 1.3, 1.5, 1.8]


def exam(text: str) -> Exam:
    patient = Patient(session(text).run)
    return Exam(patient, examine(patient))


def test_a_rate_that_rose_while_the_loss_grew() -> None:
    risen = all_facts()["rate_rose_into_the_loss"](exam(table(loss=LOSS, lr=RISING)))
    assert risen is not None and risen.value == 1.3 / 0.27
    steady = all_facts()["rate_rose_into_the_loss"](exam(table(loss=LOSS, lr=[0.4] * 8)))
    assert steady is not None and steady.value == 1.0
    assert all_facts()["rate_rose_into_the_loss"](exam(table(loss=falling(20), lr=falling(20)))) is None


def test_a_printed_error_makes_the_start_no_chance_level() -> None:
    """4.55 is near ln 100; beside a mean absolute error it is a squared error that happens to be so large."""
    nats = all_facts()["nats"]
    plain, squared = nats(exam(table(loss=LOSS))), nats(exam(table(loss=LOSS, mae=[1.8, 0.9, 1.1, 1.7, 3.5])))
    assert plain is not None and plain.value and squared is not None and squared.value == 0.0
