"""The comparison's renderers: width, words, the JSON contract, a safe page, one picture."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import logdoctor.render
from logdoctor.comparing import Log, compare
from logdoctor.model.compared import Comparison
from logdoctor.render.comparison import html, overlay, terminal
from logdoctor.render.comparison.json import dumps, to_dict

from .support import log, read

CONTRACT = Path(logdoctor.render.__file__).parent / "comparison" / "json_contract.md"
SPOTS = {"onset", "first", "second"}


def made(*names: str) -> Comparison:
    return compare([log(name) for name in names])


def hostile() -> Log:
    text = "{'lr': 0.05, 'batch_size': '<script>alert(1)</script>\x1b[2J', 'seed': 1}\n"
    return read(text + "".join(f"step {i} loss {1 + i} lr 0.05\n" for i in range(0, 40, 2)), "<b>\x1b]0;x\x07.log")


ALL = {
    "lr": lambda: made("well", "lr_high"),
    "three": lambda: made("well", "nan", "several"),
    "equal": lambda: made("well", "well_again"),
    "hostile": lambda: compare([log("well"), hostile()]),
    "prose": lambda: compare([log("well"), read("no numbers\n", "prose.log")]),
}


@pytest.mark.parametrize("name", ALL)
def test_nothing_wider_than_the_terminal(name: str) -> None:
    comparison = ALL[name]()
    for width in (24, 40, 60, 80, 120, 160):
        for unicode in (True, False):
            for verbose in (True, False):
                text = terminal.render(comparison, width=width, color=False, unicode=unicode, verbose=verbose)
                assert max(map(cell_len, text.split("\n"))) <= width
                assert all(c == "\n" or c.isprintable() for c in text)
                assert unicode or text.isascii()


def test_the_screen_answers_the_question_first() -> None:
    text = terminal.render(made("well", "lr_high"), width=100, color=False, unicode=True)
    order = [text.index(words) for words in ("✓ well.log", "✗ lr_high.log", "Proved: Only the learning rate differs",
                                             "Where the curves part", "Settings that differ", "Curves")]
    assert order == sorted(order)
    assert "2 │ step 0 loss 19.787090 lr 2.0" in text and "0.05 (line 1)" in text


def paths(value: Any, path: str = "") -> set[str]:
    """The documented form of every key."""
    last = path.rsplit(".", 1)[-1]
    if isinstance(value, list):
        return {f"{path}[]"}.union(*(paths(item, f"{path}[]") for item in value)) if value else {f"{path}[]"}
    if isinstance(value, dict) and (last in SPOTS or path.endswith("onsets[]")) and "epoch" in value:
        return {path}
    if isinstance(value, dict):
        anyone = path == "curves"
        found = {path} if path else set()
        return found.union(*(paths(v, f"{path}.*" if anyone else f"{path}.{k}".lstrip(".")) for k, v in value.items()))
    return {path}


def test_json_contract() -> None:
    found: set[str] = set()
    for make in ALL.values():
        text = dumps(make())
        assert text.isascii() and "</" not in text
        found |= paths(json.loads(text, parse_constant=lambda name: pytest.fail(name)))
    documented = set(re.findall(r"^\| `([^`]+)` \|", CONTRACT.read_text("utf-8"), re.M))
    assert found == documented


def test_json_values() -> None:
    told = to_dict(made("well", "nan"))
    (pair,) = told["pairs"]
    assert (told["kind"], pair["first_apart"], pair["twins"], pair["onset"]) == ("comparison", "loss", True,
                                                                               "only the other")
    apart = next(m for m in pair["metrics"] if m["metric"] == "loss")["apart"]
    assert apart["step"] == 22 and apart["second"]["value"] == "NaN"
    assert apart["quotes"] == ["step 22 loss 0.187419 lr 0.05", "step 22 loss nan lr 0.05"]
    curve = told["curves"]["loss"]
    assert curve["steps"][:3] == [0, 2, 4] and len(curve["values"]) == 2 and curve["values"][1][11] == "NaN"


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("name", ALL)
def test_page_is_safe_and_complete(name: str) -> None:
    text = html.render(ALL[name]())
    page = Page(text)
    assert not any(tag == "script" for tag, _ in page.tags) and "\x1b" not in text
    assert not any(value and re.match(r"https?:", value) for tag, a in page.tags if tag != "svg"
                   for key, value in a.items() if key in ("src", "href"))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert not re.search(r"#fe000\d", text)


def test_page_says_the_same_words() -> None:
    text = html.render(made("well", "lr_high"), plots=False)
    assert "Proved" in text and "Only the learning rate differs" in text and "step 0 loss 19.787090 lr 2.0" in text
    assert "line 1" in text and "<svg" not in text


def test_picture_shows_each_log_and_keeps_the_sound_run_visible(tmp_path: Path) -> None:
    comparison = made("well", "lr_high")
    axes = overlay.figure(comparison).axes
    loss = axes[0]
    assert [a.texts[0].get_text() for a in axes] == ["loss, log axis", "lr, log axis"]
    assert {line.get_label() for line in loss.get_lines()} >= {"well.log", "lr_high.log"}
    assert loss.get_ylim()[1] < 1e7                       # the explosion reaches 1e37
    assert any("to 1.00" in t.get_text() for t in loss.texts) and any("inf" in t.get_text() for t in loss.texts)
    assert overlay.svg(comparison) == overlay.svg(comparison)
    overlay.save(comparison, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="svg"):
        overlay.save(comparison, tmp_path / "a.gif")
    assert "well.log from 19.79 to 0.0115" in overlay.described(comparison)


def test_logs_that_count_differently_share_no_step() -> None:
    """The words refuse to align them, so the picture must not lay step 5 over epoch 5."""
    epochs = read("".join(f"Epoch {i}/9 - loss: {2 / i:.3f}\n" for i in range(1, 10)), "epochs.log")
    steps = read("".join(f"step {i} loss {3 / i:.3f}\n" for i in range(100, 4000, 100)), "steps.log")
    shown = dict(overlay.panels(compare([epochs, steps])))
    assert [(one.steps[0], one.steps[-1]) for _, one in shown["loss"]] == [(0.0, 100.0), (0.0, 100.0)]
    label = overlay.figure(compare([epochs, steps])).axes[-1].get_xlabel()
    assert label.startswith("per cent of each log; they count differently: epoch,")
    alike = dict(overlay.panels(compare([steps, steps])))
    assert alike["loss"][0][1].steps[0] == 100


def test_texts_in_the_picture_do_not_cover_each_other() -> None:
    from itertools import combinations

    from matplotlib.text import Annotation

    figure = overlay.figure(made("grew", "grew_faster", "nan", "well"))
    figure.canvas.draw()
    for axes in figure.axes:
        texts = [child for child in axes.get_children() if isinstance(child, Annotation) and child.get_text()]
        for one, two in combinations(texts, 2):
            boxes = [text.get_window_extent().shrunk(1.0, 0.8) for text in (one, two)]
            assert not boxes[0].overlaps(boxes[1]), (one.get_text(), two.get_text())
        assert all(text.get_window_extent().x0 >= axes.get_window_extent().x0 - 2 for text in texts)
