"""Files, dumps, a rule that fails, and the plain text of findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.caffe.dumps import DumpCollector
from logdoctor.lint import Facts, LintFinding, Rule, lint_settings, registry
from logdoctor.lint.caffe import facts_from_dumps
from logdoctor.lint.files import lint_prototxt
from logdoctor.lint.show import render_text

DATA = Path(__file__).parent.parent / "caffe" / "data"
SOLVER = 'net: "net.prototxt"\nbase_lr: 0.01\nlr_policy: "poly"\nmomentum: 0.9\ndisplay: 10\npower: 0.9\n'
NET = """name: "n"
layer { name: "x" type: "Input" top: "x" input_param { shape { dim: [1, 1, 8, 8] } } }
layer {
  name: "p" type: "Pooling" bottom: "x" top: "p"
  pooling_param { pool: AVE kernel_size: 1 stride: 2 }
}
"""


def write(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.prototxt")
        paths[-1].write_text(text)
    return paths


def test_solver_and_its_net(tmp_path: Path) -> None:
    solver, net = write(tmp_path, solver=SOLVER, net=NET)
    for paths in ([solver], [solver, net], [str(net), str(solver), str(net)]):
        found = lint_prototxt(paths)
        assert [(one.rule, one.lines, one.source) for one in found] == [
            ("pooling-stride", (5,), str(net)),
            ("poly-max-iter", (3,), str(solver)),
        ]
    assert render_text(found)[0].startswith(f'{net}:5: error: AVE pooling layer "p" has stride 2 > kernel 1')
    assert render_text(found)[-1] == "2 errors"


def test_a_pooling_layer_is_told_once_for_both_phases(tmp_path: Path) -> None:
    data = NET.split("\n", 2)[1].replace('type: "Input"', 'type: "Input" include { phase: TRAIN }')
    (net,) = write(tmp_path, net=NET.replace(NET.split("\n", 2)[1], data + '\nlayer { name: "y" type: "HDF5Data" top: "x" include { phase: TEST } }'))
    assert [(one.rule, one.severity) for one in lint_prototxt([net])] == [("pooling-stride", "error")]


def test_net_inside_a_solver(tmp_path: Path) -> None:
    (solver,) = write(
        tmp_path, solver='base_lr: 1e-2 lr_policy: "fixed" display: 1\nnet_param {\n' + NET + "}"
    )
    assert [(one.rule, one.lines) for one in lint_prototxt([solver])] == [("pooling-stride", (7,))]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (broken,) = write(tmp_path, broken="base_lr: 0.1\nmomentum 0.9\n")
    found = lint_prototxt([broken, tmp_path / "absent.prototxt", tmp_path])
    assert {one.rule for one in found} == {"unreadable"} and len(found) == 3
    assert next(one for one in found if one.lines).lines == (2,)
    assert any("No such file" in one.text for one in found)
    (binary,) = write(tmp_path, binary="")
    binary.write_bytes(bytes(range(256)))
    assert [one.rule for one in lint_prototxt([binary])] == ["unreadable"]


def test_an_empty_file_has_no_settings_and_utf16_is_named(tmp_path: Path) -> None:
    comment, wide = write(tmp_path, comment="# nothing\n", wide="")
    wide.write_bytes("base_lr: 0.1\n".encode("utf-16"))
    texts = [(one.rule, one.text) for one in lint_prototxt([comment, wide])]
    assert texts == [("unreadable", "it holds no field"), ("unreadable", "it is UTF-16, which protobuf cannot read")]


def test_a_net_named_by_a_text_that_is_no_file_name(tmp_path: Path) -> None:
    (solver,) = write(tmp_path, solver=f'net: "{"a" * 100_000}" base_lr: 0.01 lr_policy: "fixed" display: 10 max_iter: 9')
    assert lint_prototxt([solver]) == []


def test_nothing_to_say(tmp_path: Path) -> None:
    (solver,) = write(tmp_path, solver='base_lr: 0.01 lr_policy: "fixed" display: 10 max_iter: 100')
    assert lint_prototxt([solver]) == [] and render_text([]) == ["No problem found."]


@pytest.mark.parametrize(
    ("name", "severities"),
    [
        ("pooling_stride__ave_k2_s4_window_at_edge", ["error"]),
        ("pooling_stride__old_rc3_ave_k1_s2", ["error"]),
        ("healthy__ave_pool_k2_s5_window_outside", ["notice"]),
    ],
)
def test_logs(name: str, severities: list[str]) -> None:
    dumps = DumpCollector()
    lines = (DATA / f"{name}.log").read_text().splitlines()
    for number, text in enumerate(lines, 1):
        dumps.feed(number, text)
    found = lint_settings(facts_from_dumps(dumps), strict=True)
    assert [one.severity for one in found] == severities and found[0].rule == "pooling-stride"
    assert {lines[line - 1].split(":")[0].strip() for line in found[0].lines} == {"kernel_size", "stride"}


def test_a_broken_rule_is_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(facts: Facts) -> list[LintFinding]:
        raise KeyError("x")

    monkeypatch.setattr(registry, "rules", lambda caffe: (Rule("broken", "", broken),))
    (one,) = lint_settings(Facts())
    assert one.rule == "broken" and one.severity == "notice" and "KeyError" in one.text
    with pytest.raises(KeyError):
        lint_settings(Facts(), strict=True)


def test_plain_text() -> None:
    found = [
        LintFinding("a", "warning", "", "text", (3, 4, 5, 6), "s", "do this"),
        LintFinding("b", "notice", "", "x"),
    ]
    assert render_text(found) == [
        "line 3, 4, 5, ...: warning: text [a]",
        "    fix: do this",
        "notice: x [b]",
        "1 warning, 1 notice",
    ]
