"""CSV and TSV tables, as the libraries write them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from logdoctor.reading import Reader
from logdoctor.sources import LineDecoder

DATA = Path(__file__).parent / "data"


def read(text: bytes | str, chunk: int = 1 << 20, **options: dict[str, str]) -> Reader:
    """A reader that has read everything, `chunk` bytes at a time."""
    data = text.encode() if isinstance(text, str) else text
    reader, decoder = Reader(**options), LineDecoder()  # type: ignore[arg-type]
    for start in range(0, len(data), chunk):
        reader.feed(decoder.feed(data[start : start + chunk]))
    reader.feed(decoder.feed(b"", last=True))
    reader.finish()
    return reader


def points(reader: Reader, metric: str) -> list[tuple[float, float, int]]:
    """Step, value and line of every point."""
    return list(zip(*reader.run.series[metric].points(), strict=True))


def test_lightning_empty_cells_are_not_nan() -> None:
    reader = read((DATA / "lightning_nan.csv").read_bytes())
    assert [c.format.name for c in reader.choices] == ["csv"]
    assert reader.run.framework == "lightning"
    loss = reader.run.series["loss"]
    assert loss.count == 13 and loss.nonfinite == 12
    assert points(reader, "loss")[0] == (26.0, 0.7382431030273438, 3)
    assert loss.first_nonfinite is not None and (loss.first_nonfinite.step, loss.first_nonfinite.line) == (53, 5)
    assert reader.run.series["lr"].count == 13 and reader.run.series["lr"].nonfinite == 0
    assert reader.run.series["val_loss"].count == 6
    assert reader.run.series["train_loss_epoch"].meaning == "mean over the epoch"


def test_keras_csvlogger() -> None:
    reader = read((DATA / "keras_na.csv").read_bytes())
    assert reader.run.framework == "keras" and reader.run.step_unit == "epoch"
    assert [p[0] for p in points(reader, "loss")] == [0, 1, 2, 3, 4]
    assert "val_loss" not in reader.run.series            # NA: never logged
    assert read((DATA / "keras_nan.csv").read_bytes()).run.series["loss"].nonfinite == 8


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_any_chunking_gives_the_same(chunk: int) -> None:
    data = (DATA / "lightning_nan.csv").read_bytes().replace(b"\n", b"\r\n")
    whole, parts = read(data), read(data, chunk)
    assert list(whole.run.series) == list(parts.run.series)
    for metric in whole.run.series:
        assert str(points(whole, metric)) == str(points(parts, metric))


def test_padded_cells_and_names() -> None:
    text = ("               epoch,      train/box_loss,               x/lr0,               x/lr1\n"
            "                   0,            0.099706,            0.070265,           0.0033038\n"
            "                   1,                 nan,            0.040206,           0.0066365\n")
    reader = read(text)
    assert points(reader, "lr") == [(0.0, 0.070265, 2), (1.0, 0.040206, 3)]
    assert reader.run.series["train/box_loss"].nonfinite == 1 and "lr/1" in reader.run.series


def test_semicolons_with_decimal_commas() -> None:
    reader = read("epoch;loss;val_loss\r\n0;0,469;1,5\r\n1;0,3;nan\r\n")
    assert points(reader, "loss") == [(0.0, 0.469, 2), (1.0, 0.3, 3)]
    assert math.isnan(points(reader, "val_loss")[1][1])


def test_wandb_export() -> None:
    reader = read('"Step","fluffy-1 - loss","fluffy-1 - loss__MIN","fluffy-1 - loss__MAX"\n'
                  '"1","0.5","0.5","0.5"\n"2","","",""\n"3","NaN","NaN","NaN"\n')
    assert list(reader.run.series) == ["loss"]
    assert [(p[0], p[2]) for p in points(reader, "loss")] == [(1, 2), (3, 4)]


def test_a_new_header_in_the_middle() -> None:
    reader = read("step,loss\n0,1.0\n10,0.9\nstep,loss,lr\n20,0.8,0.1\n30,,0.1\n\nWARNING: nan, seen\n40,0.7,0.1")
    assert points(reader, "loss") == [(0, 1.0, 2), (10, 0.9, 3), (20, 0.8, 5), (40, 0.7, 9)]
    assert points(reader, "lr") == [(20, 0.1, 5), (30, 0.1, 6), (40, 0.1, 9)]


def test_text_around_a_table() -> None:
    reader = read("Starting, with 2 gpus\nlr: 0.1\nstep,loss,lr\n0,1.0,1e-3\n10,nan,1e-3\n20,-inf,1e-3\nDone, 3\n"
                  "2026-11-23 20:00:00,120 INFO, bye\n")
    assert [p[1] for p in points(reader, "loss")][2] == -math.inf
    assert reader.run.series["loss"].count == 3


def test_train_and_validation_rows() -> None:
    reader = read("epoch,phase,loss\n1,train,0.9\n1,val,0.8\n2,train,0.7\n2,val,0.6\n")
    assert points(reader, "loss") == [(1, 0.9, 2), (2, 0.7, 4)]
    assert points(reader, "val_loss") == [(1, 0.8, 3), (2, 0.6, 5)]


@pytest.mark.parametrize("text", [
    "sepal_length,sepal_width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n",
    "Hello, world\n1, 2\n3, 4\n",
    "a,b\n",
])
def test_no_training(text: str) -> None:
    assert not read(text).run.series


def test_two_runs_do_not_share_state() -> None:
    first, second = Reader(), Reader()
    first.feed("step,loss\n1,0.5\n")
    second.feed("epoch;loss\n1;0,25\n")
    first.finish()
    second.finish()
    assert first.run.series["loss"].points()[1][0] == 0.5
    assert second.run.series["loss"].points()[1][0] == 0.25


def test_names_of_the_user() -> None:
    reader = read("k,q\n0,2.5\n1,2.0\n", names={"k": "step", "q": "loss"})
    assert points(reader, "loss") == [(0, 2.5, 2), (1, 2.0, 3)]
