"""What pairs of real runs prove, and when they prove nothing."""

from __future__ import annotations

import math

import pytest

from logdoctor.comparing.changed import kind_of
from logdoctor.comparing.proofs import _rules

from .support import DATA, compare_texts, compared, log, read

PAIRS = [
    ("well", "lr_high", "", "proves", "only the other", {"gradient-explosion"}, {"bad-input"}),
    ("lr_high", "well", "", "proves", "only the reference", {"gradient-explosion"}, {"bad-input"}),
    ("nan", "nan_lr", "", "proves", "same", {"bad-input"}, {"gradient-explosion"}),
    ("nan", "nan_seed", "", "suggests", "later", {"bad-input"}, {"bad-lr-policy"}),
    ("nan_batch_32", "nan_batch_64", "", "proves", "earlier", {"bad-input"}, {"gradient-explosion"}),
    ("fp32", "fp16", "", "proves", "only the other", {"numeric-overflow"}, {"bad-input"}),
    ("well", "nan", "", "suggests", "only the other", {"bad-input"}, {"gradient-explosion"}),
    ("well", "nan", "data", "proves", "only the other", {"bad-input"}, {"bad-lr-policy"}),
    ("nan", "lr_high", "", "suggests", "later", {"gradient-explosion"}, {"bad-input"}),
    ("well", "several", "", "nothing", "only the other", set(), set()),
    ("nan", "short", "", "nothing", "too short", set(), set()),
    ("well", "well_again", "", "nothing", "neither", set(), set()),
    ("nan", "nan", "", "suggests", "same", {"bad-input"}, set()),
    ("quiet_well", "quiet_lr", "", "suggests", "only the other", {"gradient-explosion"}, {"bad-input"}),
    ("grew", "grew_faster", "", "suggests", "same", {"gradient-explosion"}, set()),
    ("coarse", "coarse_seed", "", "nothing", "same", set(), set()),
    ("slow", "nan", "lr", "suggests", "only the other", {"log-of-zero"}, set()),
    ("quiet_well", "quiet_lr", "lr", "proves", "only the other", {"gradient-explosion"}, {"bad-input"}),
]


@pytest.mark.parametrize(("one", "two", "changed", "strength", "onset", "causes", "not_causes"), PAIRS)
def test_conclusion(
    one: str, two: str, changed: str, strength: str, onset: str, causes: set[str], not_causes: set[str]
) -> None:
    pair = compared(one, two, changed)
    (found,) = pair.conclusions
    assert (found.strength, pair.onset) == (strength, onset), found.text
    assert causes <= set(found.causes) and not_causes <= set(found.not_causes)
    assert "{" not in found.text + found.then


def test_several_changes_prove_nothing_and_are_named() -> None:
    (found,) = compared("well", "several").conclusions
    assert "3 settings differ: lr, seed, batch_size" in found.text and "lr first" in found.then


def test_what_is_no_number_has_no_half_way() -> None:
    well = (DATA / "well.log").read_text("utf-8").replace("'seed'", "'activation': 'gelu', 'seed'")
    bad = (DATA / "nan.log").read_text("utf-8").replace("'seed'", "'activation': 'relu', 'seed'")
    (found,) = compare_texts(well, bad).conclusions
    assert "activation" in found.text and "half" not in found.then


def test_settings_that_differ_have_their_lines() -> None:
    pair = compared("well", "lr_high")
    (one,) = pair.settings
    assert one.first is not None and one.second is not None
    assert (one.key, one.kind, one.first.value, one.second.value) == ("lr", "lr", 0.05, 2.0)
    assert (one.first.line, one.second.line) == (1, 1) and pair.agreeing == 5


def test_first_divergence_of_twins() -> None:
    pair = compared("well", "nan")
    assert pair.twins and pair.first is not None and pair.first.apart is not None and pair.first_digits is not None
    gap = pair.first.apart
    assert (pair.first.metric, gap.step, gap.agreed) == ("loss", 22, 11)
    assert gap.first.value == pytest.approx(0.187419) and math.isnan(gap.second.value or 0)
    assert (gap.first.line, gap.second.line) == (13, 13)
    assert gap.quotes[1] is not None and gap.quotes[1].text == "step 22 loss nan lr 0.05"
    assert pair.first_digits.digits == gap


def test_equal_runs_part_nowhere() -> None:
    pair = compared("well", "well_again")
    assert pair.twins and pair.first is None and pair.first_digits is None


def test_a_learning_rate_is_compared_as_set() -> None:
    pair = compared("nan", "nan_lr")
    assert pair.first is not None and pair.first.metric == "lr" and not pair.twins


def test_other_axes_are_not_laid_over_each_other() -> None:
    epochs = read("".join(f"Epoch {i}: loss = {1 / i:.4f}\n" for i in range(1, 9)), "e.log")
    from logdoctor.comparing import pair

    found = pair(log("well"), epochs)
    assert "iteration" in found.unaligned and found.metrics == ()


def test_a_log_without_numbers() -> None:
    from logdoctor.comparing import pair

    (found,) = pair(log("well"), read("nothing here\n" * 9, "prose.log")).conclusions
    assert found.strength == "nothing" and "prose.log could not be judged" in found.text


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("lr", "lr"), ("optimizer.weight_decay", "optimizer"), ("output_dir", "bookkeeping"), ("data_dir", "data"),
        ("ip1.param.lr_mult", "lr"), ("num_workers", "bookkeeping"),
        ("hidden_size", "model"), ("loss.type", "loss"), ("amp_dtype", "precision"), ("save_steps", "bookkeeping"),
    ],
)  # fmt: skip
def test_kinds(key: str, kind: str) -> None:
    assert kind_of(key) == kind


def test_caffe_nets_are_compared_layer_by_layer() -> None:
    from pathlib import Path

    from logdoctor.comparing import pair

    samples = Path(__file__).parent.parent.parent / "sample_logs"
    whole = (samples / "caffe_gradient_explosion.log").read_text("utf-8")
    other = whole.replace("    num_output: 1\n", "    num_output: 7\n", 1)
    assert other != whole
    found = [one for one in pair(read(whole), read(other)).settings if one.kind != "bookkeeping"]
    assert [(one.key.rsplit(".", 1)[-1], one.kind) for one in found] == [("num_output", "model")]
    assert found[0].first is not None and "num_output: 1" in found[0].first.printed


def test_every_rule_says_what_comes_next_and_names_real_causes() -> None:
    from logdoctor.causes import load_causes

    known = set(load_causes())
    for rule in _rules():
        assert rule["then"] and rule["strength"] in ("proves", "suggests", "nothing")
        assert {*rule["causes"], *rule["not"]} <= known


def test_the_pair_narrows_the_logs_own_candidates() -> None:
    (found,) = compared("nan", "nan_lr").conclusions
    own = [d.cause for d in log("nan").report.diagnoses]
    assert found.leaves == tuple(cause for cause in own if cause in ("bad-input", "bad-loss")) and found.leaves
    assert "gradient-explosion" not in found.leaves


def test_a_restarted_run_counts_as_its_last_attempt() -> None:
    lines = (DATA / "well.log").read_text("utf-8").splitlines(keepends=True)
    wrong = "".join(f"step {i} loss {90 + i} lr 0.05\n" for i in range(20, 40, 2))
    pair = compare_texts("".join(lines), "".join([*lines[:11], wrong, *lines[11:]]))
    assert pair.first is None and pair.first_digits is None


def test_where_both_print_every_step_the_next_step_is_another_place() -> None:
    def run(seed: int, bad: int) -> str:
        losses = [f"step {i} loss {'nan' if i >= bad else 2.3 - 0.01 * i + 0.001 * seed} lr 0.05" for i in range(40)]
        return "\n".join([f"{{'lr': 0.05, 'seed': {seed}}}", *losses, ""])

    (moved,) = compare_texts(run(1, 20), run(2, 21)).conclusions
    (same,) = compare_texts(run(1, 20), run(2, 20)).conclusions
    assert "moved" in moved.text and "bad-input" in moved.causes
    assert same.strength == "nothing" and same.not_causes == ("bad-lr-policy",) and "constant" in same.text


def test_losses_far_apart_before_any_update_are_no_matter_of_the_rate() -> None:
    def run(first: float, rate: float, *, lost: bool) -> str:
        losses = [first * 0.9**k if k < 20 or not lost else math.nan for k in range(30)]
        return "".join(f"step: {10 * k} loss: {loss:.5g} lr: {rate}\n" for k, loss in enumerate(losses))

    (other_task,) = compare_texts(run(90000.0, 0.01, lost=False), run(2.3, 0.1, lost=True)).conclusions
    assert other_task.strength == "nothing" and "9e+04 and 2.3 at iteration 0" in other_task.text
    (same_task,) = compare_texts(run(2.4, 0.01, lost=False), run(2.3, 0.1, lost=True)).conclusions
    assert same_task.strength == "suggests" and "before any update" not in same_task.text
