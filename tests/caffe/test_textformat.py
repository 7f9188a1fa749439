"""The protobuf text format: values, nesting, errors."""

from __future__ import annotations

import math

import pytest

from logdoctor.caffe.textformat import DEPTH, Message, TextFormatError, Word, parse, salvage

SOLVER = """\
# a comment
net: "train_val.prototxt"   # another
base_lr: 0.01; momentum: .9,
lr_policy: 'multistep'
stepvalue: [1000, 2000] stepvalue: 3000
solver_mode: GPU
debug_info: true
train_state { stage: "a" 'b' }
train_state: < level: -0x10 >
clip_gradients: 1e-3f
gamma: -inf power: NaN
103: 017
[caffe.ext/x]: 1
"""


def test_values() -> None:
    solver = parse(SOLVER)
    assert solver.get("net") == "train_val.prototxt"
    assert solver.number("base_lr") == 0.01 and solver.number("momentum") == 0.9
    assert solver.all("stepvalue") == [1000, 2000, 3000]
    assert isinstance(solver.get("solver_mode"), Word) and solver.text("solver_mode") == "GPU"
    assert solver.get("debug_info") is True and solver.flag("debug_info")
    assert [one.all("stage") for one in solver.messages("train_state")] == [["ab"], []]
    assert solver.find("train_state.level") == -16
    assert solver.number("clip_gradients") == 1e-3
    assert solver.number("gamma") == -math.inf and math.isnan(solver.number("power"))
    assert solver.get("103") == 15 and solver.get("[caffe.ext/x]") == 1


def test_lines() -> None:
    solver = parse(SOLVER)
    assert solver.line_of("net") == 2 and solver.line_of("momentum") == 3 and solver.line_of("103") == 12
    assert parse("a: 1\nb: 2", lines=[41, 43]).line_of("b") == 43


def test_absent() -> None:
    empty = parse("")
    assert empty.get("x") is None and empty.find("a.b.c") is None and empty.all("x") == []
    assert empty.number("x", 3.0) == 3.0 and empty.integer("x") == 0 and empty.text("x") == ""
    assert empty.message("x").get("y") is None and empty.flag("x") is False


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"a\tb\n\\\"\'"', "a\tb\n\\\"'"),
        (r'"\303\244\x41"', "\u00e4A"),
        (r'"\u00e4\U0001F600"', "\u00e4\U0001f600"),
        ("'it \"is\"'", 'it "is"'),
        ('""', ""),
        ('"a"\n"b" \'c\'', "abc"),
    ],
)
def test_quoted(written: str, value: str) -> None:
    assert parse(f"x: {written}").get("x") == value


def test_lists_of_messages_and_empty_lists() -> None:
    tree = parse("a: [ {b: 1}, <b: [2, 3]> ]; a { b: 4 } c: []")
    assert [one.all("b") for one in tree.messages("a")] == [[1], [2, 3], [4]]
    assert tree.all("c") == []


@pytest.mark.parametrize(
    ("text", "line", "what", "help"),
    [
        ("x: 1\nbase_lr 0.01", 2, "expected ':' or '{' after 'base_lr'", ""),
        ("base_lr = 0.01", 1, "expected ':' or '{' after 'base_lr', found '='", "write ':'"),
        ("layer {\n\n", 3, "inside a message that line 1 opens", "'}'"),
        ("a: 1\n}", 2, "'}' closes nothing", "remove it"),
        ("a < }", 1, "'}' where '>' was expected", ""),
        ('a: "x\nb: 1', 1, "the text of 'a' is not closed", 'add the missing "'),
        ("a: 10abc", 1, "is no number", "a space"),
        ("a: 089", 1, "'089' is no number", "octal"),
        (r'a: "C:\data"', 1, r"'\d' is no escape", "\\\\"),
        ("a: 1\n<<<<<<< HEAD\nb: 2", 2, "expected a field name", "merge conflict"),
        ("a: 1\n>>>>>>> HEAD\nb: 2", 2, "expected a field name", "merge conflict"),
        ("// a", 1, "expected a field name, found '/'", "begins with #"),
        ("a 0.01", 1, "expected ':' or '{' after 'a', found '0.01'", "a: 0.01"),
        ("lr: 0,01\nb: 1", 2, "expected ':' or '{' after '01'", "0.01"),
        ("a: \u201cb\u201d", 1, "expected a value for 'a'", "straight"),
        ("a:\n  b: 1", 2, "expected a field name, found ':'", "not by indentation"),
        ("a: {{ lr }}", 1, "expected a field name, found '{'", "template"),
        ("a: ${lr}", 1, "expected a value for 'a', found '$'", "template"),
        ("a: -b", 1, "expected a number after '-'", ""),
        ("a: [1 2]", 1, "expected ',' or ']'", ""),
        ("a:", 1, "expected a value for 'a', found the end", ""),
        ("a: " + "9" * 2000, 1, "too long", ""),
    ],
)
def test_errors(text: str, line: int, what: str, help: str) -> None:
    with pytest.raises(TextFormatError) as caught:
        parse(text)
    assert caught.value.line == line and what in caught.value.what and help in caught.value.help
    assert str(caught.value).startswith(f"line {line}: ") and caught.value.column >= 1


def test_depth() -> None:
    assert isinstance(parse("a {" * DEPTH + "}" * DEPTH), Message)
    with pytest.raises(TextFormatError, match="nested more than"):
        parse("a {" * (DEPTH + 1) + "}" * (DEPTH + 1))


def test_salvage_keeps_what_was_whole() -> None:
    tree, error = salvage('name: "n"\nlayer { name: "a" }\nlayer { name: "b" kernel')
    assert error is not None and [one.text("name") for one in tree.messages("layer")] == ["a", "b"]
