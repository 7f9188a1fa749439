"""What is done about findings: commands, messages, evidence. None of it holds up the watch."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from logdoctor.live.actions import Actions, as_dict
from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Change
from logdoctor.live.options import LiveOptions
from logdoctor.session import Session
from tests.live.support import start, text


def bed_with_nan() -> tuple[Bedside, list[Change]]:
    bed = Bedside(Session("log"), clock=lambda: 0.0)
    bed.feed(text(60, 40))
    return bed, bed.look(force=True) + bed.look(force=True)


def test_evidence_and_commands(tmp_path: Path) -> None:
    bed, changes = bed_with_nan()
    said: list[str] = []
    command = f"{sys.executable} -c \"import sys; open('{tmp_path}/got','a').write(sys.stdin.read()+chr(10))\""
    actions = Actions(LiveOptions(command=command, evidence=str(tmp_path / "proof")), said.append)
    for change in changes:
        actions.on(change, "log", bed)
    actions.close()
    assert said == []
    got = [json.loads(line) for line in (tmp_path / "got").read_text().splitlines()]
    assert [g["kind"] for g in got] == [c.kind for c in changes]
    (proof,) = (tmp_path / "proof").iterdir()
    kept = json.loads(proof.read_text())
    assert kept["finding"]["cause"] == "gradient-explosion"
    assert kept["series"]["loss"]["values"][-1] == "NaN"
    assert kept["last_lines"][-1].endswith("lr = 0.01")


def test_failing_actions_are_one_line_each(tmp_path: Path) -> None:
    bed, changes = bed_with_nan()
    said: list[str] = []
    blocked = tmp_path / "file"
    blocked.write_text("")
    options = LiveOptions(command="sleep 60", evidence=str(blocked / "sub"), timeout=0.3, stop_on=("error",))
    actions = Actions(options, said.append)
    reasons = [actions.on(change, "log", bed) for change in changes]
    assert any("--stop-on error" in reason for reason in reasons)
    actions.close()
    assert sum("--exec failed" in s for s in said) == 1
    assert sum("evidence failed" in s for s in said) == 1


def apprise(monkeypatch: pytest.MonkeyPatch, folder: Path, notify: str) -> None:
    """A stand-in for the package: `notify` is what it does with `title` and `body`."""
    (folder / "apprise.py").write_text(
        "class Apprise:\n"
        "    def add(self, url): return True\n"
        f"    def notify(self, title, body): {notify}; return True\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_a_host_that_hangs_does_not_hold_up_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apprise(monkeypatch, tmp_path, "import time; time.sleep(60)")
    bed, changes = bed_with_nan()
    said: list[str] = []
    actions = Actions(LiveOptions(notify=("json://203.0.113.1",), timeout=0.3), said.append)
    began = time.monotonic()
    for change in changes:
        actions.on(change, "log", bed)
    assert time.monotonic() - began < 0.2
    actions.close()
    assert time.monotonic() - began < 3
    assert said == ["--notify failed: the message took longer than 0 s and was ended; the watch goes on"]


def test_messages_are_few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apprise(monkeypatch, tmp_path, f"open({str(tmp_path / 'sent')!r}, 'a').write(repr(body) + chr(10))")
    bed, changes = bed_with_nan()
    said: list[str] = []
    actions = Actions(LiveOptions(notify=("json://x",), timeout=60), said.append)
    opened = next(c for c in changes if c.kind == "opened")
    for _ in range(50):
        actions.on(opened, "log", bed)
    actions.on(Change("end", "notice", "ended", 1), "log", bed)
    actions._messages.close(60)
    sent = (tmp_path / "sent").read_text().splitlines()
    assert said == []
    assert len(sent) == 21
    assert "30 further messages were held back" in sent[-1]


def test_a_change_is_strict_json() -> None:
    _, changes = bed_with_nan()
    for change in changes:
        json.dumps(as_dict(change, "log"), allow_nan=False)


def test_a_hanging_host_does_not_hold_up_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apprise(monkeypatch, tmp_path, "import time; time.sleep(60)")
    bed, changes = bed_with_nan()
    options = LiveOptions(notify=("json://x",), command=f"cat >> {tmp_path / 'got'}", timeout=60)
    actions = Actions(options, lambda _: None)
    changes += changes
    for change in changes:
        actions.on(change, "log", bed)
    end = time.monotonic() + 20
    got = ""
    while got.count('"source"') < len(changes) and time.monotonic() < end:
        time.sleep(0.05)
        got = (tmp_path / "got").read_text() if (tmp_path / "got").exists() else ""
    assert got.count('"source"') == len(changes) > 1
    actions._messages.close(0.1)


def test_a_warning_that_becomes_an_error_is_told() -> None:
    bed, changes = bed_with_nan()
    actions = Actions(LiveOptions(notify=("json://x",)), lambda _: None)
    sent: list[str] = []
    actions._notify = lambda change, source: sent.append(change.text)  # type: ignore[method-assign]
    opened = next(c for c in changes if c.kind == "opened")
    for was in ("warning", "error"):
        actions.on(Change("changed", "error", f"was {was}", 1, opened.found, was), "log", bed)  # type: ignore[arg-type]
    assert sent == ["was warning"]


def test_a_real_host_that_hangs(tmp_path: Path) -> None:
    """A server that takes the connection and never answers."""
    pytest.importorskip("apprise")
    server = socket.create_server(("127.0.0.1", 0))
    address = f"json://127.0.0.1:{server.getsockname()[1]}/?rto=60&cto=60"
    program = start("analyze", "--tee", "--notify", address)
    began = time.monotonic()
    out, err = program.communicate(text(60, 40), timeout=60)
    took = time.monotonic() - began
    server.close()
    assert out == text(60, 40)
    assert b"Gradient explosion" in err and b"Do this" in err
    assert err.count(b"--notify failed") == 1 and b"given up" in err
    assert took < 25  # the message itself may take 30


def test_the_message_arrives(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(tmp_path / "got")], stdout=subprocess.PIPE
    )  # fmt: skip
    assert server.stdout
    port = int(server.stdout.readline())
    program = start("analyze", "--notify", f"json://127.0.0.1:{port}/")
    program.communicate(text(60, 40), timeout=60)
    server.kill()
    server.communicate()
    got = [json.loads(line) for line in (tmp_path / "got").read_text().splitlines()]
    assert any("Gradient explosion" in g["message"] for g in got)
    assert "the log has ended" in got[-1]["message"]


_SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        data = self.rfile.read(int(self.headers['Content-Length']))
        open(sys.argv[1], 'ab').write(data + b'\\n')
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""
