"""`logdoctor watch` with real processes."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.live.support import PROGRAM, environment, read_until, start, text, until


def test_growing_file_stop_on(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    program = start("watch", str(log), "--stop-on", "error", "--html", str(tmp_path / "r.html"), "--evidence", str(tmp_path / "e"))
    assert program.stderr
    read_until(program.stderr, b"waiting for it")
    data = text(60, 40)
    with log.open("ab") as out:
        for at in range(0, len(data), 3000):
            out.write(data[at : at + 3000])
            out.flush()
    out_text, err = program.communicate(timeout=120)
    assert b"stopped by --stop-on" in err
    assert b"Gradient explosion" in out_text
    assert program.returncode == 1
    assert (tmp_path / "r.html").exists()
    assert len(list((tmp_path / "e").iterdir())) >= 1


def test_killed_and_started_again(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    data = text(60, 40)
    log.write_bytes(data[:4000])
    first = start("watch", str(log))
    assert first.stderr
    with log.open("ab") as out:
        out.write(data[4000:7001])
    first.kill()
    first.communicate()
    with log.open("ab") as out:
        out.write(data[7001:])
    again = subprocess.run(
        [*PROGRAM, "watch", str(log), "--until-idle", "0.5s", "--json"], capture_output=True, env=environment()
    )
    batch = subprocess.run([*PROGRAM, "analyze", str(log), "--json"], capture_output=True, env=environment())
    assert again.stdout.replace(b'"complete": false', b'"complete": true') == batch.stdout


def test_replaced_and_interrupted(tmp_path: Path) -> None:
    log = tmp_path / "runs" / "train.log"
    log.parent.mkdir()
    log.write_bytes(text(60, 40))
    program = start("watch", str(log.parent))
    assert program.stderr
    read_until(program.stderr, b"Gradient explosion")
    (tmp_path / "new").write_bytes(text(80))
    os.replace(tmp_path / "new", log)
    read_until(program.stderr, b"a new file begins")
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=120)
    assert b"interrupted" in err
    assert out.count(b"train.log") == 2
    assert program.returncode == 1


def test_one_file_with_two_runs_keeps_both_pages(tmp_path: Path) -> None:
    log, page = tmp_path / "train.log", tmp_path / "r.html"
    log.write_bytes(text(60, 40))
    program = start("watch", str(log), "--html", str(page))
    assert program.stderr
    read_until(program.stderr, b"Gradient explosion")
    (tmp_path / "new").write_bytes(text(80))
    os.replace(tmp_path / "new", log)
    read_until(program.stderr, b"a new file begins")
    program.send_signal(signal.SIGTERM)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 128 + signal.SIGTERM, err
    assert b"Gradient explosion" in (tmp_path / "r-1.html").read_bytes()
    assert b"Gradient explosion" not in page.read_bytes()


def test_several_runs_refresh_a_page_each(tmp_path: Path) -> None:
    runs, pages = tmp_path / "runs", tmp_path / "pages"
    program = start("watch", f"{runs}{os.sep}", "--html", str(pages), "--every", "0.3s")
    assert program.stderr
    read_until(program.stderr, b"waiting for it")  # the folder itself comes late
    runs.mkdir()
    for name, data in (("a.log", text(60)), ("b.log", text(60, 40))):
        (runs / name).write_bytes(data)
    until(lambda: len(list(pages.glob("*.html"))) == 3, 60)
    until(lambda: b"b.log.html" in (pages / "index.html").read_bytes())
    assert all(b'http-equiv="refresh"' in page.read_bytes() for page in pages.glob("*.html"))
    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=120)
    assert b"a.log" in out and b"b.log" in out
    assert not any(b'http-equiv="refresh"' in page.read_bytes() for page in pages.glob("*.html"))


def opened(pid: int) -> list[str]:
    """The files that a process has open."""
    found = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.append(os.readlink(link))
    return found


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs /proc")
def test_compressed_rotation_and_polling(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    data = text(60, 40)
    half = data.index(b"\n", len(data) // 2) + 1
    log.write_bytes(data[: half - 7])
    program = start("watch", str(log), "--until-idle", "4s", "--json")
    until(lambda: str(log) in opened(program.pid))
    with log.open("ab") as out:  # the writer goes on in the renamed file, which is compressed and removed then
        log.rename(tmp_path / "train.log.1")
        out.write(data[half - 7 : half])
    subprocess.run(["gzip", str(tmp_path / "train.log.1")], check=True)
    log.write_bytes(data[half:])
    found, _ = program.communicate(timeout=120)
    (tmp_path / "whole").mkdir()
    whole = tmp_path / "whole" / "train.log"
    whole.write_bytes(data)
    batch = subprocess.run([*PROGRAM, "analyze", str(whole), "--json"], capture_output=True, env=environment())
    assert found.replace(str(log).encode(), str(whole).encode()) == batch.stdout


@pytest.mark.parametrize("same", [True, False])
def test_a_file_written_anew_goes_on_where_its_counter_does(tmp_path: Path, same: bool) -> None:
    """Rotated to another disk, or removed: only the counter tells whether it is the same run."""
    log = tmp_path / "train.log"
    lines = [b"step %d loss %.4f\n" % (k, 2 - 0.01 * k) for k in range(100)]
    log.write_bytes(b"".join(lines[:60]))
    program = start("watch", str(log), "--until-idle", "2s", "--json")
    until(lambda: str(log) in opened(program.pid))
    time.sleep(0.3)
    log.unlink()
    log.write_bytes(b"".join(lines[60:] if same else lines[:40]))
    found, said = program.communicate(timeout=120)
    reports = [json.loads(line) for line in found.splitlines()] if not same else [json.loads(found)]
    assert [report["series"]["loss"]["points"] for report in reports] == ([100] if same else [60, 40])
    assert (b"the run goes on" in said) == same and (b"a new file begins" in said) != same


def test_a_table_is_shown_of_several_on_a_terminal(tmp_path: Path) -> None:
    for name, data in (("a.log", text(60)), ("b.log", text(60, 40))):
        (tmp_path / name).write_bytes(data)
    master, slave = pty.openpty()
    program = subprocess.Popen(
        [*PROGRAM, "watch", str(tmp_path)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave,
        env={**environment(), "TERM": "xterm", "COLUMNS": "120"},
    )  # fmt: skip
    os.close(slave)
    seen = b""
    end = time.monotonic() + 20
    while not (b"Healthy" in seen and seen.count(b"b.log") >= 2) and time.monotonic() < end:
        seen += os.read(master, 65536)
    assert b"Healthy" in seen and b"b.log" in seen, seen[-3000:]
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=120)
    os.close(master)


def test_live_flags_are_refused_for_files(tmp_path: Path) -> None:
    (tmp_path / "train.log").write_bytes(text(60))
    done = subprocess.run(
        [*PROGRAM, "analyze", str(tmp_path / "train.log"), "--tee"], capture_output=True, env=environment()
    )
    assert done.returncode == 2 and b"--tee" in done.stderr and b"logdoctor watch" in done.stderr


def test_one_page_for_many_runs_is_refused_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "watch", str(tmp_path), "--html", str(tmp_path / "r.html")],
        capture_output=True, env=environment(), timeout=120,
    )  # fmt: skip
    assert done.returncode == 2 and b"give a folder" in done.stderr
