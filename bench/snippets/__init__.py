"""Runs every piece of code that logdoctor hands out, each in its framework, where a user would paste it.

    python -m bench.snippets pytorch -- .venv/bin/python
    python -m bench.snippets keras huggingface lightning -- .venv/bin/python
    python -m bench.snippets caffe -- chroot /opt/bullseye python3
    python -m bench.snippets keras --only 'one-batch' --show -- .venv/bin/python

After `--` stands the interpreter to use. One that holds PyTorch, Transformers and Lightning serves three; Keras
wants TensorFlow beside it, Caffe is Debian's `caffe-cpu` and `python3-caffe-cpu`. Each TOML file here is a framework:
`imports` and `before` are the user's program so far; of each snippet stand there the lines around it (`script`, with
the code at `<<code>>`) and what must be printed (`says`, a pattern). A snippet fails when its program ends with an
error, prints anything else, or a word of deprecation. The tests only ask that each snippet is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from logdoctor.causes import load_causes
from logdoctor.differential import load_plans
from logdoctor.judge import fill
from logdoctor.shelf import parse

NUMBERS: dict[str, float | str] = {"lr": 0.05, "onset": 6.0, "unit": "step", "last_step": 40.0, "best_step": 3.0}
"""What a log of so small a run would tell."""
_MARK = re.compile(r"^([ \t]*)(.*?)<<code>>(.*)$", re.M)


class Snippet(NamedTuple):
    """Code of a remedy ("gradient-explosion.1", counted from 1) or of an experiment ("one-batch")."""

    framework: str
    name: str
    code: str


class Place(NamedTuple):
    """The lines around a snippet, and what is printed then."""

    script: str
    says: str


class Places(NamedTuple):
    """What all programs of a framework import and begin with, and where each snippet goes."""

    imports: str = ""
    before: str = ""
    known: Mapping[str, Place] = {}

    def program(self, snippet: Snippet) -> str:
        """The user's program with the code in it, as a report on a log shows it."""
        code = fill(snippet.code, NUMBERS, {})

        def put(match: re.Match[str]) -> str:
            indent, head, tail = match.groups()
            return indent + head + code.replace("\n", "\n" + indent) + tail

        return self.before + "\n" + _MARK.sub(put, self.known[snippet.name].script)


def snippets() -> Iterator[Snippet]:
    """Every snippet as its file has it."""
    for cause in load_causes().values():
        for number, treatment in enumerate(cause.treatments, 1):
            for framework, code in treatment.code.items():
                yield Snippet(framework, f"{cause.id}.{number}", code)
    for plan in load_plans():
        for framework, code in plan.code.items():
            yield Snippet(framework, plan.id, code)
        for kind, code in plan.snippets.items():
            yield Snippet("data", f"{plan.id}.{kind}", code)


def places(framework: str) -> Places:
    """The places of a framework's snippets, by name."""
    path = Path(__file__).with_name(f"{framework}.toml")
    if not path.exists():
        return Places()
    data = parse(path)
    known = {name: Place(one["script"], one["says"]) for names, one in data["place"].items()
             for name in names.split(", ")}
    return Places(data.get("imports", ""), data.get("before", ""), known)
