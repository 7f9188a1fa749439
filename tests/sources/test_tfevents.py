"""TensorBoard event files; the fixture was written by tensorboardX."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from logdoctor.reading import Reader
from logdoctor.sources import LineDecoder, SourceError, chunks, open_log
from logdoctor.sources.tfevents import fields, folder_text, is_tfevents, masked_crc, read_tfevents, shortest

FILE = next((Path(__file__).parent / "data").glob("events*"))


def read(path: Path) -> Reader:
    """A reader that has read a file or a folder as the commands do."""
    reader, decoder = Reader(), LineDecoder()
    with open_log(str(path)) as stream:
        for chunk in chunks(stream, str(path)):
            reader.feed(decoder.feed(chunk))
    reader.feed(decoder.feed(b"", last=True))
    reader.finish()
    return reader


def test_scalars_with_their_record_numbers() -> None:
    found = list(read_tfevents(FILE))
    assert found[:3] == [(0, "Loss/train", 2.0, 2), (0, "lr", 0.1, 3), (10, "Loss/train", 1.0, 4)]
    assert len(found) == 27
    bad = [scalar for scalar in found if math.isnan(scalar[2])]
    assert [scalar[0] for scalar in bad] == [90, 100, 110]


def test_a_file_is_read_like_a_log() -> None:
    reader = read(FILE)
    assert reader.choices[0].format.name == "tensorboard"
    loss = reader.run.series["loss"]
    assert loss.count == 12 and loss.first_nonfinite is not None
    assert (loss.first_nonfinite.step, loss.first_nonfinite.line) == (90, 22)
    assert reader.run.series["val_loss"].count == 3
    assert '"Loss/train": NaN' in (reader.quotes.get(22) or "")


@pytest.mark.parametrize("size", [0, 1, 11, 12, 13, 40, 500, 1229])
def test_a_cut_file_gives_its_whole_records(tmp_path: Path, size: int) -> None:
    data = FILE.read_bytes()
    cut = tmp_path / "events.out.tfevents.cut"
    cut.write_bytes(data[:size])
    whole = list(read_tfevents(FILE))
    assert str(list(read_tfevents(cut))) == str(whole[: len(list(read_tfevents(cut)))])


def test_a_damaged_file_ends_at_the_damage(tmp_path: Path) -> None:
    data = bytearray(FILE.read_bytes())
    data[len(data) // 2 :] = b"\xff" * (len(data) - len(data) // 2)
    damaged = tmp_path / "events.out.tfevents.damaged"
    damaged.write_bytes(data)
    assert 0 < len(list(read_tfevents(damaged))) < 27


def test_recognised_by_content() -> None:
    assert is_tfevents(FILE.read_bytes()[:16])
    assert not is_tfevents(b"epoch 1 loss 0.5") and not is_tfevents(b"")
    assert masked_crc(b"") == 0xA282EAD8


def test_a_folder_of_one_run(tmp_path: Path) -> None:
    for part in ("train", "validation"):
        (tmp_path / part).mkdir()
        shutil.copy(FILE, tmp_path / part / FILE.name)
    reader = read(tmp_path)
    assert reader.run.series["loss"].count == 12
    assert any(name.startswith("val_") for name in reader.run.series)


def test_a_folder_of_several_runs_is_refused(tmp_path: Path) -> None:
    for part in ("a", "b"):
        (tmp_path / part).mkdir()
        shutil.copy(FILE, tmp_path / part / FILE.name)
    with pytest.raises(SourceError, match="2 TensorBoard runs"):
        folder_text(tmp_path)


def test_decimals_of_32_bit_floats() -> None:
    assert shortest(0.10000000149011612) == 0.1
    assert math.isnan(shortest(math.nan)) and shortest(-math.inf) == -math.inf


def test_junk_is_no_field() -> None:
    for junk in (b"\xff" * 40, b"\x0a\xff\xff\xff\xff\x0f", b"\x09\x01", b"\x80"):
        assert len(list(fields(junk))) <= 5
