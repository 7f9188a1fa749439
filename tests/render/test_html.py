"""The HTML report: self-contained, escaped, deterministic."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from logdoctor.render import html

from . import reports
from .golden import check

TAGS = set(
    re.findall(
        r"\w+",
        """html head meta title style body a main p b section h1 h2 h3 span i div ul ol li
        table thead tbody tr th td pre code button details summary dl dt dd input label footer script
        svg g defs path use text clippath rect pattern tspan""",
    )
)
VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """Collects tags, ids, links and scripts; checks that tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def all(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.tags if attribute in attrs]


@pytest.mark.parametrize("name", reports.ALL)
def test_golden_without_pictures(name: str) -> None:
    check(f"{name}.html", html.render(reports.ALL[name](), plots=False))


@pytest.mark.parametrize("name", reports.ALL)
def test_whole_page(name: str) -> None:
    report = reports.ALL[name]()
    text = html.render(report)
    page = Page(text)
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {x[1:] for x in page.all("href") if x.startswith("#")} <= {*ids, "evidence"}
    assert all(x.startswith("#") for x in [*page.all("href"), *page.all("xlink:href")])
    assert not page.all("src") and "@import" not in text
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
    assert {tag for tag, _ in page.tags} <= TAGS
    assert all(c in "\n\t" or c.isprintable() or c == "\u00a0" for c in text)


def test_hostile_text_stays_text() -> None:
    text = html.render(reports.hostile())
    page = Page(text)
    assert page.scripts == [html.COPY]
    assert "<script>alert" not in text and "<img" not in text and "\u202e" not in text and "\x1b" not in text
    assert "{{7*7}}" in text and ">49<" not in text
    assert "9" * 5_000 not in text


def test_policy_allows_the_one_script() -> None:
    text = html.render(reports.healthy(), plots=False)
    digest = base64.b64encode(hashlib.sha256(Page(text).scripts[0].encode()).digest()).decode()
    policy = next(a["content"] or "" for t, a in Page(text).tags if a.get("http-equiv"))
    assert f"script-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy


def test_same_report_same_bytes() -> None:
    assert html.render(reports.explosion()) == html.render(reports.explosion())


def test_pictures_are_described_and_switch_without_a_script() -> None:
    text = html.render(reports.explosion())
    page = Page(text)
    shown = [a for t, a in page.tags if t == "svg"]
    assert len(shown) == 4 and all(a["role"] == "img" for a in shown)
    assert all("inf from step 770" in (a["aria-label"] or "") for a in shown)
    assert [a["id"] for t, a in page.tags if t == "input"] == ["scale-linear", "scale-log"]
    assert not re.search(r"#fe000\d", text)


def test_settings_named_in_the_proof_are_marked() -> None:
    assert html.suspicious(reports.bad_lr_policy()) == {"lr_policy"}
    assert html.suspicious(reports.healthy()) == frozenset()


def test_a_running_log_reloads_itself() -> None:
    assert '<meta http-equiv="refresh" content="60">' in html.render(reports.empty(), refresh=60)
    assert "refresh" not in html.render(reports.empty())


def test_a_loss_of_many_decades_opens_on_a_logarithmic_axis() -> None:
    """The first curve of the explosion spans them, the healthy one does not."""
    for make, scale in ((reports.explosion, "log"), (reports.healthy, "linear")):
        opened = re.findall(r'id="scale-(\w+)" checked', html.render(make()))
        assert opened == [scale]
