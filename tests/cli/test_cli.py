"""The program as a user meets it: real processes, exit codes, errors, bad input."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "sample_logs"
SICK = SAMPLES / "caffe_bad_lr_policy.log"
WELL = SAMPLES / "pytorch_healthy.log"


def logdoctor(*words: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "logdoctor", *map(str, words)], input=given or b"", timeout=60,
                          capture_output=True, check=False)


@pytest.mark.parametrize(("words", "code"), [
    ((WELL,), 0), ((SICK,), 1), ((SICK, "--fail-on", "never"), 0), ((WELL, SICK), 1),
    (("no-such.log",), 2), ((WELL, "--fail-on", "maybe"), 2),
])
def test_exit_codes(words: tuple[str | Path, ...], code: int) -> None:
    done = logdoctor("analyze", *words)
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_an_error_says_what_why_and_help() -> None:
    done = logdoctor("analyze", str(SICK).replace("policy", "polisy"))
    text = done.stderr.decode()
    assert text.startswith("error: ") and "reason:" in text and "help:" in text
    assert SICK.name in text


def test_json_is_strict() -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    told = json.loads(logdoctor("analyze", SICK, "--json").stdout, parse_constant=refuse)
    assert told["schema"] == 1 and told["verdict"] == "sick"
    assert told["diagnoses"][0]["cause"] == "bad-lr-policy"
    assert told["series"]["lr"]["first_nonfinite"] == {**told["series"]["lr"]["first_nonfinite"], "line": 408}


def test_a_pipe_is_the_same_as_a_file() -> None:
    piped = json.loads(logdoctor("analyze", "--json", given=SICK.read_bytes()).stdout)
    filed = json.loads(logdoctor("analyze", SICK, "--json").stdout)
    assert {**piped, "source": ""} == {**filed, "source": ""}


def test_tee_passes_every_byte() -> None:
    data = SICK.read_bytes() + b"\xff\x00 cut in the midd"
    assert logdoctor("analyze", "--tee", "--quiet", given=data).stdout == data


def test_run_returns_the_exit_code_and_the_output() -> None:
    done = logdoctor("run", "--", sys.executable, "-c", "print('step 1 loss 0.5'); raise SystemExit(7)")
    assert done.returncode == 7
    assert b"step 1 loss 0.5" in done.stdout


@pytest.mark.parametrize(("name", "data", "code"), [
    ("empty.log", b"", 3),
    ("prose.log", b"it was a bad run\nwe saw 3 cats and 4 dogs\n" * 40, 3),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, 2),
    ("checkpoint.pt", b"PK\x03\x04" + bytes(500), 2),
    ("broken.gz", b"\x1f\x8b\x08\x00" + b"garbage" * 9, 2),
    ("cut.log", WELL.read_bytes()[:-7], 0),
    ("one_line.log", b"x" * 6_000_000, 3),
    ("latin.log", b"mod\xe8le\n" + WELL.read_bytes(), 0),
])
def test_bad_input(tmp_path: Path, name: str, data: bytes, code: int) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    done = logdoctor("analyze", path)
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert code != 2 or done.stderr.startswith(b"error: ")


@pytest.mark.parametrize("encode", [
    lambda text: text.encode("utf-16"), lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(), lambda text: gzip.compress(text.encode()),
])
def test_any_encoding(tmp_path: Path, encode: object) -> None:
    path = tmp_path / "train.log"
    path.write_bytes(encode(SICK.read_text(encoding="utf-8")))  # type: ignore[operator]
    assert b"Bad learning-rate policy" in logdoctor("analyze", path).stdout


def test_a_hostile_log_stays_text(tmp_path: Path) -> None:
    path, page = tmp_path / "evil.log", tmp_path / "report.html"
    path.write_text("step 1 loss 0.5 <script>alert(1)</script> {{7*7}}\n\x1b]2;title\x07step 2 loss 1e400\n"
                    "step 3 loss nan [red]=cmd()\n" * 9, encoding="utf-8")
    done = logdoctor("analyze", path, "--html", page, "--color", "never")
    assert b"\x1b" not in done.stdout
    text = page.read_text(encoding="utf-8")
    assert "<script>alert" not in text and "49" not in text.split("{{7*7}}")[0][-3:]


def test_an_unwritable_report_leaves_the_old_one(tmp_path: Path) -> None:
    done = logdoctor("analyze", SICK, "--html", tmp_path / "no" / "such" / "folder" / "r.html")
    assert done.returncode == 2 and b"Traceback" not in done.stderr


@pytest.mark.parametrize(("log", "no"), [(SICK, ""), (SAMPLES / "pytorch_gradient_explosion.log", "logdoctor.caffe")])
def test_nothing_heavy_is_imported(log: Path, no: str) -> None:
    code = ("import sys; sys.argv = ['logdoctor', 'analyze', sys.argv[1], '--json']\n"
            "from logdoctor.cli import main\n"
            "try: main()\nexcept SystemExit: pass\n"
            f"bad = {{'numpy', 'pandas', 'matplotlib', 'jinja2', {no!r}}} & set(sys.modules); sys.stderr.write(repr(bad))")
    done = subprocess.run([sys.executable, "-c", code, str(log)], capture_output=True, check=False, timeout=60)
    assert done.stderr == b"set()"


@pytest.mark.parametrize("words", [("causes",), ("explain", "bad-input"), ("formats",), ("formats", "explain", str(SICK)),
                                   ("series", str(SICK)), ("--help",), ("--version",)])
def test_the_other_commands_speak(words: tuple[str, ...]) -> None:
    done = logdoctor(*words)
    assert done.returncode == 0 and done.stdout.strip() and b"Traceback" not in done.stderr


def test_a_single_value_shows_no_course(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    log.write_text("step 1 loss 3.0\n")
    done = logdoctor("analyze", log)
    assert done.returncode == 3
    assert b"a single loss value was printed" in done.stderr
