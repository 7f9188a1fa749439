"""JSON documents: trainer_state.json, Chainer's log, lists of records, columns."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from logdoctor.reading import Reader
from logdoctor.sources import LineDecoder, decoding

DATA = Path(__file__).parent / "data"


def read(text: bytes | str, chunk: int = 1 << 20) -> Reader:
    """A reader that has read everything, `chunk` bytes at a time."""
    data = text.encode() if isinstance(text, str) else text
    reader, decoder = Reader(), LineDecoder()
    for start in range(0, len(data), chunk):
        reader.feed(decoder.feed(data[start : start + chunk]))
    reader.feed(decoder.feed(b"", last=True))
    reader.finish()
    return reader


def points(reader: Reader, metric: str) -> list[tuple[float, float, int]]:
    """Step, value and line of every point."""
    return list(zip(*reader.run.series[metric].points(), strict=True))


def test_trainer_state_values_keep_their_lines() -> None:
    text = (DATA / "trainer_state_nan.json").read_text()
    reader = read(text)
    assert reader.choices[0].format.name == "trainer_state" and reader.run.framework == "huggingface"
    lines = text.split("\n")
    for metric, key in (("loss", "loss"), ("lr", "learning_rate"), ("grad_norm", "grad_norm"), ("val_loss", "eval_loss")):
        for _, value, line in points(reader, metric):
            name, printed = lines[line - 1].strip().rstrip(",").split(": ")
            assert name == f'"{key}"' and (float(printed) == value or (math.isnan(value) and printed == "NaN"))
    loss = reader.run.series["loss"]
    assert (loss.count, loss.nonfinite) == (17, 16)
    assert loss.first_nonfinite is not None and loss.first_nonfinite.step == 26
    assert reader.run.series["train_loss_total"].count == 1
    assert "max_steps" in reader.run.settings


@pytest.mark.parametrize("chunk", [1, 13, 999])
def test_any_chunking_gives_the_same(chunk: int) -> None:
    data = (DATA / "trainer_state_nan.json").read_bytes()
    for text in (data, json.dumps(json.loads(data)).encode()):
        whole, parts = read(text), read(text, chunk)
        assert {m: str(points(whole, m)) for m in whole.run.series} == {m: str(points(parts, m)) for m in parts.run.series}


def test_a_long_document_on_one_line() -> None:
    history = [{"epoch": i / 100, "loss": 1 / (i + 1), "step": i, **({"grad_norm": 1.5} if i % 3 else {})}
               for i in range(5000)]
    reader = read(json.dumps({"best_metric": None, "log_history": history, "max_steps": 5000}))
    assert [p[0] for p in points(reader, "loss")] == list(range(5000))
    assert points(reader, "loss")[3][1:] == (0.25, 1)


def test_chainer_log() -> None:
    reader = read('[\n    {\n        "main/loss": 0.189, \n        "validation/main/loss": 0.0819, \n'
                  '        "iteration": 600, \n        "elapsed_time": 15.5, \n        "epoch": 1\n    }, \n'
                  '    {\n        "main/loss": NaN, \n        "validation/main/loss": 0.08, \n'
                  '        "iteration": 1200, \n        "elapsed_time": 31.0, \n        "epoch": 2\n    }\n]')
    assert points(reader, "val_loss") == [(600, 0.0819, 4), (1200, 0.08, 11)]
    assert points(reader, "loss")[0] == (600, 0.189, 3) and reader.run.series["loss"].nonfinite == 1
    assert "elapsed_time" not in reader.run.series


def test_columns() -> None:
    reader = read('{"loss": [0.5, 0.4, NaN], "val_loss": [0.6, 0.5, 0.4], "epoch": [1, 2, 3]}')
    assert points(reader, "val_loss") == [(1, 0.6, 1), (2, 0.5, 1), (3, 0.4, 1)]


def test_a_list_of_records() -> None:
    reader = read('[{"step":1,"train_loss":2.5},{"step":2,"train_loss":2.25}]')
    assert points(reader, "loss") == [(1, 2.5, 1), (2, 2.25, 1)]


def test_a_cut_document_keeps_its_whole_records() -> None:
    text = (DATA / "trainer_state_nan.json").read_text()
    reader = read(text[: text.index('"step": 39') - 3])
    assert [p[0] for p in points(reader, "loss")] == [13, 26]


@pytest.mark.parametrize("text", [
    '{"epoch": 1, "loss": 0.5}\n{"epoch": 2, "loss": 0.4}\n',
    '{\n  "lr": 0.1,\n  "opt": [{"lr": 0.1}, {"lr": 0.2}]\n}\nepoch 1 loss 0.5\nepoch 2 loss 0.4\n',
])
def test_lines_and_dumps_are_no_documents(text: str) -> None:
    reader = read(text)
    assert all(choice.format.name not in ("json", "trainer_state") for choice in reader.choices)
    assert reader.run.series["loss"].count == 2


def test_no_training() -> None:
    assert not read('{"name": "x", "items": [{"price": 1.5}, {"price": 2.5}]}').run.series


@pytest.mark.parametrize("wrap", ["{}", '{{"log_history": {}}}', "{}\n"])
def test_an_endless_line_of_records_is_read_to_its_end(wrap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than any line that is kept: a list of records is read in pieces, other lines are cut as before."""
    monkeypatch.setattr(decoding, "LONGEST", 9000)
    rows = [{"step": s * 10, "loss": 2 / (1 + s / 50) if s < 900 else math.nan, "note": "a, b"} for s in range(1000)]
    text = wrap.format(json.dumps(rows))
    for chunk in (700, 4096):
        found = points(read(text, chunk), "loss")
        assert [(step, line) for step, _, line in found] == [(10.0 * s, 1) for s in range(1000)]
        assert math.isnan(found[900][1]) and found[899][1] == rows[899]["loss"]
    decoder = LineDecoder()
    for _ in range(40):
        decoder.feed(b"x" * 700)
    assert decoder.dropped == 40 * 700 - 9100
