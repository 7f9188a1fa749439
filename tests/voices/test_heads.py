"""Several losses and several learning rates: each its own series, and which one is judged."""

from __future__ import annotations

import math
import random

import pytest

from logdoctor.names import canonical, role

from .support import report, same_however_read, session


@pytest.mark.parametrize("printed, name", [
    ("lr", "lr"), ("lr_0", "lr"), ("lr_1", "lr/1"), ("x/lr2", "lr/2"), ("lr/pg0", "lr"), ("lr/pg2", "lr/pg2"),
    ("lr-AdamW", "lr"), ("lr-AdamW/pg1", "lr/pg1"), ("lr-AdamW/pg2", "lr/pg2"), ("lr-Adam-1", "lr/1"),
    ("lr_g0", "lr"), ("lr_g1", "lr/g1"), ("lr_G", "lr/g"), ("D_lr", "lr/d"), ("backbone_lr", "lr/backbone"),
    ("optim0_lr0", "lr"), ("optim0_lr1", "lr/1"), ("optim1_lr0", "lr/optim1"), ("lr-DecoupledAdamW/group0", "lr"),
    ("lr/unet", "lr/unet"), ("lr/textencoder", "lr/textencoder"),
])
def test_rates_of_groups(printed: str, name: str) -> None:
    assert canonical(printed) == name and role(name) == "lr"


@pytest.mark.parametrize("printed", ["min_lr", "lr_mult", "lr_scale", "lr-SGD/pg1-momentum", "lr_scheduler", "lr_decay"])
def test_names_that_are_no_rate(printed: str) -> None:
    assert role(canonical(printed)) != "lr"


@pytest.mark.parametrize("rates", ["lr [{}, {}]", "lr: [{}, {}]", "lr=({}, {})", "lr_0: {} lr_1: {}"])
def test_each_group_is_a_series(rates: str) -> None:
    text = "".join(f"step: {s} loss: {2 / (1 + s / 50):.4f} {rates.format(f'{1e-3 * (1 - s / 900):.6f}', f'{1e-4 * (1 - s / 900):.7f}')}\n" for s in range(800))
    run = session(text).run
    if "(" not in rates:
        assert list(run.series["lr/1"].values) == [float(f"{1e-4 * (1 - s / 900):.7f}") for s in range(800)]
        assert list(run.series["lr"].values) == [float(f"{1e-3 * (1 - s / 900):.6f}") for s in range(800)]
    same_however_read(text)


def test_groups_do_not_mix_into_one_course() -> None:
    text = "".join(f"step: {s} loss: {2 / (1 + s / 50):.4f} lr-AdamW/pg1: 0.001 lr-AdamW/pg2: 0.1\n" for s in range(300))
    found = report(text)
    assert found.verdict == "healthy" and {"lr/pg1", "lr/pg2"} <= set(found.series)
    assert "2 learning rates, of parameter groups or optimizers: lr/pg1 was judged" in found.reading


def test_deepspeed_prints_a_list() -> None:
    line = "[2023-04-18 01:48:21,166] [INFO] [logging.py:96:log_dist] [Rank 0] step={}, skipped=0, lr=[9.64e-06, 5.0e-04], mom=[(0.9, 0.95), (0.9, 0.95)]\n"
    run = session("".join(line.format(s) for s in range(1, 40))).run
    assert set(run.series["lr"].values) == {9.64e-06} and set(run.series["lr/1"].values) == {5.0e-04}


def test_the_sum_of_the_others_is_the_total() -> None:
    rows = [(2 / (1 + s / 30), 1 / (1 + s / 60)) for s in range(200)]
    text = "".join(f"step: {s} loss_cls: {a:.4f} loss_box: {b:.4f} loss_obj: {a + b:.4f}\n" for s, (a, b) in enumerate(rows))
    run = session(text).run
    main = run.main("loss")
    assert main is not None and main.metric == "loss_obj"


def test_a_total_is_known_by_name_and_nan_in_a_part_is_seen() -> None:
    text = "".join(f"step: {s} loss_cls: {2 / (1 + s / 30):.4f} loss_all: 2.{s:03}\n" for s in range(60))
    main = session(text).run.main("loss")
    assert main is not None and main.metric == "loss_all"
    text += "".join(f"step: {s} loss_cls: nan loss_all: nan\n" for s in range(60, 90))
    assert report(text).verdict == "sick"


def test_without_a_total_the_first_is_judged_and_said() -> None:
    text = "".join(f"step: {s} loss_cls: {2 / (1 + s / 30):.4f} loss_box: {1 / (1 + s / 60):.4f}\n" for s in range(200))
    found = report(text)
    assert "several losses, none called the loss: loss_cls was judged (the first one printed)" in found.reading
    assert found.verdict == "healthy"


def test_a_pair_of_opponents_need_not_fall() -> None:
    chance = random.Random(3)
    text = "".join(
        f"[{e}/5][{b}/100]\tLoss_D: {0.7 + 0.5 * math.sin(b / 7) + chance.random():.4f}\tLoss_G: {1.5 + e + 2 * chance.random():.4f}\t"
        f"D(x): 0.6\tD(G(z)): 0.4 / 0.2\n" for e in range(5) for b in range(0, 100, 5))
    found = report(text)
    assert found.verdict == "healthy" and not found.also
    lost = text + "".join(f"[5/9][{b}/100]\tLoss_D: nan\tLoss_G: nan\tD(x): nan\tD(G(z)): nan / nan\n" for b in range(0, 100, 5))
    assert report(lost).verdict == "sick"


def test_validation_is_not_mixed_with_training() -> None:
    text = "".join(f"epoch: {e} train_loss: {2 / (1 + e):.4f} val_loss: {2.2 / (1 + e):.4f}\n" for e in range(30))
    run = session(text).run
    assert run.series["loss"].count == run.series["val_loss"].count == 30


def test_a_log_with_a_loss_has_no_choice() -> None:
    text = "".join(f"step: {s} loss: {2 / (1 + s / 50):.4f} loss_cls: 0.5 lr: 0.1\n" for s in range(100))
    assert not [note for note in report(text).reading if "was judged" in note]
