"""Settings files beside a log: read with their lines, believed less than the log, used as evidence."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest

from logdoctor.lint.given import lint_files, read_given
from logdoctor.lint.opened import SettingsError
from logdoctor.model import Report
from logdoctor.model.fileline import FileLine
from logdoctor.session import Session

SAMPLES = Path(__file__).parent.parent.parent / "sample_logs"
NET = """name: "n"
layer { name: "x" type: "Input" top: "x" input_param { shape { dim: [1, 1, 8, 8] } } }
layer {
  name: "p" type: "Pooling" bottom: "x" top: "p"
  pooling_param { pool: AVE kernel_size: 1 stride: 2 }
}
"""
FILES = {
    "a.yaml": "# run\noptimizer:\n  type: SGD\n  lr: 0.3\n  momentum: 1.2\n",
    "a.json": '{\n "optimizer": {\n  "type": "SGD",\n  "lr": 0.3,\n  "momentum": 1.2\n }\n}\n',
    "a.toml": "\n[optimizer]\ntype = 'SGD'\nlr = 0.3   # high\nmomentum = 1.2\n",
    "a.ini": "; run\n[train]\noptimizer=SGD\nlr=0.3\nmomentum=1.2\n",
    "a.py": "model = dict(type='R', depth=18)\noptimizer = dict(\n    type='SGD',\n    lr=0.3,\n    momentum=1.2)\n",
    "args.txt": "\n\n\n\nNamespace(lr=0.3, optimizer='SGD', momentum=1.2)\n",
    "run.sh": "python train.py \\\n\n--optimizer SGD \\\n--lr 0.3 \\\n--momentum 1.2\n",
}


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def judged(log: str, *files: Path) -> Report:
    given = [one for file in files for one in read_given(file)]
    session = Session("x.log", given=given)
    session.feed(log.encode())
    return session.finish()


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, FILES[name])
    (given,) = read_given(path)
    values = {setting.key: setting for setting in given.settings}
    assert (values["lr"].value, values["momentum"].value, values["optimizer"].value) == (0.3, 1.2, "SGD")
    assert int(values["momentum"].line) == 5 and values["momentum"].source == str(path)
    (one,) = lint_files([path]).findings
    assert (one.rule, one.source, [int(line) for line in one.lines]) == ("momentum", str(path), [5])


def test_a_file_and_a_log_are_never_the_same_line() -> None:
    line = FileLine(5, "a.yaml", "momentum: 1.2")
    assert line != 5 and line == FileLine(5, "a.yaml") and len({line, 5, FileLine(5, "b.yaml")}) == 3
    assert copy.deepcopy(line).text == "momentum: 1.2" and sorted([FileLine(9, "x"), line])[0] is line


LOSSES = "".join(f"step {i} loss {2.0 * 3**i:.4g}\n" for i in range(12)) + "step 12 loss nan\n" * 3


def test_a_setting_of_a_file_is_evidence_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", FILES["a.yaml"])
    report = judged(LOSSES, path)
    assert report.primary is not None and report.primary.cause == "gradient-explosion"
    found = [f for f in report.primary.findings if f.verdict == "seen" and f.claim.startswith("momentum 1.2")]
    assert [(q.line, q.text, q.source) for q in found[0].lines] == [(5, "  momentum: 1.2", str(path))]
    assert report.primary.onset is not None and report.primary.onset.step is not None
    assert all(event.spot.line for event in report.events)
    assert not any("momentum" in f.claim for d in judged(LOSSES).diagnoses for f in d.findings if f.verdict == "seen")


def test_the_log_is_believed_more_than_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", FILES["a.yaml"])
    report = judged("Namespace(lr=0.001, momentum=0.9)\n" + LOSSES, path)
    values = {setting.key: (setting.value, setting.source) for setting in report.settings}
    assert values["lr"] == (0.001, "") and values["momentum"] == (0.9, "") and values["optimizer"] == ("SGD", str(path))
    assert any("lr: the log says 0.001 (line 1)" in note and "says 0.3 (line 4)" in note for note in report.reading)


def test_a_net_from_a_file_names_the_pooling_layer(tmp_path: Path) -> None:
    whole = (SAMPLES / "caffe_pooling_stride.log").read_text("utf-8").split("\n")
    bare = "\n".join(line for line in whole if not line.endswith("{") and ": " not in line[:30] and line.strip() != "}")
    blind = judged(bare)
    assert blind.primary is not None and blind.primary.cause != "pooling-stride"
    net = write(tmp_path, "net.prototxt", NET)
    write(tmp_path, "solver.prototxt", 'net: "net.prototxt"\nbase_lr: 0.01\nlr_policy: "fixed"\ndisplay: 10\n')
    for path in (net, tmp_path / "solver.prototxt"):           # the solver names its net
        report = judged(bare, path)
        assert report.primary is not None and report.primary.cause == "pooling-stride"
        assert any(q.source == str(net) for f in report.primary.findings for q in f.lines)


def test_a_printed_net_stands_before_the_file(tmp_path: Path) -> None:
    log = (SAMPLES / "caffe_healthy_nan_speed.log").read_text("utf-8")
    report = judged(log, write(tmp_path, "net.prototxt", NET))
    assert report.verdict == "healthy" and not any(n.rule == "pooling-stride" for n in report.lint)


@pytest.mark.parametrize(
    ("name", "text", "reason", "line"),
    [
        ("bad.json", '{"lr": 1,\n "x": }', "Expecting value", 2),
        ("bad.yaml", "train:\n  lr: 0.1\n\tepochs: 3\n", "", 3),
        ("bad.yml", "betas: [0.9, 0.99\nlr: 0.1\n", "", 2),
        ("bad.toml", "lr = 0.1\nepochs = = 3\n", "Invalid value", 2),
        ("bad.py", "lr = 0.1\noptimizer = dict(lr=lr\n", "it is no Python", 2),
        ("bad.prototxt", "base_lr: 0.1\nmomentum 0.9\n", "", 2),
        ("prose.txt", "we tried a lot of things\nand none worked\n", "no setting was recognised", 0),
    ],
)
def test_what_cannot_be_read(name: str, text: str, reason: str, line: int, tmp_path: Path) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(SettingsError) as failed:
        read_given(path)
    assert reason in failed.value.reason and failed.value.line == line
    assert [one.rule for one in lint_files([path]).findings] == ["unreadable"]


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", "a.yaml", FILES["a.yaml"])
    write(tmp_path, "solver.prototxt", 'base_lr: 0.01\nlr_policy: "fixed"\ndisplay: 10\nmax_iter: 0.5\n')
    write(tmp_path, "helpers.py", "import os\n")
    write(tmp_path, "notes.md", "lr: -1\n")
    linted = lint_files([tmp_path])
    assert [one.rule for one in linted.findings] == ["solver-value", "momentum"]
    assert (linted.files, linted.settings) == (2, 7)
    assert [one.rule for one in lint_files([tmp_path / "helpers.py"]).findings] == ["unreadable"]


def logdoctor(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "logdoctor", *map(str, words)], capture_output=True, text=True,
                          timeout=60, check=False, stdin=subprocess.DEVNULL)


def test_in_the_program(tmp_path: Path) -> None:
    log, config = write(tmp_path, "x.log", LOSSES), write(tmp_path, "a.yaml", FILES["a.yaml"])
    done = logdoctor("analyze", log, "--config", config, "--html", tmp_path / "r.html")
    assert done.returncode == 1 and "a.yaml:5 │ momentum: 1.2" in done.stdout
    assert "a.yaml:5" in (tmp_path / "r.html").read_text("utf-8")
    told = json.loads(logdoctor("analyze", log, "--config", config, "--json").stdout)
    (note,) = [n for n in told["lint"] if n["rule"] == "momentum"]
    assert note["quotes"] == [{"line": 5, "text": "  momentum: 1.2", "source": str(config)}]
    assert {s["key"]: s["source"] for s in told["settings"]}["momentum"] == str(config)
    missing = logdoctor("analyze", log, "--config", "nothing.yaml")
    assert missing.returncode == 2 and missing.stderr.startswith("error: cannot read settings from nothing.yaml")
    broken = write(tmp_path, "b.yaml", "lr: 0.1\nbetas: [0.9, 0.99}\n")
    told_of = logdoctor("lint", broken, config)
    assert told_of.returncode == 2 and f"{broken}:2:" in told_of.stdout and "a.yaml:5: error" in told_of.stdout
    beside = logdoctor("analyze", log, "--config", broken)
    assert beside.returncode == 2 and "where: line 2, column " in beside.stderr
    assert logdoctor("lint", config).returncode == 1 and "a.yaml:5: error: momentum" in logdoctor("lint", config).stdout


def test_a_healthy_run_shows_what_the_file_gets_wrong(tmp_path: Path) -> None:
    log = write(tmp_path, "x.log", "".join(f"step {i} loss {2 / (i + 1):.4f}\n" for i in range(60)))
    config = write(tmp_path, "a.yaml", "lr: 0.1\nwarmup_steps: 1000\nmax_steps: 60\n")
    done = logdoctor("analyze", log, "--config", config)
    assert done.returncode == 0 and "Settings to look at" in done.stdout and "a.yaml:2" in done.stdout


def test_a_run_that_learns_is_not_blamed_for_what_a_file_says(tmp_path: Path) -> None:
    config = write(tmp_path, "a.yaml", "momentum: 1.2\nscheduler: {type: StepLR, step_size: 0}\n")
    falls = "".join(f"step {i} loss {2 / (i + 1):.4f}\n" for i in range(60))
    report = judged(falls, config)
    assert report.verdict == "healthy" and {n.rule for n in report.lint if n.severity == "error"} == {"momentum", "schedule"}
    lost = judged(LOSSES, config)
    assert lost.primary is not None and any("momentum 1.2" in f.claim for d in lost.diagnoses for f in d.findings)


def test_what_the_run_did_counts_beside_its_settings(tmp_path: Path) -> None:
    norms = "".join(f"step {i} loss {2 / (i + 1):.4f} grad_norm {500 + i % 7}\n" for i in range(60))
    report = judged(norms, write(tmp_path, "a.yaml", "optimizer: sgd\nmax_grad_norm: 1.0\nlr: 0.1\n"))
    assert [n.text for n in report.lint if n.rule == "clip-norm"] == [
        "clip_norm 1 cuts every step: half of the gradient norms are above 503"]
    lines = "".join(f"[11/23 10:00:{i:02d} d2.utils.events]:  eta: 0:01:00  iter: {20 * i}  total_loss: {3 / (i + 1):.3f}  "
                    "lr: 0.02\n" for i in range(30))
    told = judged(lines, write(tmp_path, "d2.yaml", "SOLVER:\n  IMS_PER_BATCH: 2\n  BASE_LR: 0.02\n"))
    assert [n.rule for n in told.lint] == ["gpu-count"]


@pytest.mark.parametrize("text", ['{"a":' * 5000 + "1" + "}" * 5000, '{"lr": ' + "9" * 6000 + "}"])
def test_json_that_no_one_wrote(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert [one.severity for one in lint_files([path]).findings] == ["error"]


def test_a_program_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "deep.py", "x = " + ".".join(["a"] * 1500) + "\nlr = 0.1\n")
    (one,) = lint_files([path]).findings
    assert one.rule == "unreadable"
