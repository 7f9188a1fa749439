"""What every format file owes: exact samples, refused rejects, no poaching, and its own samples choose it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from logdoctor import formats
from logdoctor.reading import Reader
from logdoctor.shapes.record import Hit, Noted

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = formats.folders()[-1]
FILES = sorted(FOLDER.glob("*.toml"))
SHARED = {                        # (format whose sample it is, format that may read it too)
    ("pytorch", "keras"),          # "Epoch 3/20" heads an epoch in Keras and in many hand-written loops
    ("pytorch", "paddle-model"),   # and in paddle.Model
    ("keras", "paddle-model"),
    ("paddle-model", "keras"),
}
READS = ("values", "mark")


@lru_cache(maxsize=1)
def every() -> list[formats.Format]:
    return [formats.load(path) for path in FILES]


def entries(path: Path) -> list[dict[str, Any]]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["line"])


def samples(path: Path) -> Iterator[tuple[str, str, str]]:
    """(line id, kind of line, sample)."""
    for entry, rule in zip(entries(path), formats.load(path).rules, strict=True):
        for sample in entry.get("sample", []):
            yield rule.id, rule.kind, sample


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_samples_are_read_exactly_and_rejects_refused(path: Path) -> None:
    assert formats.check(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_says_what_it_must(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert data["name"] == path.stem
    assert data["title"] and data["prints"]
    assert data.get("always") or data["framework"]
    if not data.get("always"):
        assert data["loss"]["is"], "say what the loss is"
    for rule in formats.load(path).rules:
        assert rule.compiled


@pytest.mark.parametrize("path", [p for p in FILES if not formats.load(p).always], ids=lambda path: path.stem)
def test_no_other_specific_format_claims_a_sample(path: Path) -> None:
    claimed = []
    for line_id, kind, sample in samples(path):
        if kind not in READS:
            continue
        for other in every():
            if other.path == path or other.always or other.weight < 1.2 or (path.stem, other.name) in SHARED:
                continue
            found = formats.read_sample(other, sample)
            if isinstance(found, Hit) and found.texts:
                claimed.append(f"{other.name} claims {line_id}: {sample!r}")
    assert claimed == []


@pytest.mark.parametrize("path", [p for p in FILES if not formats.load(p).always], ids=lambda path: path.stem)
def test_its_own_samples_choose_it(path: Path) -> None:
    lines = [line for _, kind, sample in samples(path) if kind == "values" for line in sample.split("\n")] * 3
    chosen = formats.choose(lines, every())
    assert chosen and chosen[0].format.name == path.stem, [(c.format.name, c.score) for c in chosen]


@pytest.mark.parametrize("path", [p for p in FILES if not formats.load(p).always], ids=lambda path: path.stem)
def test_no_sample_is_claimed_by_two_formats_with_equal_score(path: Path) -> None:
    tied = []
    for line_id, kind, sample in samples(path):
        ranked = formats.rank(sample.split("\n"), every()) if kind == "values" else []
        if len(ranked) > 1 and ranked[0].score == ranked[1].score:
            tied.append(f"{line_id}: {ranked[0].format.name} and {ranked[1].format.name} in {sample!r}")
    assert tied == []


@pytest.mark.parametrize("path", [p for p in FILES if formats.load(p).always], ids=lambda path: path.stem)
def test_messages_are_nobody_elses_values(path: Path) -> None:
    taken = []
    for _, _, sample in samples(path):
        for other in every():
            found = formats.read_sample(other, sample)
            if isinstance(found, Hit) and found.texts and other.weight >= 1.2:
                taken.append(f"{other.name} reads values in {sample!r}")
    assert taken == []


@pytest.mark.parametrize("path", [p for p in FILES if formats.load(p).always], ids=lambda path: path.stem)
def test_every_message_is_found_first_under_its_own_kind(path: Path) -> None:
    wrong = []
    for line_id, _, sample in samples(path):
        kinds = [found.key for other in every() if other.always
                 and isinstance(found := formats.read_sample(other, sample), Noted)]
        if kinds[:1] != [line_id]:
            wrong.append(f"{line_id}: {sample!r} is called {kinds[:1]}")
    assert wrong == []


def test_a_guard_in_a_hand_written_loop_is_a_message_and_no_value() -> None:
    reader = Reader()
    reader.feed("".join(f"epoch 0 step {i} loss {1 + i} lr 0.1\n" for i in range(5)))
    reader.feed("Loss is nan, stopping training\n")
    reader.finish()
    assert list(reader.run.messages) == ["loss-is-nan-stopping"]
    assert set(reader.run.series) == {"loss", "lr"}
