"""A word on the line says whose numbers follow: the training's, or those of held-out data."""

from __future__ import annotations

import pytest

from logdoctor.session import Session


def names(*lines: str) -> set[str]:
    """The series of a log of these lines, printed for six epochs (@ stands for the epoch)."""
    session = Session("x")
    for epoch in range(1, 7):
        for line in lines:
            session.feed((line.replace("@", str(epoch)) + "\n").encode())
    session.finish()
    return set(session.run.series)


@pytest.mark.parametrize(("train", "held_out"), [
    ("[Train] epoch @ loss 0.4@ acc 0.8@", "[Val] epoch @ loss 0.5@ acc 0.7@"),
    ("Epoch @ train: loss 0.4@ acc 0.8@", "Epoch @ val: loss 0.5@ acc 0.7@"),
    ("Epoch @ | Training | Loss: 0.4@ | Acc: 0.8@", "Epoch @ | Validation | Loss: 0.5@ | Acc: 0.7@"),
    ("Training of Epoch @ - loss: 0.4@ acc: 0.8@", "Validation of Epoch @ - loss: 0.5@ acc: 0.7@"),
    ("Train Epoch: @ loss: 0.4@ acc: 0.8@", "Test Epoch: @ loss: 0.5@ acc: 0.7@"),
    ("TRAIN(Epoch=@) loss=0.4@ acc=0.8@", "VALID(Epoch=@) loss=0.5@ acc=0.7@"),
    ("train Loss: 0.4@ Acc: 0.8@", "val Loss: 0.5@ Acc: 0.7@"),
    ("INFO - Train - Epoch @, Loss 0.4@, acc 0.8@", "INFO - Valid - Epoch @, Loss 0.5@, acc 0.7@"),
    ("epoch @ loss 0.4@ acc 0.8@", "Testing epoch @ loss 0.5@ acc 0.7@"),
    ("DEBUG TRAIN Batch @/90 loss 0.4@ acc 0.8@", "DEBUG CV Batch @/90 loss 0.5@ acc 0.7@"),
    ("Epoch @ [Train]: 100%|████| 40/40 [00:03<00:00, 10.8it/s, loss=0.4@, acc=0.8@]",
     "Epoch @ [Val]: 100%|████| 10/10 [00:01<00:00, 10.8it/s, loss=0.5@, acc=0.7@]"),
])
def test_two_lines(train: str, held_out: str) -> None:
    found = names(train, held_out)
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= found
    assert not any("epoch" in name or "batch" in name for name in found)


@pytest.mark.parametrize("line", [
    "Epoch @ | Train Loss: 0.4@ | Token Acc: 0.6@ | Val Loss: 0.5@ | Token Acc: 0.5@",
    "Epoch: @ Train: Loss: 0.4@ Token Acc: 0.6@ Val: Loss: 0.5@ Token Acc: 0.5@",
])
def test_one_line_with_both(line: str) -> None:
    assert names(line) == {"loss", "token_acc", "val_loss", "val_token_acc"}


@pytest.mark.parametrize(("line", "expected"), [
    ("epoch @ loss=0.4@ val_loss=0.5@ acc=0.8@", {"loss", "val_loss", "accuracy"}),       # a name holds for itself
    ("epoch @ loss 0.4@ Val Loss: 0.5@, Acc: 0.8@, Val Acc: 0.7@", {"loss", "val_loss", "accuracy", "val_accuracy"}),
    ("2026-01-01 10:00:00,000 - test - INFO - epoch @ loss 0.4@", {"loss"}),               # a logger's name
    ("INFO:test:epoch @ loss 0.4@", {"loss"}),
    ("/data/test/run epoch @ loss 0.4@", {"loss"}),
    ("best val epoch: 1 epoch: @ loss: 0.4@", {"loss", "best_val_epoch"}),
    ("[main.train:175] epoch @ loss 0.4@", {"loss"}),                                      # a place in the program
    ("train.py[line:103] epoch @ loss 0.4@", {"loss"}),
    ("epoch @ train time: 3.2 loss: 0.4@ lr: 0.1", {"loss", "lr", "train_time"}),
    ("epoch @ loss is 0.4@, current learning rate is 0.1", {"loss", "lr"}),
    ("INFO train.py line 404 epoch @ Batch 0.455 Loss 0.4@", {"loss"}),                     # how long it took
    ("epoch @ loss 0.4@, val_loss improved from inf to 0.3@", {"loss"}),                    # said of another line
    ("epoch @ avg_loss_gen: 3.1@ (+0.2)", {"avg_loss_gen"}),                                # a change is no mean
])
def test_no_more_than_that(line: str, expected: set[str]) -> None:
    assert names(line) == expected


def test_held_out_batches_do_not_move_the_clock() -> None:
    session = Session("x")
    for epoch in range(1, 7):
        for at in (20, 40):
            session.feed(f"Epoch {epoch} [Train]: {at}/40 |██| {at}/40 [00:03<00:00, 10.8it/s, loss=0.4]\n".replace(
                f"{at}/40 |", f"{at * 100 // 40}%|", 1).encode())
        session.feed(f"Epoch {epoch} [Val]: 100%|██| 10/10 [00:01<00:00, 10.8it/s, loss=0.5]\n".encode())
    session.finish()
    assert list(session.run.series["loss"].steps) == sorted(session.run.series["loss"].steps)
    assert list(session.run.series["val_loss"].steps) == list(session.run.series["loss"].steps)[1::2]
    assert not session.run.restarts


def test_a_frame_of_any_names() -> None:
    session = Session("x")
    session.feed(b"".join(b"step=%d loss=0.5 Line: 7.5\n" % step for step in range(6)))
    session.finish()
    frame = session.run.frame()
    assert list(frame.columns) == ["step", "epoch", "line", "loss", "metric/line"]
    assert list(frame["line"]) == [1, 2, 3, 4, 5, 6]


def test_a_unit_in_brackets_is_no_part_of_the_name() -> None:
    assert names("epoch @ train loss: 0.4@ train acc (%): 81.@ val acc (%): 71.@") == {"loss", "accuracy", "val_accuracy"}
