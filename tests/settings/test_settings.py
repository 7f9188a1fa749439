"""Settings that runs print of themselves, under canonical keys with their lines."""

from __future__ import annotations

import pytest

from logdoctor.caffe.dumps import DumpCollector
from logdoctor.reading import Reader

KV = """\
[2026-11-23 19:36:47,684][train][INFO] - model has 60192 parameters
[2026-11-23 19:36:47,685][train][INFO] - train samples=27000 batch_size=8 epochs=7
[2026-11-23 19:36:47,772][train][INFO] - epoch=0 step=0 loss=3.17358 acc=0.0364583 lr=0.000135636 grad_norm=1.49711
[2026-11-23 19:36:48,430][train][INFO] - epoch=0 step=11 loss=2.92798 acc=0.182292 lr=0.00162764 grad_norm=0.799165
[2026-11-23 19:36:49,006][train][INFO] - epoch=0 step=22 loss=2.64824 acc=0.255208 lr=0.00311964 grad_norm=1.0978
"""
NUMBERS = "".join(f"step {i} loss {1 / (i + 1):.4f} lr 0.1\n" for i in range(10))


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.finish()
    return reader


def settings(text: str) -> dict[str, tuple[object, int]]:
    """Key -> value and line."""
    return {key: (one.value, one.line) for key, one in read(text).run.settings.items()}


def test_key_value_lines_of_a_real_run() -> None:
    reader = read(KV)
    assert settings(KV) == {"parameters": (60192.0, 1), "dataset_size": (27000.0, 2), "batch_size": (8.0, 2),
                            "epochs": (7.0, 2)}
    assert {name: series.count for name, series in reader.run.series.items()} == {
        "loss": 3, "accuracy": 3, "lr": 3, "grad_norm": 3}


def test_namespace() -> None:
    found = settings("INFO:root:Namespace(batch_size=128, data_dir='a/b', depth=164, gpus='2,3', lr=0.1, mom=0.9, "
                     "optimizer='sgd', clip=0.25, resume=None, fp16=True, wd=0.0001)\n" + NUMBERS)
    for key, value in {"batch_size": 128.0, "layers": 164.0, "lr": 0.1, "momentum": 0.9, "optimizer": "sgd",
                       "clip_norm": 0.25, "weight_decay": 0.0001, "precision": "fp16"}.items():
        assert found[key] == (value, 1)
    assert "resume" not in found


def test_megatron_table() -> None:
    found = settings("------------ arguments ------------\n"
                     "  bf16 ............................................ False\n"
                     "  clip_grad ....................................... 1.0\n"
                     "  fp16 ............................................ True\n"
                     "  lr .............................................. 0.00015\n"
                     "  lr_decay_style .................................. cosine\n"
                     "  optimizer_type .................. Adam........................updated\n"
                     "------------ end of arguments ------------\n" + NUMBERS)
    assert found["lr"] == (0.00015, 5) and found["clip_norm"] == (1.0, 3)
    assert found["precision"] == ("fp16", 4) and found["lr_schedule"] == ("cosine", 6)
    assert found["optimizer"] == ("Adam", 7)


def test_hf_banner() -> None:
    found = settings("***** Running training *****\n  Num examples = 39,810\n  Num Epochs = 3\n"
                     "  Instantaneous batch size per device = 8\n  Gradient Accumulation steps = 4\n"
                     "  Total optimization steps = 1,184\n" + NUMBERS)
    assert found["dataset_size"] == (39810.0, 2) and found["epochs"] == (3.0, 3)
    assert found["batch_size"] == (8.0, 4) and found["max_steps"] == (1184.0, 6)


def test_training_arguments() -> None:
    found = settings("Training/evaluation parameters TrainingArguments(\n_n_gpu=1,\nadam_beta1=0.9,\nbf16=True,\n"
                     "learning_rate=5e-05,\nlr_scheduler_type=linear,\nmax_grad_norm=1.0,\nseed=42,\n)\n" + NUMBERS)
    assert found["lr"] == (5e-05, 5) and found["clip_norm"] == (1.0, 7) and found["seed"] == (42.0, 8)
    assert found["precision"] == ("bf16", 4) and found["lr_schedule"] == ("linear", 6)


def test_detectron_yaml() -> None:
    found = settings("SOLVER:\n  # Avoid Inf/NaN error\n  BASE_LR: 0.04\n  IMS_PER_BATCH: 60\n  MAX_ITER: 10000\n"
                     "  STEPS: (1, 2000)\nMODEL:\n  ROI_HEADS:\n    NUM_CLASSES: 100\n" + NUMBERS)
    assert found["lr"] == (0.04, 3) and found["max_steps"] == (10000.0, 5)
    assert found["global_batch_size"] == (60.0, 4) and found["classes"] == (100.0, 9)


def test_mm_config() -> None:
    found = settings("2024/10/09 11:41:15 - mmengine - INFO - Config:\n"
                     "optim_wrapper = dict(\n    clip_grad=dict(max_norm=40, norm_type=2),\n"
                     "    optimizer=dict(lr=0.01, momentum=0.9, type='SGD', weight_decay=0.0001))\n"
                     "val_dataloader = dict(\n    batch_size=1, num_workers=2)\n" + NUMBERS)
    assert found["lr"] == (0.01, 4) and found["optimizer"] == ("SGD", 4) and found["clip_norm"] == (40.0, 3)
    assert "batch_size" not in found


def test_keras_summary() -> None:
    reader = read('Model: "sequential"\n'
                  "┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃\n"
                  "│ dense (Dense)                   │ (None, 32)             │           992 │\n"
                  "├─────────────────────────────────┼────────────────────────┼───────────────┤\n"
                  "│ dense_1 (Dense)                 │ (None, 1)              │            33 │\n"
                  " Total params: 1,025 (4.00 KB)\n"
                  "Epoch 1/5\n8/8 - 0s - 53ms/step - accuracy: 0.7127 - loss: 0.4690\n"
                  "Epoch 2/5\n8/8 - 0s - 47ms/step - accuracy: 0.9583 - loss: 0.1137\n")
    assert reader.run.setting("parameters") == 1025 and reader.run.setting("layers") == 2
    assert reader.run.settings["layers"].line == 3
    assert "layers" not in reader.run.extra                # a summary does not show activations
    assert reader.run.series["loss"].count == 2


def test_printed_torch_model() -> None:
    reader = read("Net(\n  (fc1): Linear(in_features=64, out_features=32, bias=True)\n  (act): Sigmoid()\n"
                  "  (out): LogSoftmax(dim=1)\n)\n" + NUMBERS)
    assert reader.run.extra["layers"] == {"linear": 2, "sigmoid": 3, "logsoftmax": 4}
    assert reader.run.series["loss"].count == 10


def test_caffe_dumps() -> None:
    reader = read('I1123 20:03:05.0 2 solver.cpp:45] Initializing solver from parameters: \n'
                  'test_iter: 10\nbase_lr: 0.01\ndisplay: 10\nmax_iter: 60\nlr_policy: "poly"\npower: 0.5\n'
                  'momentum: 0.9\nclip_gradients: 10\nrandom_seed: 1\ntype: "Adam"\n'
                  'I1123 20:03:05.1 2 net.cpp:51] Initializing net from parameters: \n'
                  'name: "n"\nlayer {\n  name: "loss"\n  type: "SoftmaxWithLoss"\n  bottom: "ip"\n  bottom: "label"\n}\n'
                  'I1123 20:03:05.2 2 solver.cpp:280] Solving n\n'
                  'I1123 20:03:05.3 2 solver.cpp:218] Iteration 0, loss = 2.3\n'
                  'I1123 20:03:05.4 2 solver.cpp:218] Iteration 10, loss = nan\n')
    run = reader.run
    assert [c.format.name for c in reader.choices] == ["caffe"]
    for key, value in {"lr": 0.01, "max_steps": 60.0, "lr_schedule": "poly", "power": 0.5, "clip_norm": 10.0,
                       "seed": 1.0, "optimizer": "Adam", "loss": "SoftmaxWithLoss"}.items():
        assert run.setting(key) == value
    assert run.settings["lr"].line == 3
    dumps = run.extra["caffe_dumps"]
    assert isinstance(dumps, DumpCollector) and dumps.solvers and len(dumps.nets) == 1
    assert run.series["loss"].count == 2 and run.series["loss"].nonfinite == 1


@pytest.mark.parametrize("text", [
    '{"train_lr": 0.1, "train_loss": 2.5, "epoch": 0, "n_parameters": 100}\n' * 5,
    "epoch 1\nlr: 0.1\nloss: 0.5\nepoch 2\nlr: 0.1\nloss: 0.4\n",
    "step=1 lr=0.1 loss=0.5\nstep=2 lr=0.1 loss=0.4\n",
    "".join(f"{{'loss': {i}.5, 'learning_rate': 1e-05, 'epoch': 0.{i}}}\n" for i in range(1, 6)),
])
def test_metrics_are_not_swallowed(text: str) -> None:
    reader = read(text)
    assert reader.run.series["loss"].count == text.count("loss")
    assert "loss" not in reader.run.settings


def test_an_open_bracket_does_not_swallow_the_log() -> None:
    reader = read("args: {\n  'lr': 0.1,\n" + NUMBERS)
    assert reader.run.series["loss"].count == 10


def test_lists_of_a_namespace() -> None:
    found = settings("Namespace(lr=0.1, betas=(0.9, 0.98), milestones=[30, 60], sizes=[1, 2], loss=[0.5, 0.4])\n" + NUMBERS)
    assert found["betas"] == ("(0.9, 0.98)", 1) and found["milestones"] == ("[30, 60]", 1) and found["lr"] == (0.1, 1)
    assert "sizes" not in found and "loss" not in found


@pytest.mark.parametrize("line", ["333 154 Loss=nan Time=0.040", "loss: nan", "3 loss=-inf time=0.1"])
def test_a_lost_loss_is_no_name_of_a_loss_function(line: str) -> None:
    run = read(f"{line}\n" * 8).run
    assert len(run.series["loss"]) == 8
    assert "loss" not in run.settings
