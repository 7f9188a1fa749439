"""`logdoctor new format` keeps no draft that does not read the log it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from logdoctor import inference
from logdoctor.cli.app import app
from logdoctor.cli.errors import Failure
from tests.cli.test_cli import SAMPLES, WELL

DRAFT = '''name = "mine"
title = "mine"
framework = "mine"
prints = "here"
[loss]
is = "of the batch"
[[line]]
id = "line-1"
pattern = '{pattern}'
sample = ["{sample}"]
expect = [{expect}]
'''
USELESS = {
    "reads nothing": DRAFT.format(pattern=r"at (?P<step>\d+): cost (?P<loss>{number})", sample="at 3: cost 2.5",
                                  expect="{ step = 3, loss = 2.5 }"),
    "breaks its promise": DRAFT.format(pattern=r"Step \[(?P<step>\d+)/\d+\], Loss: (?P<loss>{number})",
                                       sample="Step [1/9], Loss: 2.5", expect="{ step = 2, loss = 2.5 }"),
    "reads no loss": DRAFT.format(pattern=r"Step \[(?P<step>\d+)/\d+\], Loss: (?P<speed>{number})",
                                  sample="Step [1/9], Loss: 2.5", expect="{ step = 1, speed = 2.5 }"),
}
SAID = {"reads nothing": "it reads no number of", "breaks its promise": "step should be 2", "reads no loss": "but no loss"}


def new(folder: Path, *words: str, log: Path = WELL) -> str:
    return CliRunner().invoke(app, ["new", "format", "mine", "--from", str(log), "--to", str(folder), *words],
                              catch_exceptions=False).output


@pytest.mark.parametrize("what", USELESS)
def test_a_draft_of_no_use_is_not_kept(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "write_format", lambda *_: USELESS[what])
    with pytest.raises(Failure, match="was not kept") as failed:
        new(tmp_path)
    assert SAID[what] in failed.value.reason and not (tmp_path / "mine.toml").exists()
    assert SAID[what] in new(tmp_path, "--force") and (tmp_path / "mine.toml").exists()


def test_a_draft_that_reads_the_log_is_kept(tmp_path: Path) -> None:
    assert "of no use" not in new(tmp_path) and (tmp_path / "mine.toml").exists()


def test_the_longer_of_two_patterns_goes_first(tmp_path: Path) -> None:
    """Keras ends an epoch with the line of a batch and more: its validation loss must not be lost."""
    said = new(tmp_path, log=SAMPLES / "keras_bar_healthy.log")
    assert "wrote" in said and "val_loss 0 values" not in said


def test_a_document_needs_no_format(tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    table.write_text("epoch,loss\n" + "".join(f"{i},{2 / (i + 1)}\n" for i in range(9)))
    with pytest.raises(Failure, match="needs no format file"):
        new(tmp_path, log=table)
