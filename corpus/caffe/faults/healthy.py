"""Sound runs, plain and of every odd kind."""

from __future__ import annotations

import numpy as np

from corpus.caffe.checks import Took, anyway, finite, learned, nowhere
from corpus.caffe.faults.registry import Change, fault
from corpus.caffe.layers import TRAIN, python, softmax_loss, unit
from corpus.caffe.nets import EVERY, IMAGES, RECURRENT
from corpus.caffe.training import STEP, Stage, Training
from corpus.trace import Trace

SMOOTH = (
    "mlp",
    "lenet",
    "conv_float",
    "regression",
    "autoencoder",
    "fcn",
    "lstm",
    "two_headed",
    "siamese",
    "tags",
    "hinge",
    "detector",
)


def sound(*, bases: tuple[str, ...] = SMOOTH, took: Took = learned, weight: float = 1.0, decorated: bool = True):  # type: ignore[no-untyped-def]
    def declare(change: Change) -> Change:
        return fault("healthy", bases=bases, took=took, onset=nowhere, weight=1.6 * weight, decorated=decorated)(change)

    return declare


def falls_late(t: Trace) -> bool:
    """Flat for a quarter of the run, then well below."""
    n = len(t.loss) // 4
    return learned(t, 0.6) and float(np.mean(t.loss[n - 10 : n])) > 0.9 * t.loss[0]


def noisy_floor(t: Trace) -> bool:
    return learned(t, 0.93) and t.tail() > 0.5 * t.loss[0]


def reaches_zero(t: Trace) -> bool:
    return learned(t) and t.tail() < 0.02 * t.loss[0]


def negative(t: Trace) -> bool:
    return finite(t) and t.tail() < -0.3 and t.tail() < t.loss[0]


def recovers(t: Trace) -> bool:
    return learned(t)


@sound(bases=EVERY, weight=9)
def plain(t: Training, k: int) -> None:
    pass


@sound(weight=6)
def decayed_rate(t: Training, k: int) -> None:
    """Every policy, set as it should be."""
    n = t.steps
    policies = [
        {"lr_policy": "step", "gamma": 0.1, "stepsize": n // 2},
        {"lr_policy": "step", "gamma": 0.5, "stepsize": n // 5},
        {"lr_policy": "multistep", "gamma": 0.1, "stepvalue": [n * 6 // 10, n * 8 // 10]},
        {"lr_policy": "exp", "gamma": 0.995},
        {"lr_policy": "inv", "gamma": 0.0005, "power": 0.75},
        {"lr_policy": "poly", "power": 1.0},
        {"lr_policy": "poly", "power": 0.5},
        {"lr_policy": "sigmoid", "gamma": -0.05, "stepsize": n // 2},
    ]
    t.solver |= policies[int(t.rng.integers(len(policies)))]


@sound(weight=1.5)
def sigmoid_warm_up(t: Training, k: int) -> None:
    """A rate that opens in the first third and then stays."""
    t.solver |= {"lr_policy": "sigmoid", "gamma": 0.08, "stepsize": t.steps // 4}


@sound(weight=5)
def other_solver(t: Training, k: int) -> None:
    kind = str(t.rng.choice(["Nesterov", "Adam", "AdaGrad", "RMSProp", "AdaDelta"]))
    rate = {"Nesterov": t.base_lr, "Adam": 0.002, "AdaGrad": 0.02, "RMSProp": 0.001, "AdaDelta": 1.0}[kind]
    t.solver |= {"type": kind} | ({"momentum": 0.95, "delta": 1e-6} if kind == "AdaDelta" else {})
    t.base_lr = rate


@sound(weight=2)
def gathered_over_iterations(t: Training, k: int) -> None:
    t.solver |= {"iter_size": int(t.rng.choice([2, 4])), "average_loss": int(t.rng.choice([1, 10]))}


@sound(weight=2)
def averaged_loss(t: Training, k: int) -> None:
    t.solver |= {"average_loss": int(t.rng.choice([10, 20, 40, 100])), "display": int(t.rng.choice([1, 10, 20]))}


@sound(weight=2)
def debug_info(t: Training, k: int) -> None:
    t.solver |= {"debug_info": True, "display": int(t.rng.choice([10, 25]))}


@sound(weight=2)
def clipped_every_step(t: Training, k: int) -> None:
    t.solver |= {"clip_gradients": 0.2}
    t.base_lr *= 2
    t.steps += 100


@sound(weight=2)
def resumed(t: Training, k: int) -> None:
    half = t.steps // 2
    first = Stage(solver={"max_iter": half, "snapshot": half})
    t.stages = [first, Stage(arguments=[f"--snapshot=snap_iter_{half}.solverstate"])]


@sound(weight=1.5)
def fine_tuned(t: Training, k: int) -> None:
    """Begins from the weights of an earlier run, which is in the same log."""
    t.stages = [Stage(solver={"max_iter": 60}), Stage(arguments=["--weights=snap_iter_60.caffemodel"])]


@sound(weight=1.5)
def two_runs_in_one_file(t: Training, k: int) -> None:
    t.stages = [Stage(), Stage(solver={"base_lr": t.base_lr / 2})]


@sound(weight=2)
def interrupted_by_hand(t: Training, k: int) -> None:
    t.stages = [Stage(signal="INT", at=int(t.rng.integers(120, 200)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 4000


@sound(weight=1.5)
def snapshot_on_hangup(t: Training, k: int) -> None:
    t.stages = [Stage(signal="HUP", at=int(t.rng.integers(50, 150)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))


@sound(weight=1.5)
def killed_silently(t: Training, k: int) -> None:
    t.stages = [Stage(signal="KILL", at=int(t.rng.integers(150, 200)))]
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 4000
    t.block = 4096 if t.rng.random() < 0.6 else 0


@sound(weight=2)
def file_written_by_glog(t: Training, k: int) -> None:
    t.to = "INFO"


@sound(bases=("mlp", "conv_float", "regression", "tags"), weight=2)
def stepped_from_python(t: Training, k: int) -> None:
    t.stages = [Stage(program=STEP.format(steps=t.steps))]


@sound(bases=("conv_float", "conv_norm"), weight=1.5)
def fed_from_memory(t: Training, k: int) -> None:
    t.feed = "memory"
    program = STEP.format(steps=t.steps).replace(
        "solver.step",
        'import numpy as np\n\nkept = []\nfor net, name in ((solver.net, "train"), (solver.test_nets[0], "test")):\n'
        '    d = np.load(f"data/{name}.npz")\n'
        '    kept.append((np.ascontiguousarray(d["data"], "f4"), np.ascontiguousarray(d["label"], "f4").reshape(-1, 1, 1, 1)))\n'
        "    net.set_input_arrays(*kept[-1])\nsolver.step",
    )
    t.stages = [Stage(program=program)]


@sound(bases=("mlp", "conv_float"), took=falls_late, weight=2)
def plateau_then_falls(t: Training, k: int) -> None:
    for one in t.learners():
        t.fill(one, type="gaussian", std=float(f"{0.02 * 0.6**k:.2g}"))
    t.steps, t.base_lr = 900, 0.02
    t.solver["display"] = int(t.rng.choice([5, 10, 20]))


@sound(bases=("mlp", "table_mlp", "conv_float"), took=noisy_floor, weight=2)
def label_noise_floor(t: Training, k: int) -> None:
    for arrays in t.sets.values():
        some = t.rng.random(len(arrays["label"])) < 0.5
        arrays["label"][some] = t.rng.integers(0, t.classes, int(some.sum()))
    t.steps = 250
    t.base_lr /= 2


@sound(bases=("regression", "linreg"), weight=2)
def targets_of_ten_thousands(t: Training, k: int) -> None:
    """The loss begins at 1e8 and falls; the rate suits it."""
    for arrays in t.sets.values():
        arrays["target"] = arrays["target"] * 8000 + 12000
    t.base_lr = 0.3
    t.solver |= {"type": "Adam", "momentum": 0.9}
    if t.base == "regression":
        t.base_lr, t.steps = 0.5, 600
    else:
        t.base_lr, t.steps = 300.0, 400


@sound(bases=("fcn",), weight=1.5)
def summed_over_pixels(t: Training, k: int) -> None:
    t.layer("loss")["loss_param"] = {"normalization": "NONE"}
    t.base_lr = 1e-4


@sound(bases=("fcn",))
def batches_all_ignored(t: Training, k: int) -> None:
    row = t.late_row() // t.batch * t.batch
    t.sets["train"]["label"][row : row + 2 * t.batch] = 255
    t.planted = None
    t.solver["display"] = 1


@sound(bases=("autoencoder", "mlp"), weight=1.5)
def two_test_nets(t: Training, k: int) -> None:
    t.sets = {"train": t.sets["train"], "test-on-train": t.sets["train"], "test-on-test": t.sets["test"]}
    t.solver |= {
        "test_state": [{"stage": "test-on-train"}, {"stage": "test-on-test"}],
        "test_iter": [10, 5],
        "test_interval": 75,
    }


@sound(weight=1.5)
def without_any_test(t: Training, k: int) -> None:
    t.sets = {"train": t.sets["train"]}
    t.layers = [one for one in t.layers if one["type"] != "Accuracy"]


@sound(weight=1.5)
def no_test_at_the_start(t: Training, k: int) -> None:
    t.solver |= {"test_initialization": False, "test_interval": 60}


@sound(bases=("dropout_mlp",), weight=1.5)
def validation_better_than_training(t: Training, k: int) -> None:
    t.steps = 500


@sound(bases=("cosine",), took=negative, weight=2)
def rightly_negative(t: Training, k: int) -> None:
    pass


@sound(bases=("hinge", "siamese", "table_mlp", "conv_float"), took=reaches_zero, weight=2)
def loss_reaches_zero(t: Training, k: int) -> None:
    if t.base in ("hinge", "table_mlp"):  # classes far apart
        for arrays in t.sets.values():
            arrays["data"] = arrays["data"] + 4 * np.eye(3, arrays["data"].shape[1])[arrays["label"].astype(int)]
    t.steps = 500 + 200 * k
    t.base_lr *= 2


@sound(bases=("conv_norm",), weight=1.5)
def batch_norm_of_few_batches(t: Training, k: int) -> None:
    t.batch = 50
    t.solver["test_interval"] = 20


@sound(bases=("conv_float", "conv_images", "detector"), weight=2)
def pooling_that_skips_pixels(t: Training, k: int) -> None:
    """Stride above the kernel, and still no empty window."""
    first = t.kinds("Pooling")[0]
    kernel, stride = [(2, 5), (3, 5), (2, 3)][int(t.rng.integers(3))]
    first["pooling_param"] = {"pool": "AVE" if stride == 5 else "MAX", "kernel_size": kernel, "stride": stride}
    if stride == 3:
        first["pooling_param"]["round_mode"] = "FLOOR"
    for one in t.kinds("Pooling")[1:]:
        one["pooling_param"] = {"pool": "AVE", "kernel_size": 2, "stride": 1}


@sound(bases=("mlp", "linreg", "autoencoder", "tags"), took=lambda t: finite(t) and t.tail(3) < t.loss[0], weight=1.5)
def very_short(t: Training, k: int) -> None:
    t.steps = int(t.rng.integers(15, 40))
    t.solver["display"] = 1
    t.base_lr *= 2


@sound(bases=("mlp", "regression", "tags"), weight=1.5)
def small_batches(t: Training, k: int) -> None:
    t.batch = 4
    t.base_lr /= 4
    t.steps = 700


@sound(bases=("mlp", "conv_float"), weight=1.5)
def frozen_trunk(t: Training, k: int) -> None:
    """Only the last layer learns, on purpose."""
    for one in t.learners()[:-1]:
        one["param"] = [{"lr_mult": 0}, {"lr_mult": 0}]
    t.steps, t.base_lr = 500, t.base_lr * 3


@sound(bases=("two_headed", "detector", "auxiliary"), weight=1.5)
def one_head_with_little_weight(t: Training, k: int) -> None:
    heads = [one for one in t.layers if one.get("loss_weight")]
    heads[0]["loss_weight"] = 0.01


@sound(bases=("mlp", "table_mlp"), weight=1.5)
def a_watched_loss_of_weight_zero(t: Training, k: int) -> None:
    last = t.learners()[-1]["name"]
    t.layers += [
        unit("prob", "Softmax", [last]),
        unit("entropy_watched", "Reduction", ["prob"], reduction_param={"operation": "SUMSQ"}, loss_weight=0),
    ]


@sound(bases=IMAGES, weight=2)
def many_heads_and_accuracies(t: Training, k: int) -> None:
    """Accuracy in training too, and the top three."""
    last = t.layer("accuracy")["bottom"][0]
    t.layers += [
        unit("accuracy_train", "Accuracy", [last, "label"], include=TRAIN),
        unit("accuracy_top3", "Accuracy", [last, "label"], accuracy_param={"top_k": 3}),
    ]


@sound(bases=("mlp", "regression"), took=recovers, weight=1.5)
def rate_raised_midway(t: Training, k: int) -> None:
    """A rate doubled at half time: a bump, no more."""
    t.base_lr /= 3
    t.solver |= {"lr_policy": "multistep", "gamma": 2.0, "stepvalue": [t.steps // 2]}


@sound(bases=("mlp",), took=anyway)
def only_ten_iterations(t: Training, k: int) -> None:
    t.steps = 10
    t.solver["display"] = 1


@sound(bases=RECURRENT, weight=2)
def recurrent_with_clipping(t: Training, k: int) -> None:
    t.solver["clip_gradients"] = 1.0
    t.solver["display"] = int(t.rng.choice([1, 5, 10]))
    t.steps = 500


@sound(bases=("conv_float", "mlp"), weight=1.5)
def softened_by_a_second_loss(t: Training, k: int) -> None:
    """A penalty on the activations beside the loss."""
    hidden, last = t.learners()[-2]["name"], t.learners()[-1]["name"]
    t.layers = [one for one in t.layers if one["name"] != "loss"]
    t.layers += [
        softmax_loss(last, name="ce_loss"),
        unit("activity", "Reduction", [hidden], reduction_param={"operation": "SUMSQ", "coeff": 1e-5}, loss_weight=1),
    ]


@sound(bases=("balanced",))
def balanced_by_hand(t: Training, k: int) -> None:
    t.batch = 75


@sound(bases=("conv_float",))
def with_augmentation_in_python(t: Training, k: int) -> None:
    layer = python("augment", "Augment", ["data"], weight=None) | {"include": TRAIN}
    layer["top"] = ["data"]
    t.layers.insert(0, layer)


@sound(bases=("mlp", "table_mlp", "regression"))
def unused_tops_printed(t: Training, k: int) -> None:
    """A top that no layer reads is an output of the net: Caffe prints each element of it."""
    key = "label" if "label" in t.sets["train"] else "target"
    for arrays in t.sets.values():
        arrays["weight"] = np.ones_like(arrays[key])
    t.silence = False
    t.solver["display"] = int(t.rng.choice([25, 50]))
