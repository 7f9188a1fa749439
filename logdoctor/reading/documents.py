"""Files that are one table or one document: recognised by their first lines, read by a reader with memory.

A format file describes lines that stand for themselves. In a CSV table or a
JSON document a line means something only together with others; their readers
are made afresh for each session and read whole blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from logdoctor.formats import Choice, Format
from logdoctor.shapes.csvtable import CsvTable
from logdoctor.shapes.jsondoc import JsonDocument
from logdoctor.shapes.lists import Lists
from logdoctor.shapes.record import Columns, Noted

Reading = tuple[list[Columns], list[int], list[tuple[int, Noted]]]
"""Columns of a block's segments, the segments that are not its own, and notes by segment."""


class Document(Protocol):
    """A reader with memory."""

    name: str
    framework: str

    def read(self, segments: Sequence[str], number: Callable[[int], int]
             ) -> Reading:
        """Columns of a block's segments, the segments that are not its own, and notes by segment."""


FORMATS = {
    "csv": Format("csv", "CSV or TSV table", "",
                  "CSVLogger (Lightning, Keras), Ultralytics results.csv, Stable-Baselines3 progress.csv, "
                  "CatBoost *.tsv, W&B exports", Path(), []),
    "trainer_state": Format("trainer_state", "Hugging Face trainer_state.json", "huggingface",
                            "transformers/trainer_callback.py (TrainerState.save_to_json)", Path(), []),
    "json": Format("json", "JSON document with records", "",
                   "Chainer's LogReport, catboost_training.json, dumped lists and histories", Path(), []),
    "lists": Format("lists", "Lists of losses, printed at the end of a run", "",
                    "print(losses), print(history.history), pprint", Path(), []),
}
"""The built-in formats that no format file describes."""

def recognise(lines: Sequence[str], names: Mapping[str, str], force: Sequence[str], source: str = ""
              ) -> tuple[Document, Choice] | None:
    """The reader that the first lines of a log ask for, and why; `force` limits it to formats by name.

    `source` is what the log is called: of two tables with the same head, the name may tell which one it is.
    """
    makers: dict[str, Callable[[], Document | None]] = {
        "json": lambda: JsonDocument.recognise(lines, names), "csv": lambda: CsvTable.recognise(lines, names, source)}
    for maker in makers.values():
        found = _tried(maker, lines, force)
        if found is not None:
            return found
    return None


def lists(lines: Sequence[str], names: Mapping[str, str], force: Sequence[str]) -> tuple[Document, Choice] | None:
    """The reader of lists of losses, where there are such, and why: the last resort of a log without another loss."""
    return _tried(lambda: Lists.recognise(lines, names), lines, force)


def _tried(maker: Callable[[], Document | None], lines: Sequence[str], force: Sequence[str]
           ) -> tuple[Document, Choice] | None:
    tried = maker()
    made = maker() if tried is not None else None
    if tried is None or made is None or (force and made.name not in force):
        return None
    columns, _, _ = tried.read(lines, lambda i: i + 1)
    claimed = sum(len(group.at) for group in columns)
    numbers = sum(len(group.at) * len(group.plan.metrics) for group in columns)
    if not numbers:
        return None
    example = next((lines[i] for group in columns for i in group.at[:1]), "")
    chosen = replace(FORMATS[made.name], framework=made.framework)
    return made, Choice(chosen, claimed, numbers, float(claimed), example[:1000])
