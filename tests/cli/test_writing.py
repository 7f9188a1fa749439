"""What was written is said on standard error; several pages have one that leads to them."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.test_cli import SICK, WELL, logdoctor


@pytest.mark.parametrize("words", [
    ("analyze", WELL, "--html", "{}.html"), ("analyze", WELL, "--plot", "{}.svg"), ("series", WELL, "--csv", "{}.csv"),
    ("compare", WELL, SICK, "--fail-on", "never", "--html", "{}.html"),
])
def test_a_written_file_is_told(tmp_path: Path, words: tuple[str | Path, ...]) -> None:
    target = Path(str(words[-1]).format(tmp_path / "out"))
    done = logdoctor(*words[:-1], target)
    assert target.stat().st_size and done.stderr.decode() == f"wrote {target}\n" and done.returncode == 0


def test_nothing_is_told_when_quiet_or_in_json(tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    done = logdoctor("analyze", WELL, "--html", page, "--json")
    assert json.loads(done.stdout)["verdict"] == "healthy" and done.stderr
    assert logdoctor("analyze", WELL, "--html", page, "--quiet").stderr == b""


def test_a_report_is_shown_even_when_its_page_cannot_be_written(tmp_path: Path) -> None:
    done = logdoctor("analyze", SICK, "--html", tmp_path / "no" / "folder" / "r.html")
    assert done.returncode == 2 and b"Bad learning-rate policy" in done.stdout and b"mkdir -p" in done.stderr


def test_an_index_leads_to_the_pages(tmp_path: Path) -> None:
    for name, source in (("a/train.log", SICK), ("b/train.log", WELL), ("b/index", WELL)):
        log = tmp_path / "runs" / name
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(source.read_bytes())
    logs = [str(path) for path in sorted((tmp_path / "runs").rglob("*")) if path.is_file()]
    done = logdoctor("analyze", *logs, "--html", tmp_path / "pages")
    assert done.stderr.decode() == f"wrote {tmp_path / 'pages' / 'index.html'}\n"
    text = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    links = Links(text).found
    assert len(links) == 3 and all((tmp_path / "pages" / link).stat().st_size for link in links)
    assert links[0].endswith("a_train.log.html") and "Bad learning-rate policy" in text       # worst first


class Links(HTMLParser):
    """The targets of a page's links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def test_a_watched_folder_gets_its_index_and_a_picture(tmp_path: Path) -> None:
    runs, pages, picture = tmp_path / "runs", tmp_path / "pages", tmp_path / "curves.svg"
    runs.mkdir()
    (runs / "train.log").write_bytes(WELL.read_bytes())
    done = logdoctor("watch", runs, "--until-idle", "0.2s", "-q", "--html", pages, "--plot", picture, "--json")
    assert done.returncode == 0 and b"itself failed" not in done.stderr
    assert (pages / "index.html").is_file() and picture.stat().st_size
