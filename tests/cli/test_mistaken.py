"""A log given to `lint` and settings given to `analyze`: each is told where it belongs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import SAMPLES, logdoctor

YAML = "optimizer:\n  lr: 0.01\n  momentum: 0.9\nschedule:\n- {epoch: 10, lr: 0.001}\n- {epoch: 20, lr: 0.0001}\n"
ARGS = "Namespace(lr=0.01, momentum=0.9, epochs=90, loss='ce', loss_weight=1.0)\n"
SOLVER = 'net: "n.prototxt"\nbase_lr: 0.01\nlr_policy: "fixed"\nmomentum: 0.9\nmax_iter: 100\n'
TRAIN = 'loss: 1.0\nlr: 0.1\nepoch: 3\nval_loss: 0.5\n'      # as a dump of the best epoch beside the settings


@pytest.mark.parametrize("log", sorted(SAMPLES.glob("*.log")), ids=lambda path: path.stem)
def test_lint_sends_a_log_to_analyze(log: Path) -> None:
    done = logdoctor("lint", log)
    assert done.returncode == 2
    text = done.stdout.decode()
    assert "this is a training log" in text and f"logdoctor analyze {log}" in text and "No problem" not in text


def test_a_log_among_settings_is_a_finding_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(YAML)
    done = logdoctor("lint", tmp_path / "c.yaml", SAMPLES / "keras_healthy.log", "--json")
    assert [one["rule"] for one in json.loads(done.stdout)] == ["unreadable"] and done.returncode == 2


@pytest.mark.parametrize(("name", "text"), [
    ("c.yaml", YAML), ("args.txt", ARGS), ("args.log", ARGS), ("solver.prototxt", SOLVER), ("solver", SOLVER),
    ("best.txt", TRAIN), ("c.json", '{"lr": 0.1, "loss": 1.0, "schedule": [{"epoch": 1, "lr": 0.1}]}'),
])
def test_settings_that_look_a_bit_like_a_log_are_linted(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    done = logdoctor("lint", tmp_path / name)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "text"), [("c.yaml", YAML), ("args.txt", ARGS), ("solver.prototxt", SOLVER)])
def test_analyze_sends_settings_to_lint(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    done = logdoctor("analyze", tmp_path / name)
    assert done.returncode == 3 and f"logdoctor lint {tmp_path / name}" in done.stderr.decode()


def test_a_log_without_a_loss_is_not_sent_to_lint(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text("loading data\nseed 3\nepoch 1 accuracy 0.5\nepoch 2 accuracy 0.6\n")
    assert b"lint" not in logdoctor("analyze", tmp_path / "train.log").stderr
