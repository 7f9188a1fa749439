"""`logdoctor compare` as a user meets it: exit codes, errors, files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent.parent / "comparing" / "data"
WELL, SICK = DATA / "well.log", DATA / "lr_high.log"


def compare(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "logdoctor", "compare", *map(str, words)], capture_output=True,
                          text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((WELL, DATA / "well_again.log"), 0),
        ((WELL, SICK), 1),
        ((WELL, SICK, "--fail-on", "never"), 0),
        ((WELL,), 2),
        ((WELL, "no-such.log"), 2),
        ((WELL, SICK, "--changed", "learning"), 2),
        ((WELL, SICK, "--plot", "a.gif"), 2),
    ],
)
def test_exit_codes(words: tuple[str | Path, ...], code: int) -> None:
    done = compare(*words)
    assert done.returncode == code and "Traceback" not in done.stderr
    assert code != 2 or done.stderr.startswith("error: ")


def test_nothing_to_judge(tmp_path: Path) -> None:
    (tmp_path / "prose.log").write_text("no numbers at all\n")
    done = compare(WELL, tmp_path / "prose.log")
    assert done.returncode == 3 and "could not be judged" in done.stdout


def test_what_the_user_changed_decides(tmp_path: Path) -> None:
    page, picture = tmp_path / "c.html", tmp_path / "c.svg"
    done = compare(DATA / "quiet_well.log", DATA / "quiet_lr.log", "--changed", "lr", "--json", "--html", page,
                   "--plot", picture)
    (found,) = json.loads(done.stdout)["pairs"][0]["conclusions"]
    assert found["strength"] == "proves" and "gradient-explosion" in found["causes"]
    assert "Proved" in page.read_text("utf-8") and "<svg" in picture.read_text("utf-8")


def analyze(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "logdoctor", "analyze", *map(str, words)], capture_output=True,
                          text=True, timeout=60, check=False, input=given)


def test_a_baseline_is_part_of_the_report(tmp_path: Path) -> None:
    done = analyze(SICK, "--baseline", WELL, "--html", tmp_path / "r.html")
    assert done.returncode == 1
    assert "Gradient explosion" in done.stdout and "Against well.log" in done.stdout
    assert "Proved: Only the learning rate differs" in done.stdout
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "Against well.log" in page and "step 0 loss 19.787090 lr 2.0" in page
    assert "Only the learning rate differs" in analyze(SICK, "--baseline", WELL, "--markdown").stdout


def test_a_baseline_in_json_for_a_file_and_for_a_pipe() -> None:
    filed = json.loads(analyze(SICK, "--baseline", WELL, "--json").stdout)["baseline"]
    piped = json.loads(analyze("--baseline", WELL, "--json", given=SICK.read_text("utf-8")).stdout)["baseline"]
    assert filed["conclusions"] == piped["conclusions"] and filed["first_apart"] == "lr"
    assert json.loads(analyze(SICK, "--json").stdout)["baseline"] is None


def test_a_baseline_that_cannot_be_read_is_an_error() -> None:
    done = analyze(SICK, "--baseline", "no-such.log")
    assert done.returncode == 2 and done.stderr.startswith("error: cannot read no-such.log")


def test_the_config_is_not_the_baselines(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("optimizer: sgd\nmomentum: 1.2\nlr: 2.0\n")
    told = json.loads(analyze(SICK, "--baseline", WELL, "--config", tmp_path / "c.yaml", "--json").stdout)
    assert told["baseline"]["onset"] == "only the other"
    assert [c["strength"] for c in told["baseline"]["conclusions"]] == ["proves"]
    assert "momentum" in {one["key"] for one in told["baseline"]["settings"] if one["first"] is None}


def test_nothing_heavy_is_imported() -> None:
    code = ("import sys; sys.argv = ['logdoctor', 'compare', *sys.argv[1:]]\n"
            "from logdoctor.cli import main\n"
            "try: main()\nexcept SystemExit: pass\n"
            "sys.stderr.write(repr({'numpy', 'pandas', 'matplotlib', 'jinja2'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code, WELL, SICK], capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.stderr == "set()" and "Proved" in done.stdout
