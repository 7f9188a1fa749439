"""Headings that change what the lines below them mean: in the slow and in the fast path, at any cut."""

from __future__ import annotations

import pytest

from logdoctor.session import Session

BOOSTING = "".join(f"[{i}]\ttraining's l2: {1 / i:.6f}\tvalid_0's l2: {2 / i:.6f}\n" for i in range(1, 2000)) + (
    "Early stopping, best iteration is:\n[1500]\ttraining's l2: 0.000667\tvalid_0's l2: 0.001333\n")
PADDLE = "".join(
    f"Epoch {e}/50\n" + "".join(f"step {i}/20 - loss: {1 / (20 * e + i):.4f} - acc: 0.5000 - 3ms/step\n"
                                for i in range(1, 21))
    + "Eval begin...\n" + "".join(f"step {i}/4 - loss: 0.{e:02d}{i} - acc: 0.7000 - 2ms/step\n" for i in range(1, 5))
    + "Eval samples: 80\n" for e in range(1, 51))


def read(text: str, size: int) -> dict[str, list[tuple[float, float, int]]]:
    session = Session("a.log")
    data = text.encode()
    for at in range(0, len(data), size):
        session.feed(data[at : at + size])
    session.finish()
    assert not session.run.restarts
    return {name: list(zip(*series.points(), strict=True)) for name, series in session.run.series.items()}


@pytest.mark.parametrize("size", [997, 30_011, 10**7])
def test_the_best_round_is_not_read_twice(size: int) -> None:
    found = read(BOOSTING, size)
    assert [step for step, _, _ in found["loss"]] == list(range(1, 2000))
    assert found["val_loss"][-1] == (1999, 0.001001, 1999)


@pytest.mark.parametrize("size", [997, 30_011, 10**7])
def test_an_evaluation_between_its_head_and_foot_is_held_out(size: int) -> None:
    found = read(PADDLE, size)
    assert set(found) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert [step for step, _, _ in found["loss"]] == list(range(1, 1001))
    assert [value for _, value, _ in found["val_loss"]][:4] == [0.011, 0.012, 0.013, 0.014]
    assert [step for step, _, _ in found["val_loss"]][::4] == list(range(20, 1001, 20))
    assert {value for _, value, _ in found["val_accuracy"]} == {0.7}


def keras(validated: bool, epochs: int = 300) -> str:
    held = " - val_loss: 0.4{:04d}" if validated else ""
    bar = "".join(f"{i}/20 [====] - 1s 2ms/step - loss: {{:.4f}}" + (held.format(i) if i == 20 else "") + "\n"
                  for i in range(5, 21, 5))
    return "".join(f"Epoch {e}/{epochs}\n" + bar.format(*(1 / (e + k) for k in range(4))) for e in range(1, epochs + 1)) + (
        "3/7 [==>.] - ETA: 0s - loss: 0.7100\n7/7 [====] - 0s 2ms/step - loss: 0.7300\n")


@pytest.mark.parametrize("size", [13, 997, 10**7])
@pytest.mark.parametrize(("validated", "name"), [(False, "val_loss"), (True, "final_loss")])
def test_a_bar_after_the_last_epoch_is_of_other_data(size: int, validated: bool, name: str) -> None:
    found = read(keras(validated), size)
    assert [step for step, _, _ in found["loss"]] == list(range(5, 6001, 5))
    assert [value for _, value, _ in found[name]] == [0.71, 0.73]
    assert {step for step, _, _ in found[name]} == {6000}
    assert len(found["val_loss"]) == (300 if validated else 2)


def test_an_epoch_that_was_not_finished_is_followed_by_its_own_bars() -> None:
    text = "Epoch 1/9\n3/20 [=>..] - ETA: 1s - loss: 0.5\n4/30 [=>..] - ETA: 1s - loss: 0.4\n"
    assert set(read(text, 10**7)) == {"loss"}


BLOCK = "Train:\n\tAverage loss: 0.{0}27\n\tMean error: -1.467\n<Figure>\nValid:\n\tAverage loss: 0.{0}47\n"


@pytest.mark.parametrize("size", [13, 10**7])
def test_a_word_over_a_block_says_whose_its_numbers_are(size: int) -> None:
    found = read("".join(BLOCK.format(i) for i in range(1, 8)), size)
    assert [value for _, value, _ in found["loss"]] == [pytest.approx(0.027 + i / 10) for i in range(1, 8)]
    assert [value for _, value, _ in found["val_loss"]] == [pytest.approx(0.047 + i / 10) for i in range(1, 8)]


@pytest.mark.parametrize("text", [
    "Validation:\nloss: 0.5\nloss: 0.4\nloss: 0.3\n",                          # no word of training before it
    "Train:\nsamples: 9\nTest:\nsamples: 3\n" + "step {0} loss 0.{0}\nloss: 0.{0}\n" * 4,     # sizes of the sets
    "Train:\nloss: 0.6\nTest:\nloss: 0.7\nEpoch 2/3\nloss: 0.5\nEpoch 3/3\nloss: 0.4\n",      # an epoch begins
])
def test_what_follows_a_block_of_held_out_numbers_is_training(text: str) -> None:
    found = read(text.format(*range(5)), 10**7)
    assert len(found["loss"]) >= 3
    assert len(found.get("val_loss", [])) <= 1
