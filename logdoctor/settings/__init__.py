"""Settings a run prints of itself, under canonical keys.

Before the first numbers every line that reaches this reader is looked at;
afterwards only the explicit beginning of a dump is (a second run in the same
file). A line that carries metrics or counters is never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from logdoctor.model import Setting
from logdoctor.names import canonical as metric_of
from logdoctor.names import role
from logdoctor.numbers import NUMBER
from logdoctor.run import Run, headings
from logdoctor.settings.dumps import Found, Nest, Yaml, command_line, dotted
from logdoctor.settings.keys import canonical, settings_of, value_of
from logdoctor.settings.network import Network
from logdoctor.shapes.pairs import scan
from logdoctor.shapes.record import Plan

if TYPE_CHECKING:
    from logdoctor.settings.caffe import CaffeDumps

__all__ = ["SettingsReader"]

BEGUN = 2
"""Lines with numbers of a training after which only explicit dumps are read."""
_MARKER = re.compile(
    r"(?:\b\w*(?:Namespace|Arguments|Config|HParams|hparams|hyperparameters)\("
    r"|\b(?:config|cfg|args|arguments|hyperparameters|hparams|options|parameters|INFO)\b[^({\[=]{0,20}[:=]?\s*(?:dict\()?(?=\{|$)"
    r"|^\s*\{|^\w+ ?= ?(?:dict\(|\[|\{))", re.I)
_STRONG = re.compile(r"Namespace\(|TrainingArguments\(|Running with full config|- INFO - Config:")
_BANNER = re.compile(
    r"(?:^|[-\]:] ) *(?P<key>Num examples|Num Epochs|Total optimization steps|Gradient Accumulation steps"
    r"|Instantaneous batch size per device|Total train batch size|Number of trainable parameters)"
    r"[^=\n]{0,60}= ?(?P<value>[\d,]+)\s*$", re.I)
_ONE = re.compile(
    r"\s*(?:[^\s=:]{0,40} - )?(?P<key>[A-Za-z_][\w -]{0,30}?)\s*[:=]\s*(?P<value>[^\s:=][^=:]{0,60}?)\s*$")
_PAIR = re.compile(r"(?<![\w.])(?P<key>[A-Za-z_][\w.-]*)=(?P<value>[^\s,;()\[\]]+)")
_MODEL_SIZE = re.compile(
    r"(?:model has|number of parameters|total params|num(?:ber of)? params|# ?params|trainable params"
    r"|total parameters|n_parameters)\W*(?P<value>[\d.,]+ ?[KMB]?)\b(?!\w)", re.I)
_MLPERF = re.compile(r'"key": "(?P<key>\w+)", "value": (?P<value>"[^"]*"|[^\s,]+)')
_LOST = re.compile(NUMBER + r"\Z")
"""A number or a NaN: no name of a loss function."""
_FIRST_WORD = re.compile(r"[\s,;%]+")
"""What ends the number of `loss: 2.3  [  64/60000]` and `loss: 0.5 (0.6)`: more of the metric's, no setting's value."""
_HALF_LINE = 20_000


class SettingsReader:
    """Fed the lines before (and between) the numbers; notes settings in the run."""

    def __init__(self) -> None:
        self.active = True
        self._begun = 0
        self._nest: Nest | None = None
        self._bare = False                       # a bracket was opened, and nothing tells yet of what
        self._yaml = Yaml()
        self._network = Network()
        self._caffe: CaffeDumps | None = None

    def begin(self, kinds: Iterable[str]) -> None:
        """Which special readers the chosen formats ask for."""
        if "caffe" in kinds:
            from logdoctor.settings.caffe import CaffeDumps

            self._caffe = CaffeDumps()

    @property
    def hungry(self) -> bool:
        """Every line is wanted now, also those that look alike."""
        return self._caffe is not None and self._caffe.hungry

    def feed(self, line: int, text: str, run: Run) -> bool:
        """True when the line was configuration and nobody else should read it."""
        if self._caffe is not None:
            return self._caffe.feed(line, text, run)
        if self._nest is not None:
            if self._nest.belongs(text):
                found = list(self._nest.feed(text[:_HALF_LINE]))
                if self._bare and found:
                    self._bare = False
                    if _is_metrics(found):         # "{", then "epoch": 1, ...: a record, one key a line
                        self._nest = None
                        return False
                self._note(found, line, run)
                if not self._nest.depth:
                    self._nest = None
                return True
            self._nest = None
        if self._begun >= BEGUN:
            return self._opens(line, text, run) if _STRONG.search(text[:400]) else False
        return self._before(line, text, run)

    def seen_numbers(self, plan: Plan) -> None:
        """The run has begun to print numbers."""
        if self._begun < BEGUN and (any(role(metric) for _, metric in plan.metrics) or
                                    (plan.index and plan.clock != "bar")):
            self._begun += 1

    def finish(self, run: Run) -> None:
        """The log has ended."""
        if self._caffe is not None:
            self._caffe.finish(run)
        if self._network.count:
            if self._network.activations_shown:
                run.extra["layers"] = dict(self._network.kinds)
            run.note_setting(Setting("layers", float(self._network.count), self._network.first_line))

    def _before(self, line: int, text: str, run: Run) -> bool:
        if self._network.feed(line, text):
            return True
        short = text[:_HALF_LINE]
        if (found := dotted(short)) is not None:
            self._note([found], line, run)
            return True
        if match := _BANNER.search(short) or _MLPERF.search(short):
            self._note([((match["key"],), match["value"].strip('"'))], line, run)
            return bool(canonical((match["key"],)))
        if "{" not in short and "loss" not in short and (match := _MODEL_SIZE.search(short)):
            self._note([(("parameters",), match["value"])], line, run)
            return True
        if options := command_line(short):
            self._note(options, line, run)
            return True
        if self._opens(line, short, run):
            return True
        return self._keys(line, short, run)

    def _opens(self, line: int, text: str, run: Run) -> bool:
        """A bracketed dump, complete or beginning."""
        match = _MARKER.search(text[:400])
        if match is None:
            return False
        start = text.find("(", match.start(), match.end())
        if start < 0:
            start = next((i for i in range(match.start(), len(text)) if text[i] in "({["), -1)
        if start < 0:
            return False
        nest = Nest()
        assigned = re.match(r"\w+ ?= ?(?:dict\(|\[|\{)", text)
        found = list(nest.feed(text, 0 if assigned else start))
        if not match[0].endswith("(") and _is_metrics(found):
            return False
        if not nest.depth and not any(canonical(path) for path, _ in found):
            return False
        self._note(found, line, run)
        if nest.depth:
            self._nest, self._bare = nest, not found and not match[0].endswith("(")
        return True

    def _keys(self, line: int, text: str, run: Run) -> bool:
        """`key: value` on a line of its own, YAML, or a line of `key=value` that are all settings."""
        yaml = self._yaml.feed(text)
        if yaml is not None and (len(yaml[0]) > 1 or self._yaml.run > 2):
            path, value = yaml
            if not value or not _is_metrics([yaml]):
                self._note([yaml] if value else [], line, run)
                return bool(value and canonical(path))
            return False
        pairs: list[Found] = [((m["key"],), m["value"]) for m in _PAIR.finditer(text[:2000])]
        if pairs and not _is_metrics(pairs):
            if any(canonical(path) for path, _ in pairs) and not _prints(text[:2000]):
                self._note(pairs, line, run)
                return True
            return False
        one = _ONE.match(text) if len(text) < 160 else None
        if one is None or not canonical((one["key"],)):
            return False
        found = [((one["key"],), one["value"])]
        if _is_metrics(found):
            return False
        self._note(found, line, run)
        return True

    def _note(self, found: Sequence[Found], line: int, run: Run) -> None:
        for path, value in found:
            for setting in settings_of(path, value, line):
                run.note_setting(setting)


def _prints(text: str) -> bool:
    """Whether the names of a line are those of a print, however they are joined: "step 3 loss 0.5 lr=0.1".

    "trial 3: lr=0.1 loss 0.5" is the outcome of a run with these settings.
    """
    found = [((pair.key,), text[slice(*pair.span)]) for pair in scan(text)]
    counted = any(metric_of(path[-1]) in ("@epoch", "@step", "@batch") for path, _ in found)
    return _is_metrics(found) and (counted or not headings.find(text))


def _is_metrics(found: Sequence[Found]) -> bool:
    """Whether these are numbers of a training: a loss, an accuracy or a counter among them.

    A bare `lr: 0.1` before any number is a setting.
    """
    for path, value in found:
        number = _FIRST_WORD.split(value.lstrip(), maxsplit=1)[0]
        if not isinstance(value_of(number), float) and not _LOST.match(number.strip(" '\"")):
            continue
        metric = metric_of(path[-1])
        if metric in ("@epoch", "@step", "@batch") and not canonical((path[-1],)):
            return True
        kind = role(metric)
        if kind and kind not in ("lr", "loss_scale", "throughput") and canonical((path[-1],)) != "clip_norm":
            return True
    return False
