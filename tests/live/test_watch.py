"""`logdoctor watch` with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from tests.live.support import PROGRAM, environment, read_until, start, text


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
    out_text, err = program.communicate(timeout=20)
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
    out, err = program.communicate(timeout=20)
    assert b"interrupted" in err
    assert out.count(b"train.log") == 2
    assert program.returncode == 1
