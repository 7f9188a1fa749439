"""Unlabelled processes: each step k times; and repeats that are something else."""

from __future__ import annotations

import random

from .support import recorded, report, same_however_read, session


def test_recorded_pair() -> None:
    text = recorded("plain2.log")
    run = session(text).run
    assert list(run.series["loss"].steps) == list(range(400))
    assert run.series["loss"].count + run.series["loss@print2"].count > 770      # the rest shares lines with others
    assert not run.restarts
    assert report(text).verdict == "healthy"
    same_however_read(text)


def test_nan_of_one_of_the_pair() -> None:
    found = report(recorded("plain2_nan.log"))
    event = next(e for e in found.events if e.kind == "rank-nonfinite")
    assert event.spot.step == 60 and "was finite there" in event.text


def test_four_processes_that_overtake_each_other() -> None:
    chance = random.Random(4)
    rows = sorted(((s + chance.random() * 1.3, s, r) for s in range(900) for r in range(4)), key=lambda row: row[0])
    text = "".join(f"epoch 0 step {s} loss {2 / (1 + s / 50) + r / 100:.4f}\n" for _, s, r in rows)
    run = session(text).run
    assert not run.restarts
    assert sorted(run.series["loss"].steps) == list(range(900))
    assert {m for m in run.series if "@" in m} == {"loss@print2", "loss@print3", "loss@print4"}
    same_however_read(text)


def test_a_restart_of_a_pair_is_a_restart() -> None:
    rows = [*range(300), *range(200, 500)]
    text = "".join(f"step {s} loss {2 / (1 + s / 50):.4f}\nstep {s} loss {2.1 / (1 + s / 50):.4f}\n" for s in rows)
    run = session(text).run
    assert len(run.restarts) == 1 and run.series["loss"].count == 600


def test_many_prints_of_an_epoch_are_no_processes() -> None:
    text = "".join(f"Epoch {e} loss {2 / (1 + e + i / 10):.4f}\n" for e in range(20) for i in range(10))
    found = report(text)
    assert not found.voices and found.series["loss"].points == 200


def test_batches_that_start_again_each_epoch_are_no_processes() -> None:
    text = "".join(f"Epoch {e}/8\n" + "".join(f"{b}/23 - loss: {2 / (1 + e + b / 10):.4f}\n" for b in range(1, 24)) for e in range(1, 9))
    found = report(text)
    assert not found.voices and found.series["loss"].points == 184


def test_short_folds_of_few_prints_an_epoch_are_no_processes() -> None:
    fold = [(e, b, 0.7 / (1 + e + b / 20)) for e in range(1, 6) for b in (1, 11)]
    text = "".join(
        f"===== FOLD {k} =====\n" + "".join(f"Epoch [{e}/5], Step [{b}/14], Loss: {v + k / 99:.4f}\n" for e, b, v in fold)
        for k in range(1, 6)
    )
    found = report(text)
    assert not found.voices and len(found.runs) == 5


def test_a_pair_that_names_epoch_and_batch() -> None:
    text = "".join(f"Epoch: [{e}][{b}/40] loss {2 / (1 + e + b / 40) + r / 50:.4f}\n" for e in range(6) for b in range(0, 40, 5) for r in (0, 1))
    found = report(text)
    assert [v.name for v in found.voices] == ["", "print2"] and found.series["loss"].points == 48
    assert found.verdict == "healthy"


def test_a_plain_log_has_no_chorus() -> None:
    text = "".join(f"step {s} loss {2 / (1 + s / 50):.4f}\n" + (f"step {s} loss 1.0\n" if s % 100 == 0 else "") for s in range(500))
    assert not report(text).voices


def test_rows_of_a_table_are_no_processes() -> None:
    rows = [row for i in range(40) for row in (f"{i},{i * 5 + 4},{1 / (i + 1):.4f},",
                                               f"{i},{i * 5 + 4},,{1 / (i + 2):.4f}")]
    run = session("\n".join(["epoch,step,train_loss,val_loss", *rows, ""])).run
    assert {name: series.count for name, series in run.series.items()} == {"loss": 40, "val_loss": 40}
