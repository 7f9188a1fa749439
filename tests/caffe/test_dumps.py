"""Dumps in real logs, interleaved, cut off, old, nested."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from logdoctor.caffe.dumps import DumpCollector, NetDump, SolverDump
from logdoctor.caffe.geometry import Pooling

DATA = Path(__file__).parent / "data"
LOGS = sorted(DATA.glob("*.log"))
PREFIX = "I1123 20:07:49.674662 28588 net.cpp:48] "


def collect(lines: Iterable[str]) -> DumpCollector:
    dumps = DumpCollector()
    for number, text in enumerate(lines, 1):
        if dumps.wants(text):
            dumps.feed(number, text)
    dumps.finish()
    return dumps


def log(*lines: str) -> DumpCollector:
    """Lines that begin with > get the glog prefix."""
    return collect(PREFIX + line[1:] if line.startswith(">") else line for line in lines)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_real(path: Path) -> None:
    lines = path.read_text().splitlines()
    dumps = collect(lines)
    solver, net = dumps.solvers[0], dumps.nets[0]
    assert solver.complete and solver.message.text("lr_policy") == "fixed"
    line = solver.message.line_of("lr_policy")
    assert lines[line - 1].startswith("lr_policy") and solver.first_line < line <= solver.last_line
    assert net.complete and net.phase == "TRAIN" and net.error is None
    built = net.net()
    pool = next(layer for layer in built.layers if layer.kind == "pooling")
    assert "layer {" in lines[pool.line - 1] and "Top shape" in lines[net.shape_lines["pool1"] - 1]
    assert net.bottoms["pool1"] == ["conv1"] and net.tops["relu1"] == ["conv1"]
    assert built.input_shape(pool) == (32, 16, 8, 8)
    printed = net.shapes["pool1"][0][2:]
    assert Pooling.from_message(pool.param("pooling_param")).output(8, 8) == printed
    assert net.shapes["data"] == [(32, 1, 8, 8), (32,)] and net.shapes["loss"] == [()]
    assert not dumps.wants("I1123 20:07:49.9 28588 solver.cpp:226] Iteration 100, loss = 0.1")


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_skipping_what_is_not_wanted_changes_nothing(path: Path) -> None:
    lines = path.read_text().splitlines()
    all_fed = DumpCollector()
    closed = [one for number, text in enumerate(lines, 1) if (one := all_fed.feed(number, text))]
    assert [type(one) for one in closed] == [SolverDump, NetDump]
    assert list(all_fed.solvers) == list(collect(lines).solvers) and list(all_fed.nets) == list(
        collect(lines).nets
    )


def test_interleaved() -> None:
    dumps = log(
        ">Initializing solver from parameters: ",
        "base_lr: 0.1",
        ">Found 3 GPUs",
        "gamma: 0.5",
        "a warning in prose",
        ">Creating training net from net file: x",
    )
    assert [item.name for item in dumps.solvers[0].message] == ["base_lr", "gamma"] and dumps.solvers[
        0
    ].complete
    assert dumps.solvers[0].message.line_of("gamma") == 4


def test_cut_in_a_layer() -> None:
    dumps = log(
        ">Initializing net from parameters: ",
        'name: "deep"',
        "layer {",
        '  name: "a"',
        "}",
        "layer {",
        '  name: "b"',
        "  pooling_param {",
        "    kern",
        ">Creating layer a",
        ">Creating Layer a",
        ">a -> x",
        ">Setting up a",
        ">Top shape: 1 2 3 4 (24)",
    )
    net = dumps.nets[0]
    assert not net.complete and net.error is not None
    assert [layer.name for layer in net.net().layers] == ["a"] and net.blob_shapes() == {"x": (1, 2, 3, 4)}


def test_log_that_ends_in_a_dump() -> None:
    dumps = log(">Initializing solver from parameters:", "base_lr: 0.1", "max_it")
    assert not dumps.solvers[0].complete and dumps.solvers[0].message.number("base_lr") == 0.1


def test_first_generation() -> None:
    dumps = log(
        ">Initializing solver from parameters: ",
        "base_lr: 0.1",
        ">Creating training net.",
        ">Initializing net from parameters: ",
        'name: "n"',
        ">Network initialization done.",
        ">Creating testing net.",
        ">Initializing net from parameters: ",
        "layers {",
        '  bottom: "data"',
        '  top: "p"',
        '  name: "p"',
        "  type: POOLING",
        "  pooling_param {",
        "    kernel_size: 2",
        "  }",
        "}",
        ">Creating Layer p",
        ">p <- data",
        ">p -> p",
        ">Setting up p",
        ">Top shape: 64 1 14 14 (12544)",
    )
    train, net = dumps.nets
    assert train.phase == "TRAIN" and net.phase == "TEST"
    assert net.net().layers[0].kind == "pooling" and net.shapes["p"] == [(64, 1, 14, 14)]


def test_net_inside_a_layer() -> None:
    dumps = log(
        ">Initializing net from parameters: ",
        'name: "outer"',
        ">Creating Layer rnn",
        ">rnn <- data",
        ">Initializing net from parameters: ",
        'name: "inner"',
        ">Creating Layer in",
        ">Setting up in",
        ">Top shape: 1 (1)",
        ">Network initialization done.",
        ">Setting up rnn",
        ">Top shape: 2 3 (6)",
        ">Network initialization done.",
        ">Solving outer",
    )
    outer, inner = dumps.nets
    assert (
        outer.shapes == {"rnn": [(2, 3)]}
        and inner.shapes == {"in": [(1,)]}
        and outer.bottoms["rnn"] == ["data"]
    )


def test_second_run_in_one_log() -> None:
    run = (">Initializing solver from parameters: ", "base_lr: 0.1", ">Solving a", ">Iteration 0, loss = 1")
    dumps = log(*run, *run)
    assert [dump.first_line for dump in dumps.solvers] == [1, 5]


def test_windows_prefix() -> None:
    head = "1508138445  INFO: src/caffe/net.cpp : line 48 : "
    dumps = collect(
        [
            head + "Initializing net from parameters: ",
            'name: "a"',
            head + "Creating Layer c",
            head + "c -> d",
            head + "Setting up c",
            head + "Top shape: 5 6 (30)",
        ]
    )
    assert dumps.nets[0].blob_shapes() == {"d": (5, 6)}
