"""Prints of hand-written loops, as real runs made them: every value, its step, and whose it is."""

from __future__ import annotations

import pytest

from logdoctor.run import Run
from logdoctor.session import Session

TRAIN = [2.1401, 0.9217, 0.2461, 0.1241, 0.0832, 0.0541, 0.0354, 0.0274]
HELD_OUT = [1.6499, 0.3810, 0.1772, 0.1493, 0.1433, 0.1261, 0.1274, 0.1241]
ACCURACY = [0.647, 0.892, 0.947, 0.953, 0.961, 0.961, 0.967, 0.969]
EPOCHS = list(zip(range(1, 9), TRAIN, HELD_OUT, ACCURACY, strict=True))

ONE_AN_EPOCH = {
    "headings": "".join(f"Epoch {e}:\n  train loss: {a}  acc: {c}\n  valid loss: {b}  acc: {c}\n" for e, a, b, c in EPOCHS),
    "headings with the time": "".join(
        f"Epoch: {e:02} | Epoch Time: 0m 3s\n\tTrain Loss: {a} | Train Acc: {c}\n\t Val. Loss: {b} |  Val. Acc: {c}\n"
        for e, a, b, c in EPOCHS),
    "one value a line": "".join(f"Epoch {e}\nTrain Loss = {a}\nVal Loss = {b}\nVal Acc = {c}\n\n" for e, a, b, c in EPOCHS),
    "pprint": "".join(f"{{'epoch': {e},\n 'train_loss': {a},\n 'valid_accuracy': {c},\n 'valid_loss': {b}}}\n"
                      for e, a, b, c in EPOCHS),
    "indented JSON": "".join(
        f'{{\n  "epoch": {e},\n  "metrics": {{\n    "train_loss": {a},\n    "val_loss": {b},\n    "val_accuracy": {c}\n'
        f'  }},\n  "lr": 0.02\n}}\n' for e, a, b, c in EPOCHS),
    "nested dictionaries": "".join(
        f"{{'epoch': {e}, 'train': {{'loss': {a}, 'acc': {c}}}, 'val': {{'loss': {b}, 'acc': {c}}}}}\n"
        for e, a, b, c in EPOCHS),
    "Chinese": "".join(f"第{e}轮 训练损失: {a} 验证损失: {b} 验证准确率: {c}\n" for e, a, b, c in EPOCHS),
}


def read(text: str, size: int = 10**9) -> Run:
    session = Session("x")
    data = text.encode()
    for at in range(0, len(data), size):
        session.feed(data[at : at + size])
    session.finish()
    return session.run


@pytest.mark.parametrize("size", [100, 10**9])
@pytest.mark.parametrize("style", ONE_AN_EPOCH)
def test_one_print_an_epoch(style: str, size: int) -> None:
    run = read(ONE_AN_EPOCH[style], size)
    for metric, values in (("loss", TRAIN), ("val_loss", HELD_OUT), ("val_accuracy", ACCURACY)):
        assert list(run.series[metric].values) == values
        assert list(run.series[metric].steps) == list(range(1, 9))
    assert run.step_unit == "epoch"


def test_batches_below_a_heading_are_counted_by_prints() -> None:
    text = "".join(f"Epoch {e}\nloss: {a}\nloss: {a - 0.01:.4f}\nval loss: {b}\n" for e, a, b, _ in EPOCHS)
    steps = list(read(text).series["loss"].steps)
    assert len(steps) == 2 * len(EPOCHS) and steps == sorted(set(steps))


QUICKSTART = "".join(
    f"Epoch {e}\n-------------------------------\n"
    + "".join(f"loss: {a + 1 / i:>7f}  [{i * 320:>5d}/ 1437]\n" for i in range(1, 5))
    + f"Test Error: \n Accuracy: {100 * c:>0.1f}%, Avg loss: {b:>8f} \n\n" for e, a, b, c in EPOCHS)


def test_a_heading_tells_held_out_numbers_up_to_the_next_counter() -> None:
    run = read(QUICKSTART)
    assert list(run.series["val_loss"].values) == HELD_OUT
    assert list(run.series["loss"].values)[:2] == [3.1401, 2.6401]      # the first lines are no settings
    assert list(run.series["loss"].steps)[:5] == [320, 640, 960, 1280, 1437 + 320]
    assert set(run.series) == {"loss", "val_loss", "val_accuracy"}
    counted = read("".join(f"step {i} loss {1 / i:.4f}\n" + ("Validation:\nloss 0.7\n" if i % 10 == 0 else "")
                           for i in range(1, 100)))
    assert counted.series["loss"].count == 99
    assert set(counted.series["val_loss"].values) == {0.7}


def test_what_python_prints_around_a_number_is_not_its_name() -> None:
    run = read("".join(f"{e} {i} tensor({2 / (e * 9 + i + 1):.4f}, grad_fn=<NllLossBackward0>)\n"
                       for e in range(4) for i in range(9)))
    assert run.series["loss"].count == 36
    assert list(run.series["loss"].steps) == list(range(36))


@pytest.mark.parametrize("line", [
    "Loss at step {i}: {loss}", "Cost after iteration {i}: {loss}", "Loss after {i} steps: {loss}",
    "Train loss for batch {i}/500: {loss}", "The training loss at step {i} is {loss}",
])
def test_a_loss_at_a_step_is_not_the_step(line: str) -> None:
    run = read("".join(line.format(i=i * 10, loss=round(2 / (i + 1), 4)) + "\n" for i in range(20)))
    assert list(run.series["loss"].values) == [round(2 / (i + 1), 4) for i in range(20)]
    assert list(run.series["loss"].steps) == list(range(0, 200, 10))
    assert set(run.series) == {"loss"}


def test_the_name_of_a_split_stands_for_its_loss_where_an_accuracy_is_named() -> None:
    run = read("".join(f"2026-11-30 06:47:09.683 | INFO | main:fit:46 - epoch {e} | train: {a} (acc {c}) | val: {b} (acc {c})\n"
                       for e, a, b, c in EPOCHS))
    assert set(run.series) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert list(run.series["val_loss"].values) == HELD_OUT
    graph = read("".join(f"Epoch: {e:03d}, Loss: {a}, Train: {c}, Val: {c}, Test: {c}\n" for e, a, _, c in EPOCHS))
    assert list(graph.series["loss"].values) == TRAIN and "val_loss" not in graph.series


def test_padded_epochs_in_brackets() -> None:
    run = read("".join(f"[{e:>2}/14] train_loss: {a} valid_loss: {b}\n" for e, a, b, _ in EPOCHS))
    assert list(run.series["val_loss"].steps) == list(range(1, 9))


def test_a_sentence_names_epoch_and_losses() -> None:
    run = read("".join(f"After epoch {e} the training loss is {a} and the validation loss is {b}.\n" for e, a, b, _ in EPOCHS))
    assert list(run.series["val_loss"].values) == HELD_OUT and list(run.series["loss"].steps) == list(range(1, 9))
    assert set(run.series) == {"loss", "val_loss"}


def test_averages_of_a_split_are_of_that_split() -> None:
    run = read("".join(f"Epoch {e} - avg_train_loss: {a}  avg_val_loss: {b}\n" for e, a, b, _ in EPOCHS))
    assert list(run.series["loss"].values) == TRAIN and list(run.series["val_loss"].values) == HELD_OUT
    assert set(read("".join(f"====> Epoch: {e} Average loss: {a}\n====> Test set loss: {b}\n" for e, a, b, _ in EPOCHS)
                    ).series) == {"loss", "val_loss"}


def test_an_arrow_behind_the_word_tells_whose_numbers_follow() -> None:
    run = read("".join(f">>> EPOCH {e} <<<\nTRAIN => loss: {a}, acc: {c}\nVALID => loss: {b}, acc: {c}\n"
                       for e, a, b, c in EPOCHS))
    assert list(run.series["loss"].values) == TRAIN and list(run.series["val_loss"].values) == HELD_OUT


def test_epoch_and_batch_in_brackets_over_carriage_returns() -> None:
    run = read("".join("".join(f"\rEpoch {e} [{i}/9] loss={a + 1 / i:.4f}" for i in range(1, 10)) + f" val_loss={b}\n"
                       for e, a, b, _ in EPOCHS))
    steps = run.series["loss"].steps
    assert len(steps) == 72 and list(steps) == list(range(int(steps[0]), int(steps[0]) + 72))
    assert list(run.series["val_loss"].values) == HELD_OUT


@pytest.mark.parametrize("line", [
    "Epoch {e} loss {a} lr=0.001", "Epoch {e}: loss {a}, lr=0.001", "epoch=  {e}  loss=    {a}  lr=0.001",
    "epoch {e} | loss = {a} | lr=0.001", "Epoch {e} train loss {a} (lr=0.001, wd=0.1)",
])
def test_a_rate_behind_the_loss_makes_no_setting_of_the_line(line: str) -> None:
    run = read("".join(line.format(e=e, a=a) + "\n" for e, a, _, _ in EPOCHS))
    assert list(run.series["loss"].values) == TRAIN and list(run.series["loss"].steps) == list(range(1, 9))
    assert run.series["lr"].count == 8 and not run.settings


def test_trials_with_their_settings_are_no_course() -> None:
    text = "".join(f"trial {i}: lr={10.0 ** -(i % 5)} batch_size=32 loss {0.3 + i * 7 % 10 / 15:.3f}\n" for i in range(12))
    assert "loss" not in read(text).series


@pytest.mark.parametrize(("line", "steps"), [
    ("Epoch [{e}/4] Batch [{b}/24] Loss: {v}", range(0, 96, 6)),
    ("Epoch {e} [{b}/24] loss {v}", range(0, 96, 6)),
    ("Epoch: {e} [{b}0/240 (25%)] loss={v}", range(0, 960, 60)),
])
def test_epochs_that_begin_at_one_begin_at_nothing(line: str, steps: range) -> None:
    printed = [line.format(e=e, b=b, v=round(2 / (e * 24 + b), 4)) for e in range(1, 5) for b in range(0, 24, 6)]
    assert list(read("\n".join(printed) + "\n").series["loss"].steps) == list(steps)


@pytest.mark.parametrize("line", [
    "EPOCH {e}: LOSS train {a} valid {b}", "Epoch {e}: Loss: train {a}, val {b}", "epoch {e} train={a} valid={b} f1=0.8",
    "Epoch:{e} Train[Loss:{a}] Val[Loss:{b}]", "epoch {e} | tr_loss {a} | va_loss {b}",
    "轮次 {e}/8，训练损失：{a}，验证损失：{b}", "Época: {e} | Pérdida: {a} | Pérdida de validación: {b} | lr: 1e-06",
    "Epoch {e}: {{'train_loss': np.float64({a}), 'val_loss': np.float32({b})}}",
])
def test_one_name_for_two_losses(line: str) -> None:
    run = read("".join(line.format(e=e, a=a, b=b) + "\n" for e, a, b, _ in EPOCHS))
    assert list(run.series["loss"].values) == TRAIN and list(run.series["val_loss"].values) == HELD_OUT
    assert list(run.series["loss"].steps) == list(range(1, 9))


def test_bare_scores_of_two_splits_are_no_losses() -> None:
    run = read("".join(f"epoch {e} train={c} valid={c}\n" for e, _, _, c in EPOCHS))
    assert not {"loss", "val_loss"} & set(run.series)


def test_players_of_a_game_keep_their_losses() -> None:
    run = read("".join(f"{i} [D loss: {0.7 - i / 500:.4f}, acc.: 50.00%] [G loss: {0.7 + i / 90:.4f}]\n" for i in range(30)))
    assert run.series["d_loss"].count == run.series["g_loss"].count == 30


def test_a_program_quoted_in_a_traceback_prints_nothing() -> None:
    assert not read("    for r in ep(epochs=12, lr=0.01): print(f'{r.e:3d} {r.loss:.4f} val {r.val_loss:.04f}')\n").series
