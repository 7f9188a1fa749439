"""What is no log of a run is not judged, however many losses it holds; what only looks odd is."""

from __future__ import annotations

import csv
import difflib
import io
import json
import random
from pathlib import Path

import pytest

import logdoctor
from logdoctor.nolog.disorder import ratio
from logdoctor.session import Session
from tests.cli.test_cli import logdoctor as command

ROOT = Path(__file__).parents[2]
SICK = ROOT / "sample_logs" / "pytorch_gradient_explosion.log"


def verdict(text: str, name: str = "x.log", **how: tuple[str, ...]) -> str:
    session = Session(name, **how)  # type: ignore[arg-type]
    session.feed(text.encode())
    return session.finish().verdict


def table(heads: list[str], rows: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue()


def patch(path: Path) -> str:
    """A log that was added to a repository, as `git log -p` shows it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head = f"commit {'0' * 40}\nAuthor: A <a@b.c>\n\n    Keep the log\n\ndiff --git a/run.log b/run.log\n"
    return head + "".join(difflib.unified_diff([], lines, "/dev/null", "b/run.log"))


@pytest.mark.parametrize("name", [
    "corpus/small/truth.jsonl", "pyproject.toml", "logdoctor/causes/gradient-explosion.toml", "tests/live/test_pipe.py",
    "tests/render/golden/explosion.80.txt", "tests/render/golden/explosion.160.txt",
])
def test_metadata_settings_programs_and_reports(name: str) -> None:
    assert logdoctor.analyze(ROOT / name).verdict == "not-judged"


def test_a_patch_that_adds_a_log() -> None:
    assert verdict(patch(SICK)) == "not-judged"


def test_a_run_that_prints_the_changes_of_its_source_first() -> None:
    source = ROOT / "corpus" / "make.py"
    log = SICK.read_text(encoding="utf-8")
    assert verdict(patch(source) + log) == "sick"


def dataset(random_: random.Random) -> str:
    """Claims with their costs: a column is called loss, the first one numbers the rows."""
    rows: list[list[object]] = [[3 * i, random_.choice("ABC"), random_.random(), random_.lognormvariate(7, 1)]
                                for i in range(300)]
    return table(["id", "kind", "amount", "loss"], rows)


def sweep(random_: random.Random) -> str:
    rows: list[list[object]] = [[random_.choice([0.1, 0.01]), random_.choice([16, 64]), random_.uniform(0.2, 2)]
                                for _ in range(60)]
    return table(["lr", "batch_size", "val_loss"], rows)


def trials(random_: random.Random) -> str:
    return "".join(json.dumps({"trial": i, "lr": random_.choice([0.1, 0.01]), "epochs": 10,
                               "loss": random_.uniform(0.2, 2)}) + "\n" for i in range(60))


def models(random_: random.Random) -> str:
    rows: list[list[object]] = [[f"net{i}", random_.choice([10, 50, 90]), random_.uniform(0.2, 2)] for i in range(40)]
    return table(["model", "epochs", "train_loss"], rows)


@pytest.mark.parametrize("make", [dataset, sweep, trials, models])
@pytest.mark.parametrize("seed", range(3))
def test_rows_in_no_order(make: object, seed: int) -> None:
    text = make(random.Random(seed))  # type: ignore[operator]
    assert verdict(text, "x.csv") == "not-judged"


def test_a_table_that_counts_or_falls_is_judged() -> None:
    noise = random.Random(1)
    counted: list[list[object]] = [[i, 2.3 + noise.gauss(0, 0.01)] for i in range(200)]
    bare: list[list[object]] = [[2.3 - 0.01 * i + noise.gauss(0, 0.1), 0.001] for i in range(200)]
    assert verdict(table(["step", "loss"], counted), "x.csv") == "sick"
    assert verdict(table(["loss", "lr"], bare), "x.csv") == "healthy"


def test_folds_in_json_lines_are_judged() -> None:
    lines = [json.dumps({"epoch": epoch, "loss": 2.3 / (1 + epoch)}) for _ in range(12) for epoch in range(5)]
    assert verdict("\n".join(lines) + "\n") == "healthy"


def test_who_names_the_format_is_believed() -> None:
    assert verdict(patch(SICK), force=("pytorch",)) == "sick"


def test_the_command_says_so(tmp_path: Path) -> None:
    (tmp_path / "change.txt").write_text(patch(SICK), encoding="utf-8")
    done = command("analyze", tmp_path / "change.txt")
    assert done.returncode == 3 and b"is not a training log" in done.stderr and b"--format NAME" in done.stderr


def test_the_ratio_of_ranks() -> None:
    assert ratio([float(i) for i in range(100)]) < 0.01 and ratio([1.0] * 9) == 2.0
    noise = random.Random(2)
    assert 1.6 < ratio([noise.random() for _ in range(400)]) < 2.4
