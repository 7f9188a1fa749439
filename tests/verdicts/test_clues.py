"""Clues that a specialist looks for, and whether the report says them."""

from __future__ import annotations

import math
import random
from collections.abc import Collection
from pathlib import Path

import pytest

from logdoctor.model import Report
from logdoctor.session import Session


def judged(text: str, chunk: int = 0) -> Report:
    session = Session("x.log")
    data = text.encode()
    for at in range(0, len(data), chunk or len(data)):
        session.feed(data[at : at + (chunk or len(data))])
    return session.finish()


def epochs(bad: Collection[tuple[int, int]], count: int = 5, batches: int = 24, every: int = 1) -> str:
    """A run that goes on after a NaN, which is met at these (epoch, batch)."""
    chance = random.Random(3)
    lines = []
    for epoch in range(count):
        for batch in range(batches):
            loss = 2.3 * math.exp(-(epoch * batches + batch) / 90) + chance.gauss(0, 0.01)
            shown = "nan" if (epoch, batch) in bad else f"{loss:.6f}"
            if (epoch * batches + batch) % every == 0:
                lines.append(f"Epoch [{epoch + 1}/{count}] Batch [{batch}/{batches}] Loss: {shown}")
        lines.append(f"Epoch {epoch + 1} val_loss: {loss:.6f}")
    return "\n".join([*lines, ""])


def claims(report: Report, cause: str) -> str:
    diagnosis = next(d for d in report.diagnoses if d.cause == cause)
    return " ".join(f.claim for f in diagnosis.findings if f.verdict == "seen")


def said(report: Report) -> str:
    return "\n".join(event.text for event in report.events)


MOVING = [(0, 10), (1, 22), (2, 9), (3, 1), (4, 10)]


@pytest.mark.parametrize("chunk", [0, 700])
def test_one_batch_an_epoch_wherever_the_order_puts_it_is_one_sample(chunk: int) -> None:
    report = judged(epochs(MOVING), chunk)
    assert report.diagnoses[0].cause == "bad-input" and "exactly one batch of each epoch" in claims(report, "bad-input")
    for unlike in (MOVING[:3] + MOVING[4:], [*MOVING, (2, 15)], [*MOVING[:4], (3, 20)]):
        other = judged(epochs(unlike), chunk)
        assert other.diagnoses[0].cause == "bad-loss" and "exactly one" not in claims(other, "bad-input")


@pytest.mark.parametrize("every", [1, 4])
def test_the_same_batch_of_each_epoch_is_told(every: int) -> None:
    report = judged(epochs([(epoch, 12) for epoch in range(5)], batches=48, every=every))
    assert "at the same batch of each epoch" in claims(report, "bad-loss")
    assert "at the same batch of each epoch" in claims(report, "bad-input")


def test_the_last_batch_of_each_epoch_is_a_smaller_one() -> None:
    report = judged(epochs([(epoch, 23) for epoch in range(5)]))
    assert report.diagnoses[0].cause == "bad-loss" and "last batch of each epoch" in claims(report, "bad-loss")


def test_a_loss_that_recovers_is_not_said_to_be_lost_from_there_on() -> None:
    assert "nan at iteration" in said(judged(epochs(MOVING))) and "no number in 4 of the" in said(judged(epochs(MOVING)))
    assert "and finite after it" in said(judged(epochs(MOVING[:1])))
    assert "nan from iteration" in said(judged("".join(f"step {i} loss {'nan' if i > 9 else 2 - i / 9}\n" for i in range(20))))


def growing(prints: int, factor: float, every: int = 10) -> str:
    """Ten calm prints, then growth by a factor a print."""
    calm = [2.0 + 0.01 * (-1) ** i for i in range(10)]
    values = [*calm, *(2.0 * factor**i for i in range(1, prints + 1))]
    return "".join(f"step {every * i} loss {value:.6g}\n" for i, value in enumerate(values))


def test_growth_tells_its_rate_and_where_it_leads() -> None:
    report = judged(growing(5, 10.0))
    (event,) = [e for e in report.events if e.kind == "growing"]
    assert "10.01-fold a print (1.259-fold a step)" in event.text
    step = float(event.text.rsplit(" ", 1)[1])
    assert step == pytest.approx(90 + 10 * math.log10(3.4e38 / 2), abs=10)


def test_a_lost_run_tells_when_a_warning_could_have_been_given() -> None:
    text = growing(6, 10.0) + "step 160 loss nan\nstep 170 loss nan\n"
    (event,) = [e for e in judged(text).events if e.kind == "foreseen"]
    assert event.spot.step == 120 and "4 prints before the loss was lost: 3 prints had risen, 10.02-f" in event.text
    # it is what the live view would have said at that very line
    upto = "".join(text.splitlines(keepends=True)[: event.spot.line])
    assert any(s.name == "growing" for s in judged(upto).symptoms)
    before = "".join(text.splitlines(keepends=True)[: event.spot.line - 1])
    assert not any(s.name == "growing" for s in judged(before).symptoms)


def test_no_warning_is_claimed_where_none_could_be_given() -> None:
    sudden = "".join(f"step {i} loss {2 - 0.01 * i + 0.03 * (-1) ** i:.4f}\n" for i in range(30)) + "step 30 loss nan\n" * 3
    spiked = growing(4, 10.0) + "".join(f"step {140 + 10 * i} loss {2 - 0.01 * i:.4f}\n" for i in range(20))
    for text in (sudden, spiked + "step 400 loss nan\nstep 410 loss nan\n"):
        assert not any(s.name == "foreseen" for s in judged(text).symptoms)


def test_growth_is_measured_against_the_noise_before_it() -> None:
    text = growing(2, 10.0) + "step 120 loss nan\nstep 130 loss nan\n"
    assert "9,900 times its usual jump upwards" in said(judged(text))


def standing(value: float, accuracy: float | None = None) -> str:
    told = "" if accuracy is None else f" acc {accuracy}"
    return "".join(f"step {i} loss {value + 0.002 * (-1) ** i:.6g}{told}\n" for i in range(60))


def test_a_guess_is_named_by_its_number_of_classes() -> None:
    assert "(ln 10 = 2.303, a guess among 10 classes)" in said(judged(standing(2.304, 0.1)))
    assert "(ln 10 = 2.303, in a cross-entropy a guess among 10 classes)" in said(judged(standing(2.304)))
    assert "ln 10" not in said(judged(standing(2.26)))


@pytest.mark.parametrize(("value", "name"), [(16.1181, "Keras"), (87.3365, "Caffe"), (100.0, "BCELoss"), (27.631, "1e-12")])
def test_a_known_constant_is_named(value: float, name: str) -> None:
    text = "".join(f"step {i} loss {value} acc 0.1\n" for i in range(30))
    assert f"the loss repeats {value:.4g} (" in said(judged(text)) and name in said(judged(text))
    assert name not in said(judged(text.replace(str(value), str(value * 1.01))))


def ordered(report: Report) -> str:
    return next((event.text for event in report.events if event.kind == "order"), "")


def steps(count: int, **late: int) -> str:
    """Loss, gradient norm and rate, each of which is a thousandfold from its own step on; then all are NaN."""
    usual = {"loss": 2.0, "grad_norm": 0.5, "lr": 0.01}
    rows = []
    for i in range(count):
        shown = {k: v * (1000.0**min(i - late.get(k, count) + 1, 3) if i >= late.get(k, count) else 1) for k, v in usual.items()}
        rows.append(f"step {i} " + " ".join(f"{k} {v * (1 + 0.01 * (i % 3)):.6g}" for k, v in shown.items()))
    return "\n".join([*rows, *(f"step {count + i} loss nan grad_norm nan lr 0.01" for i in range(4)), ""])


def test_the_first_mover_is_named() -> None:
    assert ordered(judged(steps(30, lr=20, grad_norm=22, loss=23))) == (
        "the learning rate moved first, the gradient norm 2 iterations later, the loss 3 iterations later"
    )
    assert ordered(judged(steps(30, grad_norm=24, loss=25))) == "the gradient norm moved first, the loss 1 iteration later"
    assert ordered(judged(steps(30))) == "the gradient norm and the loss moved in the same print"


def test_a_spike_that_came_back_did_not_move_first() -> None:
    rows = steps(30, grad_norm=24, loss=25).splitlines()
    rows[10] = "step 10 loss 900 grad_norm 0.5 lr 0.01"
    assert ordered(judged("\n".join([*rows, ""]))).startswith("the gradient norm moved first")


def test_a_sound_run_has_no_first_mover() -> None:
    sound = "".join(f"step {i} loss {2 / (1 + i / 9):.5f} grad_norm {1 / (1 + i / 9):.5f}\n" for i in range(60))
    for text in (sound, sound.replace(" grad_norm 0.5", " grad_norm inf", 1)):
        assert ordered(judged(text)) == ""


def test_held_out_data_that_only_show_it_first_did_not_move_first() -> None:
    text = "".join(f"step {i} loss 2.0{i % 3} grad_norm 0.5\n" for i in range(0, 100, 10))
    ends = "".join(f"step {i} loss nan grad_norm nan\n" for i in range(100, 140, 10))
    assert "validation" not in ordered(judged(f"{text}step 95 val_loss nan\n{ends}"))


def lost_at(report: Report) -> str:
    return next((event.text for event in report.events if event.kind == "moment"), "")


def scheduled(rates: list[float], sound: int) -> str:
    rows = [f"step {i} loss {2 - 0.01 * i:.4f} lr {rate:g}" if i < sound else f"step {i} loss nan lr {rate:g}"
            for i, rate in enumerate(rates)]
    return "\n".join([*rows, ""])


def test_what_happened_just_where_the_loss_was_lost() -> None:
    risen, warmed = [0.01] * 20 + [0.02] * 10, [0.01 * i for i in range(1, 21)] + [0.2] * 10
    assert "just after the learning rate had risen from 0.01 to 0.02 (line 21)" in lost_at(judged(scheduled(risen, 21)))
    assert "had stopped rising, at 0.2" in lost_at(judged(scheduled(warmed, 21)))
    assert lost_at(judged(scheduled(risen, 26))) == "" and lost_at(judged(scheduled(warmed, 12))) == ""
    falling = [0.02] * 20 + [0.01] * 10
    assert lost_at(judged(scheduled(falling, 21))) == ""
    resumed = "\n".join([*(f"step {i} loss {2 - i / 99:.4f}" for i in range(20)), "Resuming from model.ckpt",
                         *(f"step {i} loss nan" for i in range(15, 30)), ""])
    assert "in the first print after the resume of line 22" in lost_at(judged(resumed))


def test_a_new_epoch_is_told_where_an_epoch_has_many_prints() -> None:
    every = [(epoch, batch) for epoch in range(2, 5) for batch in range(24)]
    assert "in the first print of epoch 3" in lost_at(judged(epochs(every)))
    assert lost_at(judged(epochs(every[1:]))) == ""
    few = [(epoch, batch) for epoch in range(2, 5) for batch in range(4)]
    assert lost_at(judged(epochs(few, batches=4))) == ""


@pytest.mark.parametrize(("setting", "half"), [("fp16=True", True), ("precision='16-mixed'", True), ("bf16=True", False),
                                               ("precision='32'", False), ("lr=0.1", False)])
def test_a_printed_precision_is_evidence_of_overflow(setting: str, half: bool) -> None:
    run = "".join(f"step {i} loss {2 - 0.01 * i + 0.03 * (-1) ** i:.4f}\n" for i in range(30)) + "step 30 loss inf\n" * 3
    report = judged(f"Namespace(seed=1, {setting})\n{run}")
    assert ("computes in fp16" in claims(report, "numeric-overflow")) == half


def test_a_running_mean_that_keeps_a_nan_is_told_from_a_lost_network() -> None:
    corpus = Path(__file__).parents[2] / "corpus" / "small"
    kept = judged((corpus / "caffe__bad-loss__class_absent_from_a_batch__c1.log").read_text("utf-8"))
    lost = judged((corpus / "caffe__bad-input__nan_in_lmdb__c1.log").read_text("utf-8"))
    assert "kept so by its running mean" in said(kept)
    assert "running mean" not in said(lost) and "the loss is nan from" in said(lost)
