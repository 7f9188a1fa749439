"""Logs nobody knows: what is guessed, what is explained, and what is left alone."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from logdoctor import formats, inference
from logdoctor.reading import Reader

COLUMNS = [f"{i * 10:6d}   {2.3 * math.exp(-i / 30) + i % 3 * .01:.5f}  0.00100  {12.5 + i % 7:.2f}" for i in range(60)]
GERMAN = [f"2026-11-23 20:34:{i % 60:02d},120 Schritt {i} Verlust {2.3 / (i + 1):.4f} Lernrate 0.01" for i in range(60)]
BRACKETS = ["Starting up with 4 threads, version 1.2.3",
            *(f"[{i}/500] obj={'nan' if i > 40 else round(3 - i * .05, 3)} |g|=1.{i}" for i in range(60))]


def read(lines: list[str], **options: dict[str, str]) -> Reader:
    reader = Reader(**options)  # type: ignore[arg-type]
    reader.feed("\n".join(lines) + "\n")
    reader.finish()
    return reader


@pytest.mark.parametrize(("lines", "count", "last_step", "bad"),
                         [(COLUMNS, 60, 590, 0), (GERMAN, 60, 59, 0), (BRACKETS, 60, 59, 19)])
def test_unknown_logs(lines: list[str], count: int, last_step: float, bad: int) -> None:
    reader = read(lines)
    assert reader.chosen[0].guess
    loss = reader.run.series["loss"]
    assert (loss.count, loss.nonfinite, loss.steps[-1]) == (count, bad, last_step)
    for value, line in zip(loss.values, loss.lines, strict=True):
        assert math.isnan(value) or any(float(word) == value for word in
                                        lines[line - 1].replace("=", " ").split() if _is_number(word))


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("lines", [
    [f"Chapter {i}: the {i * 3} brothers walked {i * 1.5} miles and found {i + 2} apples" for i in range(60)],
    [f"10.0.0.{i} GET /index 200 took 0.{i} s size {1000 + i}" for i in range(60)],
    [f"{5 + i % 7 * .1:.1f} {3 + i % 5 * .1:.1f} {i % 3 * .7:.1f} 0.2" for i in range(60)],
    ["no numbers at all"] * 60,
    [f"2026-11-23 20:34:{i % 60:02d} INFO worker {i} ready" for i in range(60)],
])
def test_nothing_is_invented(lines: list[str]) -> None:
    reader = read(lines)
    assert not reader.run.series and not reader.chosen


def test_a_tensor_with_a_gradient_is_the_loss_also_when_it_stands_still() -> None:
    lines = [f"{e} {i} tensor({2.3026 + (i * 7 + e) % 5 * .002:.4f}, grad_fn=<NllLossBackward0>)"
             for e in range(4) for i in range(9)]
    assert read(lines).run.series["loss"].count == 36
    assert not read([line.replace("grad_fn=<NllLossBackward0>", "dtype=torch.float64") for line in lines]).run.series


def test_the_name_of_one_number_says_nothing_of_the_others() -> None:
    run = read([f"Epoche {i} Verlust {2 / (i + 1):.4f} Validierung {2.1 / (i + 1):.4f}" for i in range(12)]).run
    assert run.series["loss"].values[0] == 2.0 and "val_loss" not in run.series


def test_names_of_the_user() -> None:
    lines = [f"k {i} q_value {2.3 / (i + 1):.4f}" for i in range(60)]
    assert not read(lines).run.series
    reader = read(lines, names={"q_value": "loss", "k": "step"})
    assert reader.run.series["loss"].count == 60 and reader.run.series["loss"].steps[-1] == 59


def test_names_of_the_user_win_in_known_formats() -> None:
    lines = [f"step={i} loss=0.5 total={1 / (i + 1):.4f}" for i in range(20)]
    assert read(lines).run.series["loss"].values[3] == 0.5
    reader = read(lines, names={"total": "loss", "loss": "part/loss"})
    assert reader.run.series["loss"].values[3] == 0.25
    assert read(lines).run.series["loss"].values[3] == 0.5         # and stay with their session


def test_two_kinds_of_lines() -> None:
    lines = [line for i in range(40) for line in
             [f"round {i} mean_err {1 / (i + 1):.5f} eta 0:01:{i % 60:02d}",
              *([f"  held-out err after round {i}: {1.2 / (i + 1):.5f}"] if i % 4 == 3 else [])]]
    run = read(lines).run
    assert run.series["loss"].count == 40 and run.series["val_loss"].count == 10


def test_explain_gives_line_template_field_and_reason() -> None:
    found = inference.explain(read(BRACKETS))
    assert ("[0/500] obj=3.0 |g|=1.0", "loss", "printed as 'obj'") in [(line, name, why) for line, _, name, why in found]
    assert all("{number}" in template or "{int}" in template for _, template, _, _ in found)
    known = inference.explain(read([f"step={i} loss=0.5{i}" for i in range(20)]))
    assert {name for _, _, name, _ in known} == {"@step", "loss"}


@pytest.mark.parametrize("lines", [COLUMNS, GERMAN, BRACKETS])
def test_a_written_format_file_passes_its_own_check(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(inference.write_format("mine", lines), encoding="utf-8")
    assert formats.check(path) == []
    reader = Reader(extra=[formats.load(path)])
    reader.feed("\n".join(lines) + "\n")
    reader.finish()
    assert reader.chosen[0].name == "mine" and reader.run.series["loss"].count == 60


def test_no_format_file_from_prose() -> None:
    with pytest.raises(ValueError, match="no repeated line"):
        inference.write_format("mine", ["once upon a time", "there were 3 bears"])
