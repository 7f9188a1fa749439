"""Solvers of real runs, and those that Caffe ships: only what really harmed may be called harmful."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.caffe.textformat import parse
from logdoctor.lint import lint_settings
from logdoctor.lint.caffe import facts_from_messages

ROWS = [line.split("\t") for line in (Path(__file__).parent / "solvers.tsv").read_text().splitlines()]
EXPECTED = {
    "bad_lr_policy__inv_negative_gamma_fatal": "negative-gamma",
    "bad_lr_policy__old_rc3_inv_negative_gamma": "negative-gamma",
    "bad_lr_policy__poly_negative_power": "lr-power",
    "bad_lr_policy__poly_no_max_iter": "poly-max-iter",
    "bad_lr_policy__poly_past_max_iter_power1": "poly-max-iter",
    "bad_lr_policy__step_gamma_10": "growing-rate",
    "gradient_explosion__mlp_regression_nesterov": "effective-rate",
    "gradient_explosion__tanh_softmax": "effective-rate",
    "gradient_explosion__momentum_9": "momentum",
    "gradient_explosion__rnn_clip_too_loose": "clip-gradients",
    "not_converging__aux_losses_lr_2": "effective-rate",
    "not_converging__weight_decay_too_strong": "weight-decay",
}


@pytest.mark.parametrize(("name", "cause", "last", "text"), ROWS, ids=[row[0] for row in ROWS])
def test_solvers_of_real_runs(name: str, cause: str, last: str, text: str) -> None:
    facts = facts_from_messages(parse(text), observed={"last_step": float(last)})
    loud = [one for one in lint_settings(facts, strict=True) if one.severity != "notice"]
    assert [one.rule for one in loud] == ([EXPECTED[name]] if name in EXPECTED else [])
    assert all(one.cause_id in (cause, "gradient-explosion") for one in loud)


PUBLISHED = {
    "googlenet": """lr_policy: "poly" power: 0.5 max_iter: 2400000 base_lr: 0.01 momentum: 0.9
                    weight_decay: 0.0002 display: 40 average_loss: 40""",
    "autoencoder": """test_state: { stage: 'test-on-train' } momentum: 0.95 delta: 1e-8 display: 100
                      max_iter: 65000 weight_decay: 0.0005 solver_type: ADADELTA""",
    "lenet": """base_lr: 0.01 momentum: 0.9 weight_decay: 0.0005 lr_policy: "inv" gamma: 0.0001 power: 0.75
                display: 100 max_iter: 10000 solver_type:RMSPROP rms_decay:0.95""",
    "cifar10": """base_lr: 0.001 momentum: 0.9 lr_policy: "step" gamma: 1 stepsize: 5000 display: 100""",
    "hdf5": """base_lr: 0.01 lr_policy: "step" gamma: 0.1 stepsize: 5000 display: 1000 max_iter: 10000
               momentum: 0.9 weight_decay: 0.0005""",
    "fcn8s": """lr_policy: "fixed" base_lr: 1e-14 momentum: 0.99 iter_size: 1 max_iter: 100000
                weight_decay: 0.0005 display: 20 average_loss: 20""",
}


@pytest.mark.parametrize("text", PUBLISHED.values(), ids=PUBLISHED.keys())
def test_solvers_that_caffe_ships_are_not_blamed(text: str) -> None:
    found = lint_settings(facts_from_messages(parse(text)), strict=True)
    assert [one for one in found if one.severity != "notice"] == []
