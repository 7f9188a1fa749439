"""Every rule: an example that must be found and one that must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.caffe.net import build_net
from logdoctor.caffe.shapes import infer_shapes
from logdoctor.caffe.textformat import parse
from logdoctor.lint import Facts, LintFinding, facts_from_settings, lint_settings, rules
from logdoctor.lint.facts import facts_from_messages
from logdoctor.model import Setting
from logdoctor.settings.config import read_config

from .test_configs import SILENT, SPEAKS

SOUND = 'lr_policy: "fixed" base_lr: 0.01 momentum: 0.9 max_iter: 1000 display: 10 '
CAUSES = {
    "",
    "gradient-explosion",
    "bad-lr-policy",
    "bad-loss",
    "bad-input",
    "pooling-stride",
    "numeric-overflow",
    "unnormalised-input",
    "log-of-zero",
    "not-converging",
    "dead-network",
    "lr-too-low",
}


def solver(text: str, last: float = 0.0) -> Facts:
    """Facts of a sound solver with these fields over it."""
    return facts_from_messages(parse(SOUND + text), observed={"last_step": last})


def net(text: str) -> Facts:
    message = parse(text)
    built = build_net(message, "TRAIN")
    infer_shapes(built, message)
    return Facts(nets=(built,))


def layer(kind: str, bottom: str = "x", more: str = "") -> str:
    return f'layer {{ name: "{kind}1" type: "{kind}" bottom: "{bottom}" top: "{kind}1" {more} }}\n'


def general(observed: float = 0.0, **settings: str | float | bool) -> Facts:
    items = [Setting(key, value, line) for line, (key, value) in enumerate(settings.items(), 1)]
    return facts_from_settings(items, {"grad_norm_median": observed})


def config(text: str, name: str = "config.yaml") -> Facts:
    """Facts of a settings file."""
    return facts_from_settings([], entries=read_config(name, text))


IMAGE = 'input: "x" input_dim: 1 input_dim: 1 input_dim: 8 input_dim: 8\n'


def pooling(kernel: int, stride: int, more: str = "pool: AVE", head: str = IMAGE) -> Facts:
    return net(
        head + layer("Pooling", "x", f"pooling_param {{ kernel_size: {kernel} stride: {stride} {more} }}")
    )


FAIL = [
    ("base-lr", "error", "bad-lr-policy", solver("base_lr: nan")),
    ("base-lr", "error", "bad-lr-policy", solver("base_lr: inf")),
    ("base-lr", "error", "bad-lr-policy", solver("base_lr: -0.1")),
    ("base-lr", "warning", "lr-too-low", solver("base_lr: 0")),
    ("base-lr", "error", "lr-too-low", facts_from_messages(parse('lr_policy: "fixed"'))),
    ("base-lr", "error", "bad-lr-policy", general(lr="nan")),
    ("unknown-lr-policy", "error", "bad-lr-policy", solver('lr_policy: "stp"')),
    ("unknown-lr-policy", "error", "bad-lr-policy", facts_from_messages(parse("base_lr: 0.1"))),
    ("unknown-lr-policy", "notice", "", solver('lr_policy: "plateau"')),
    ("poly-max-iter", "error", "bad-lr-policy", solver('lr_policy: "poly" power: 0.9 max_iter: 0')),
    ("poly-max-iter", "error", "bad-lr-policy", solver('lr_policy: "poly" power: 0.9 max_iter: 50', 51)),
    ("poly-max-iter", "error", "bad-lr-policy", solver('lr_policy: "poly" power: 1 max_iter: 50', 60)),
    ("poly-max-iter", "warning", "bad-lr-policy", solver('lr_policy: "poly" power: 2 max_iter: 50', 60)),
    ("lr-power", "error", "bad-lr-policy", solver('lr_policy: "poly" power: -2')),
    ("lr-power", "warning", "bad-lr-policy", solver('lr_policy: "inv" gamma: 0.1 power: -2')),
    ("lr-power", "notice", "", solver('lr_policy: "poly"')),
    ("negative-gamma", "error", "bad-lr-policy", solver('lr_policy: "inv" gamma: -0.001 power: 0.75')),
    ("growing-rate", "error", "bad-lr-policy", solver('lr_policy: "step" gamma: 10 stepsize: 100')),
    ("growing-rate", "error", "bad-lr-policy", solver('lr_policy: "exp" gamma: 1.5')),
    ("growing-rate", "notice", "bad-lr-policy", solver('lr_policy: "multistep" gamma: 2 stepvalue: 500')),
    ("lr-steps", "error", "bad-lr-policy", solver('lr_policy: "step" gamma: 0.1')),
    ("lr-steps", "notice", "", solver('lr_policy: "step" gamma: 0.1 stepsize: 1000')),
    ("lr-steps", "warning", "", solver('lr_policy: "multistep" gamma: 0.1 stepvalue: 500 stepvalue: 200')),
    ("lr-steps", "warning", "", solver('lr_policy: "multistep" gamma: 0.1')),
    ("lr-steps", "notice", "", solver('lr_policy: "multistep" gamma: 0.1 stepvalue: 5000')),
    ("momentum", "error", "gradient-explosion", solver("momentum: 9")),
    ("momentum", "warning", "not-converging", general(momentum=-0.1)),
    ("adam-betas", "error", "gradient-explosion", general(optimizer="adamw", betas="(0.9, 1.0)")),
    ("adam-betas", "error", "gradient-explosion", solver('type: "Adam" momentum2: 1')),
    ("adam-betas", "error", "gradient-explosion", solver('type: "Adam" momentum: 1')),
    ("weight-decay", "warning", "not-converging", solver("weight_decay: 5")),
    ("weight-decay", "error", "gradient-explosion", solver("weight_decay: -0.1")),
    ("weight-decay", "warning", "not-converging", general(optimizer="AdamW", lr=0.1, weight_decay=0.5)),
    ("clip-gradients", "warning", "gradient-explosion", solver("clip_gradients: 1e6")),
    ("clip-gradients", "error", "dead-network", solver("clip_gradients: 0")),
    ("effective-rate", "warning", "gradient-explosion", solver("base_lr: 1")),
    ("effective-rate", "notice", "lr-too-low", solver("base_lr: 1e-7")),
    ("display", "notice", "", solver("display: 0")),
    ("solver-field", "warning", "", solver("weightdecay: 0.1")),
    ("solver-field", "notice", "", solver("plateau_winsize: 10")),
    ("pooling-stride", "error", "pooling-stride", pooling(2, 4)),
    ("pooling-stride", "error", "pooling-stride", pooling(2, 5, "")),
    ("pooling-stride", "notice", "", pooling(2, 5)),
    ("pooling-stride", "notice", "", pooling(2, 4, "pool: AVE round_mode: FLOOR")),
    ("pooling-stride", "notice", "pooling-stride", pooling(2, 4, head="")),
    ("infogain-loss", "notice", "bad-loss", net(layer("InfogainLoss"))),
    ("infogain-loss", "notice", "bad-loss", net('layers { name: "a" type: INFOGAIN_LOSS bottom: "x" }')),
    ("log-layer", "warning", "log-of-zero", net(layer("Log"))),
    ("log-layer", "warning", "log-of-zero", net(layer("Log", "x", "log_param { scale: -1 shift: 1 }"))),
    ("exp-layer", "notice", "numeric-overflow", net(layer("Exp"))),
    ("exp-layer", "warning", "numeric-overflow", net(layer("Exp") + layer("Reduction", "Exp1"))),
    ("power-layer", "warning", "bad-loss", net(layer("Power", "x", "power_param { power: -1 }"))),
    ("power-layer", "warning", "bad-loss", net(layer("Power", "x", "power_param { power: 0.5 }"))),
    (
        "handmade-loss",
        "warning",
        "not-converging",
        net(layer("Softmax") + layer("SoftmaxWithLoss", "Softmax1")),
    ),
    ("handmade-loss", "notice", "log-of-zero", net(layer("Sigmoid") + layer("Log", "Sigmoid1"))),
    ("image-scale", "notice", "unnormalised-input", net('layer { name: "d" type: "Data" top: "x" }')),
    ("image-scale", "notice", "unnormalised-input", net('layers { name: "d" type: IMAGE_DATA top: "x" }')),
    ("adam-rate", "warning", "gradient-explosion", general(optimizer="Adam", learning_rate=3)),
    ("adam-rate", "notice", "gradient-explosion", general(optim="adamw_torch", lr="0.5")),
    ("eps-zero", "warning", "numeric-overflow", general(optimizer="adam", eps=0.0)),
    ("eps-zero", "warning", "numeric-overflow", solver('type: "RMSProp" delta: 0')),
    ("warmup", "error", "", general(warmup_steps=1000, max_steps=500)),
    ("warmup", "warning", "lr-too-low", general(warmup_epochs=3, epochs=2)),
    ("warmup", "warning", "lr-too-low", general(warmup_steps=500, max_steps=500)),
    ("warmup", "notice", "lr-too-low", general(warmup_epochs=3, epochs=5)),
    ("warmup", "error", "", general(warmup_ratio=1.5)),
    ("warmup", "error", "", general(warmup_steps=-5)),
    ("warmup", "error", "", config("warmup_iters = 600\nlr_decay_iters = 500\nmax_iters = 5000\n", "a.py")),
    ("fp16-scaling", "warning", "numeric-overflow", general(fp16=True, loss_scale=1.0)),
    ("fp16-scaling", "warning", "numeric-overflow", general(dtype="float16", use_grad_scaler="False")),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(framework="detectron2", base_lr=0.02, ims_per_batch=2),
    ),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(framework="mmdet", lr=0.02, samples_per_gpu=2, gpus=1),
    ),
    ("schedule", "warning", "bad-lr-policy", general(lr_scheduler="StepLR", gamma=10.0)),
    ("schedule", "error", "bad-lr-policy", general(scheduler="poly", power=-0.9)),
    ("schedule", "error", "bad-lr-policy", general(lr_scheduler="step", step_size=0.0, epochs=30)),
    ("schedule", "notice", "", general(lr_scheduler="step", step_size=90, epochs=30)),
    ("schedule", "notice", "", general(milestones="[150, 225]", epochs=90)),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(default_scope="'mmdet'", lr=0.02, total_batch_size=2),
    ),
    ("solver-value", "error", "", facts_from_messages(parse('lr_policy: "fixed" base_lr: 1 max_iter: 1e4'))),
    ("solver-value", "error", "", facts_from_messages(parse('lr_policy: "fixed" base_lr: "0.1"'))),
    ("solver-value", "error", "", facts_from_messages(parse('lr_policy: fixed base_lr: 0.1'))),
    ("solver-value", "error", "", solver("solver_mode: GPUU")),
    ("solver-value", "error", "", solver("base_lr: 0.1")),                # SOUND has one already
    ("solver-value", "error", "", solver("iter_size: 0")),
    ("solver-value", "error", "", solver("average_loss: 0")),
    ("net-wiring", "error", "", net('layer { name: "d" type: "HDF5Data" top: "x" }' + layer("ReLU", "y"))),
    ("dropout-layer", "error", "", net(layer("Dropout", "x", "dropout_param { dropout_ratio: 1 }"))),
    ("yaml-number", "notice", "", config("lr: 1e-4\nsteps: 1e5\n")),
    ("duplicate-key", "warning", "", config("lr: 0.1\nepochs: 3\nlr: 0.2\n")),
    ("duplicate-key", "warning", "", config('{"train": {"lr": 1}, "train": {"lr": 2}}', "a.json")),
    ("clip-norm", "notice", "gradient-explosion", general(0.5, max_grad_norm=1000)),
    ("clip-norm", "notice", "lr-too-low", general(5000.0, optimizer="sgd", max_grad_norm=1.0)),
]
PASS = [
    ("base-lr", solver("")),
    ("base-lr", general(lr="0.1")),
    ("base-lr", general(lr="auto")),
    ("unknown-lr-policy", solver('lr_policy: "sigmoid"')),
    ("poly-max-iter", solver('lr_policy: "poly" power: 0.9', 1000)),
    ("poly-max-iter", solver('lr_policy: "poly" max_iter: 0')),
    ("lr-power", solver('lr_policy: "poly" power: 0.9')),
    ("negative-gamma", solver("gamma: -1")),
    ("negative-gamma", solver('lr_policy: "exp" gamma: 0.99')),
    ("growing-rate", solver('lr_policy: "step" gamma: 0.1 stepsize: 100')),
    ("growing-rate", solver('lr_policy: "sigmoid" gamma: 2 stepsize: 100')),
    ("growing-rate", solver('lr_policy: "step" gamma: 10 stepsize: 5000')),
    ("lr-steps", solver('lr_policy: "step" gamma: 0.1 stepsize: 100')),
    ("lr-steps", solver('lr_policy: "multistep" gamma: 0.1 stepvalue: 100 stepvalue: 200')),
    ("momentum", solver("momentum: 0.99")),
    ("momentum", solver("momentum: 0")),
    ("adam-betas", general(optimizer="adamw", betas="(0.9, 0.999)")),
    ("adam-betas", general(betas="[0.8, 0.95]")),
    ("weight-decay", solver("weight_decay: 0.0005")),
    ("weight-decay", general(optimizer="adamw", lr=3e-4, weight_decay=0.1)),
    ("clip-gradients", solver("clip_gradients: 10")),
    ("clip-gradients", solver("clip_gradients: -1")),
    ("effective-rate", solver("base_lr: 0.3")),
    ("effective-rate", solver('base_lr: 1 type: "AdaDelta"')),
    ("display", solver("")),
    ("solver-field", solver('snapshot_prefix: "a"')),
    ("pooling-stride", pooling(2, 2)),
    ("pooling-stride", pooling(3, 2)),
    ("pooling-stride", pooling(0, 4, "global_pooling: true")),
    ("infogain-loss", net(layer("SoftmaxWithLoss"))),
    ("log-layer", net(layer("Log", "x", "log_param { shift: 1e-8 }"))),
    ("exp-layer", net(layer("ReLU"))),
    ("power-layer", net(layer("Power", "x", "power_param { scale: 0.1 }"))),
    ("power-layer", net(layer("Power", "x", "power_param { power: -1 shift: 1e-6 }"))),
    ("handmade-loss", net(layer("Softmax") + layer("Accuracy", "Softmax1"))),
    ("image-scale", net('layer { name: "d" type: "Data" top: "x" transform_param { scale: 0.0039 } }')),
    ("image-scale", net('layer { name: "d" type: "Data" top: "x" transform_param { mean_value: 104 } }')),
    ("image-scale", net('layer { name: "d" type: "Data" top: "x" }' + layer("BatchNorm"))),
    ("image-scale", net('layer { name: "d" type: "HDF5Data" top: "x" }')),
    ("adam-rate", general(optimizer="adam", lr=0.001)),
    ("adam-rate", general(optimizer="sgd", lr=3)),
    ("eps-zero", general(optimizer="adam", eps=1e-8)),
    ("eps-zero", general(optimizer="sgd", eps=0)),
    ("warmup", general(warmup_steps=100, max_steps=5000)),
    ("warmup", general(warmup_steps=100, max_steps=-1)),
    ("fp16-scaling", general(fp16=True, loss_scale=0)),
    ("fp16-scaling", general(fp16=True)),
    ("fp16-scaling", general(bf16=True, loss_scale=1)),
    ("gpu-count", general(framework="detectron2", base_lr=0.02, ims_per_batch=16)),
    ("gpu-count", general(lr=0.02, batch_size=2)),
    ("schedule", general(lr_scheduler="StepLR", gamma=0.1, step_size=30, epochs=90)),
    ("schedule", general(scheduler="poly", power=0.9, max_iters=1000)),
    ("schedule", general(milestones="[30, 60]", epochs=90)),
    ("schedule", general(step_size=1000, lr_scheduler="step", epochs=10, max_steps=50000)),
    ("schedule", solver('lr_policy: "step" gamma: 10 stepsize: 100')),
    ("solver-value", solver("iter_size: 2 stepvalue: 3 stepvalue: 5 solver_mode: GPU debug_info: t delta: 1")),
    ("net-wiring", net('layer { name: "d" type: "HDF5Data" top: "x" }' + layer("ReLU", "x"))),
    ("net-wiring", net(IMAGE + 'layer { name: "r" type: "ReLU" bottom: "x" top: "x" }' + layer("Softmax"))),
    ("net-wiring", net(layer("ReLU", "y"))),
    ("dropout-layer", net(layer("Dropout", "x", "dropout_param { dropout_ratio: 0.5 }"))),
    ("yaml-number", config("lr: 1.0e-4\nname: '1e-4'\nrun: 1e4-b\n")),
    ("yaml-number", config("layer_norm_eps: 1e-12\nreg_weight: 1e-5\n")),               # RecBole converts them
    ("yaml-number", config("optim:\n  _target_: torch.optim.Adam\n  lr: 1e-4\n")),       # Hydra
    ("yaml-number", config("SOLVER:\n  BASE_LR: 1e-4\n")),                              # yacs
    ("yaml-number", config('{"lr": 1e-4}', "a.json")),
    ("duplicate-key", config("a: {lr: 1}\nb: {lr: 2}\nc: [{lr: 1}, {lr: 2}]\n")),
    ("duplicate-key", config("lr = 0.1\nlr = lr * 8\n", "a.py")),
    ("clip-norm", general(0.5, max_grad_norm=1.0)),
    ("clip-norm", general(5000.0, optimizer="adam", clip_norm=1)),
]


def found(rule: str, facts: Facts) -> list[LintFinding]:
    return [one for one in lint_settings(facts, strict=True) if one.rule == rule]


@pytest.mark.parametrize(("rule", "severity", "cause", "facts"), FAIL)
def test_found(rule: str, severity: str, cause: str, facts: Facts) -> None:
    one = found(rule, facts)
    assert [(each.severity, each.cause_id) for each in one] == [(severity, cause)]
    assert one[0].text and one[0].setting and cause in CAUSES


@pytest.mark.parametrize(("rule", "facts"), PASS)
def test_not_found(rule: str, facts: Facts) -> None:
    assert found(rule, facts) == []


def test_every_rule_has_a_manual_and_both_examples() -> None:
    ids = [rule.id for rule in rules()]
    assert len(set(ids)) == len(ids) >= 20
    assert set(ids) == {row[0] for row in (*FAIL, *SPEAKS)} == {row[0] for row in (*PASS, *SILENT)}
    for rule in rules():
        assert len(rule.manual) > 100 and rule.check.__doc__


def test_lines_and_dotted_keys() -> None:
    settings = [Setting("SOLVER.BASE_LR", -0.1, 7), Setting("MODEL.DEPTH", 50, 8)]
    one = lint_settings(facts_from_settings(settings), strict=True)
    assert [(each.rule, each.lines) for each in one] == [("base-lr", (7,))]


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
