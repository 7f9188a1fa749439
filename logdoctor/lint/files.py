"""Lint of Caffe's files: solver.prototxt, train_val.prototxt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from logdoctor.caffe.net import Net, build_net
from logdoctor.caffe.shapes import infer_shapes
from logdoctor.caffe.textformat import Message, TextFormatError, parse
from logdoctor.lint.caffe import facts_from_messages
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.registry import lint_settings, merged, sort_findings

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that are read; written by hand, none comes near."""
UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, as PowerShell's `>` writes one."""
LONGEST = 1000
"""Characters of a file's name; one that is longer is none, and the system would say so."""
NET_FIELDS = ("net", "train_net", "test_net")


def lint_prototxt(paths: Iterable[str | Path]) -> list[LintFinding]:
    """Lint solver and net files (which is which is seen from their fields), worst finding first.

    A solver's own `net:` file is linted too when it can be found, beside the
    solver or from the working directory, and was not given. A file that cannot
    be read is a finding of the rule "unreadable", not an exception.
    """
    found: list[LintFinding] = []
    given = [Path(path) for path in paths]
    queue = list(given)
    seen: set[Path] = set()
    while queue:
        path = queue.pop(0)
        if path.resolve() in seen:
            continue
        seen.add(path.resolve())
        message = _read(path, found)
        if message is None:
            continue
        if not message.fields:
            found.append(LintFinding("unreadable", "error", "", "it holds no field", source=str(path)))
            continue
        if is_net(message):
            found += lint_settings(Facts(nets=nets_of(message), source=str(path)))
            continue
        found += lint_settings(facts_from_messages(message, source=str(path)))
        inline = [*message.messages("net_param"), *message.messages("train_net_param")]
        nets = tuple(net for one in inline for net in nets_of(one))
        found += lint_settings(Facts(nets=nets, source=str(path)))
        if len(given) == 1:
            queue += [net for name in NET_FIELDS for net in net_file(path, message.text(name))]
    return sort_findings(merged(found))


def is_net(message: Message) -> bool:
    """Whether a file describes a net (it has layers or inputs) and not a solver."""
    return any(message.field(name) for name in ("layer", "layers", "input", "input_param"))


def nets_of(message: Message, source: str = "") -> tuple[Net, ...]:
    """The net as trained and as tested, with the shapes its file tells."""
    nets = tuple(build_net(message, phase, source) for phase in ("TRAIN", "TEST"))
    for net in nets:
        infer_shapes(net, message)
    return nets


def net_file(solver: Path, name: str) -> list[Path]:
    """The file of the net that a solver names, at most one."""
    choices = (solver.parent / name, Path(name)) if 0 < len(name) < LONGEST else ()
    return [choice for choice in choices if choice.is_file()][:1]


def _read(path: Path, found: list[LintFinding]) -> Message | None:
    unreadable = LintFinding("unreadable", "error", "", "", source=str(path))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            found.append(replace(unreadable, text=f"the file is larger than {LARGEST // 2**20} MB"))
            return None
        if data[:2] in UTF16:
            found.append(replace(unreadable, text="it is UTF-16, which protobuf cannot read", fix="save it as UTF-8"))
            return None
        if b"\0" in data[:4096]:
            found.append(replace(unreadable, text="it is no text"))
            return None
        return parse(data.decode("utf-8", "replace"))
    except TextFormatError as error:
        found.append(replace(unreadable, text=error.what, lines=(error.line,), fix=error.help))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        found.append(replace(unreadable, text=f"the file cannot be read: {reason}"))
    return None
