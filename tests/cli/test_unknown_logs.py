"""Five logs of no known format: explained, mended with --map, turned into a format file that reads them alike."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logdoctor.cli import inputs
from logdoctor.cli.app import app

ODD = {
    "columns": ["my trainer v3", *(f"{i * 10:6d} {3 * math.exp(-i / 30):10.5f} {0.001 * 0.98 ** (i // 10):.6f} "
                                   f"{i * 1.3:8.1f}s" for i in range(80))],
    "german": [f"[12:{i:02d}:03] Durchlauf {e + 1}/3 Schritt {i} Verlust={2 / (1 + e * 20 + i):.4f} Lernrate=1e-3"
               for e in range(3) for i in range(20)],
    "header": [line for i in range(40) for line in
               (f"=== round {i} ===", f"  energy: {100 / (i + 1):.3e} (best {100 / (i + 1):.3e})")],
    "thousands": [f"sample {i * 1024:,} <cost> {2 / (i + 1) if i < 40 else math.nan:.6g} at {1000 + i:,} tok/s"
                  for i in range(60)],
    "arrows": [f"it={i} my_metric -> {5 / (i + 1):.4f} ; other -> {i % 7}" for i in range(60)],
}
MAPS = {"arrows": ["--map", "loss=my_metric", "--map", "step=it"]}
TOLD = {
    "columns": "number 2 of the line: a positive decimal that falls over the run",
    "german": "whole numbers that start again, printed as 'Schritt'",
    "header": "whole numbers that only grow, in the line before the loss, printed as 'round'",
    "thousands": "printed as 'cost'",
    "arrows": "you said so: --map loss=my_metric",
}
LAST = {"columns": 790, "german": 59, "header": 39, "thousands": 59 * 1024, "arrows": 59}


@pytest.fixture(params=ODD)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def log(name: str, tmp_path: Path) -> Path:
    path = tmp_path / "odd.log"
    path.write_text("\n".join(ODD[name]) + "\n", encoding="utf-8")
    return path


def run(*arguments: str) -> str:
    found = CliRunner().invoke(app, arguments)
    assert found.exit_code == 0, found.output
    return found.output


def test_explain_shows_line_template_field_and_reason(name: str, log: Path) -> None:
    said = run("formats", "explain", str(log), *MAPS.get(name, []))
    assert "What was taken for what" in said and "template: ^" in said
    assert TOLD[name] in said
    assert " loss " in said


def test_steps_and_values(name: str, log: Path) -> None:
    session = inputs.reading([], [], MAPS.get(name, [])[1::2]).session(str(log))
    inputs.feed(session, str(log))
    session.finish()
    loss = session.run.series["loss"]
    assert loss.count in (len(ODD[name]), len(ODD[name]) - 1, len(ODD[name]) // 2)
    assert loss.steps[-1] == LAST[name] and not session.run.restarts


def test_a_new_format_passes_its_check_and_reads_the_log_alike(name: str, log: Path, tmp_path: Path) -> None:
    said = run("new", "format", f"odd-{name}", "--from", str(log), "--to", str(tmp_path), *MAPS.get(name, []))
    assert "it reads the log as it was read before" in said
    path = tmp_path / f"odd-{name}.toml"
    assert path.read_text(encoding="utf-8").startswith("#:schema ")
    assert "every sample is read as promised" in run("formats", "check", str(path))
    assert f"odd-{name}" in run("formats", "explain", str(log), "--format-file", str(path))


def test_a_table_is_explained_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("epoch,train_loss,val_acc\n" + "".join(f"{i},{1 / (i + 1)},0.{i}\n" for i in range(9)), encoding="utf-8")
    said = run("formats", "explain", str(path))
    assert "the column 'train_loss'" in said and "val_accuracy" in said


def test_the_schema_is_printed() -> None:
    assert '"title": "logdoctor format file"' in run("formats", "schema")
