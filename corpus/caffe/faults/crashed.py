"""The process ends before its time."""

from __future__ import annotations

import re

from corpus.caffe.faults.registry import fault
from corpus.caffe.layers import python
from corpus.caffe.training import STEP, Stage, Training
from corpus.onset import nowhere
from corpus.took import died

ANY = ("mlp", "lenet", "conv_float", "regression", "autoencoder", "table_mlp", "two_headed", "fcn", "tags")


_LAST_WORDS = re.compile(r"^F\d{4} |^\*\*\* |Killed|Traceback|Error", re.MULTILINE)


def says_why(text: str) -> bool:
    """The signal's trace is now and then lost with the process, and the log merely stops."""
    return bool(_LAST_WORDS.search(text))


def crash(*, bases: tuple[str, ...] = ANY, also: tuple[str, ...] = (), weight: float = 1.0):  # type: ignore[no-untyped-def]
    return fault("crashed", bases=bases, took=died, also=also, onset=nowhere, visible=says_why, weight=weight)


@crash(also=("killed",), weight=2)
def terminated_by_the_scheduler(t: Training, k: int) -> None:
    t.steps = 5000
    t.stages = [Stage(signal="TERM", at=int(t.rng.integers(60, 200)))]


@crash(also=("killed",), weight=1.5)
def killed_and_the_shell_says_so(t: Training, k: int) -> None:
    t.steps = 5000
    t.stages = [Stage(signal="KILL", at=int(t.rng.integers(60, 200)))]
    t.tail = (
        "Killed\n"
        if t.rng.random() < 0.5
        else "train.sh: line 3:  4711 Killed                  caffe train --solver=solver.prototxt\n"
    )


@crash(also=("disk-full",), weight=1.5)
def snapshot_to_a_full_disk(t: Training, k: int) -> None:
    at = int(t.rng.choice([100, 150]))
    t.solver["snapshot"] = at
    t.links[f"snap_iter_{at}.caffemodel"] = "/dev/full"


@crash(also=("disk-full", "exception"))
def snapshot_folder_missing(t: Training, k: int) -> None:
    t.solver |= {"snapshot": 100, "snapshot_prefix": "snapshots/net"}
    if k or t.rng.random() < 0.5:
        t.solver["snapshot_format"] = "HDF5"


@crash(bases=("mlp", "conv_float", "regression"), also=("data-loader-died", "bad-input", "exception"))
def data_list_missing(t: Training, k: int) -> None:
    t.edit = ("data/train.txt", "data/trian.txt")


@crash(bases=("lenet",), also=("data-loader-died", "bad-input", "exception"))
def lmdb_missing(t: Training, k: int) -> None:
    t.edit = ("data/train_lmdb", "/data/mnist_train_lmdb")


@crash(bases=("mlp", "lenet", "fcn"), also=("exception", "bad-input"))
def net_and_labels_of_other_shape(t: Training, k: int) -> None:
    loss = t.layer("loss")
    loss["bottom"] = [loss["bottom"][0], "data"]


@crash(bases=("mlp", "conv_float", "regression"), also=("exception",))
def bottom_misspelt(t: Training, k: int) -> None:
    t.layers[-1]["bottom"][0] = t.layers[-1]["bottom"][0].replace("ip", "fc")


@crash(bases=("mlp", "tags", "autoencoder"), also=("exception",))
def unknown_layer(t: Training, k: int) -> None:
    t.layers[1]["type"] = "LeakyReLU"


@crash(bases=("mlp", "conv_float"), also=("exception",))
def prototxt_with_a_typo(t: Training, k: int) -> None:
    t.edit = ("num_output: 10", "num_outputs: 10")


@crash(bases=("conv_float", "lenet", "mlp"), also=("out-of-memory",), weight=1.5)
def host_memory_spent(t: Training, k: int) -> None:
    wide = t.learners()[-2]
    t.param(wide)["num_output"] = 3_000_000
    t.stages = [Stage(memory=900)]


@crash(bases=("conv_float",), also=("exception", "out-of-memory"))
def blob_beyond_an_int(t: Training, k: int) -> None:
    t.param(t.learners()[0])["num_output"] = 400_000_000


@crash(bases=("mlp", "table_mlp"), also=("exception",))
def weights_of_another_net(t: Training, k: int) -> None:
    """Fine-tuning from a model whose layer of this name has another size."""
    t.steps = 60
    first = Stage(solver={"max_iter": 20, "display": 5})
    t.stages = [
        first,
        Stage(program=RESHAPE),
        Stage(arguments=["--weights=snap_iter_20.caffemodel"], solver={"net": "wider.prototxt"}),
    ]


RESHAPE = """text = open("train_val.prototxt").read()
at = text.rindex("num_output: ")
end = text.index("\\n", at)
open("wider.prototxt", "w").write(text[:at] + "num_output: 77" + text[end:])
"""


@crash(bases=("conv_float",), also=("exception",), weight=1.5)
def python_layer_fails(t: Training, k: int) -> None:
    from corpus.caffe.layers import TRAIN

    layer = python("augment", "Augment", ["data"], param=str(int(t.rng.integers(60, 150))), weight=None) | {
        "include": TRAIN
    }
    layer["top"] = ["data"]
    t.layers.insert(0, layer)


@crash(bases=("mlp", "regression", "tags"), also=("exception",), weight=1.5)
def program_fails_after_training(t: Training, k: int) -> None:
    t.stages = [
        Stage(program=STEP.format(steps=t.steps) + 'print("final score", solver.net.blobs["scores"].data.mean())\n')
    ]


@crash(bases=("mlp",), also=("exception",))
def gpu_asked_of_a_cpu_build(t: Training, k: int) -> None:
    t.solver["solver_mode"] = "GPU"


@crash(bases=("mlp", "lenet", "regression"), also=("exception",))
def momentum_for_a_solver_that_refuses_it(t: Training, k: int) -> None:
    t.stages = [Stage(solver={"type": "RMSProp", "momentum": 0.9, "rms_decay": 0.98})]
