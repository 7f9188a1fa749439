"""Any text gives a tree or a `TextFormatError`; any log gives dumps; in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logdoctor.caffe.dumps import DumpCollector
from logdoctor.caffe.geometry import Axis, Pooling
from logdoctor.caffe.net import build_net
from logdoctor.caffe.shapes import infer_shapes
from logdoctor.caffe.solver import Solver, first_bad_lr, learning_rate
from logdoctor.caffe.textformat import Message, TextFormatError, parse, salvage
from logdoctor.lint import lint_settings
from logdoctor.lint.caffe import facts_from_messages

PIECES = st.sampled_from(
    [
        "layer",
        "layers",
        "type",
        "name",
        "bottom",
        "top",
        "pool",
        "kernel_size",
        "pooling_param",
        "include",
        "phase",
        "base_lr",
        "lr_policy",
        "gamma",
        "power",
        "stepsize",
        "stepvalue",
        "max_iter",
        "momentum",
        "weight_decay",
        ":",
        "{",
        "}",
        "<",
        ">",
        "[",
        "]",
        ",",
        ";",
        "-",
        ".",
        "/",
        "#",
        "\n",
        " ",
        '"',
        "'",
        "\\",
        "\x00",
        "é",
        "0",
        "1",
        "1e9",
        "-1e-30",
        "nan",
        "inf",
        "0x1f",
        "089",
        "9" * 25,
        "1.5f",
        '"poly"',
        '"Pooling"',
        "AVE",
        "TRAIN",
    ]
)
SHAPED = st.lists(PIECES, max_size=60).map(" ".join)
LOG = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "I1 1 2 a.cpp:1] Initializing solver from parameters: ",
                "Initializing net from parameters:",
                "I1 1 2 a.cpp:1] Creating Layer a",
                "x] a <- b",
                "x] a -> b (in-place)",
                "x] Setting up a",
                "x] Top shape: 1 2 99999999999999999999 4 (8)",
                "x] Network initialization done.",
                "x] Solving a",
                "layer {",
                "}",
                '  name: "a"',
                "base_lr: 0.1",
                "",
                "] ",
            ]
        ),
        st.text(max_size=40),
    ),
    max_size=40,
)


def read(text: str) -> Message | None:
    try:
        return parse(text)
    except TextFormatError as error:
        assert error.line >= 1 and error.column >= 1 and error.what and str(error)
        return None


@given(st.one_of(st.text(max_size=200), SHAPED))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert repr(read(text)) == repr(read(text))
    tree, error = salvage(text)
    assert (error is None) == (read(text) is not None)
    lint_settings(facts_from_messages(tree, [build_net(tree, "TRAIN")]), strict=True)


NUMBER = st.one_of(st.floats(), st.integers(-10, 10), st.integers(-(10**30), 10**30))


@given(
    st.sampled_from(["fixed", "step", "exp", "inv", "multistep", "poly", "sigmoid", "x"]),
    st.dictionaries(
        st.sampled_from(
            [
                "base_lr",
                "gamma",
                "power",
                "stepsize",
                "stepvalue",
                "max_iter",
                "momentum",
                "weight_decay",
                "clip_gradients",
                "display",
            ]
        ),
        NUMBER,
    ),
    st.integers(0, 10**12),
)
@settings(max_examples=300, deadline=None)
def test_any_solver_has_a_rate(policy: str, values: dict[str, float], iteration: int) -> None:
    message = parse(
        f'lr_policy: "{policy}"\n' + "\n".join(f"{name}: {value}" for name, value in values.items())
    )
    solver = Solver.from_message(message)
    learning_rate(solver, iteration)
    bad = first_bad_lr(solver, iteration)
    assert bad is None or 0 <= bad.iteration <= iteration
    lint_settings(facts_from_messages(message, observed={"last_step": float(iteration)}), strict=True)


@given(LOG)
@settings(max_examples=200, deadline=None)
def test_any_log_is_collected(lines: list[str]) -> None:
    def run(skip: bool) -> DumpCollector:
        dumps = DumpCollector()
        for number, text in enumerate(lines, 1):
            if not skip or dumps.wants(text):
                dumps.feed(number, text)
        dumps.finish()
        return dumps

    one, two = run(False), run(True)
    assert list(one.solvers) == list(two.solvers) or any(dump.error for dump in one.solvers)
    assert [net.shapes for net in one.nets] == [net.shapes for net in two.nets]
    for net in one.nets:
        assert 1 <= net.first_line <= net.last_line <= len(lines)
        infer_shapes(net.net(), net.message)


@given(st.integers(0, 50), st.integers(1, 9), st.integers(1, 9), st.integers(0, 8), st.booleans())
@settings(max_examples=300, deadline=None)
def test_windows_counted_at_once_as_one_by_one(
    size: int, kernel: int, stride: int, pad: int, floor: bool
) -> None:
    axis = Axis(size, kernel, stride, min(pad, kernel - 1), floor)
    windows = [axis.window(index) for index in range(max(axis.pooled, 0))]
    assert axis.edge_windows == sum(one.extent == 0 for one in windows)
    if size:
        assert axis.empty_windows == sum(one.empty for one in windows)


@pytest.mark.parametrize(
    "unit",
    [
        "a {",
        "a: 1 ",
        'a: "',
        "[a",
        "a: [1,",
        "# x\n",
        '"',
        "\\",
        "a\n",
        "{",
        " ",
        "-",
        "a: '\\",
        "a <b: [<c: 1>, ",
        "1",
        "a: 0x",
        ".",
    ],
)
def test_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text, start = unit * count, time.process_time()
        read(text)
        return time.process_time() - start

    assert seconds(40_000) < 5.0
    assert seconds(40_000) < 12 * seconds(10_000) + 0.5


def test_a_billion_pixels_cost_nothing() -> None:
    pooling = Pooling("AVE", (1, 1), (2, 2))
    assert pooling.bad_windows(10**9, 10**9) is not None and pooling.output(10**9, 10**9)[0] == 5 * 10**8 + 1


def test_long_lines_and_endless_dumps_are_bounded() -> None:
    dumps = DumpCollector()
    dumps.feed(1, "x] Initializing net from parameters:")
    start = time.process_time()
    for number in range(2, 30_000):
        dumps.feed(number, "layer {")
    assert time.process_time() - start < 10 and len(dumps.nets) == 1 and not dumps.nets[0].complete
    for number in range(30_000, 30_020):
        dumps.feed(number, "] " * 100_000)
    dumps.finish()
