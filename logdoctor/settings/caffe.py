"""Caffe: the dumped solver and nets become settings and `Run.extra`."""

from __future__ import annotations

import re

from logdoctor.caffe.dumps import DumpCollector, NetDump, SolverDump
from logdoctor.caffe.net import Net
from logdoctor.caffe.tree import Message, as_number
from logdoctor.model import Setting
from logdoctor.run import Run

_RENAMED = {"base_lr": "lr", "lr_policy": "lr_schedule", "max_iter": "max_steps",
            "clip_gradients": "clip_norm", "random_seed": "seed", "type": "optimizer",
            "solver_type": "optimizer"}
_KEPT = frozenset({"gamma", "power", "stepsize", "stepvalue", "momentum", "momentum2", "weight_decay",
                   "average_loss", "display", "test_interval", "test_iter", "iter_size", "delta", "rms_decay",
                   "solver_mode", "snapshot", "net", "train_net", "debug_info"})
_FIELD = re.compile(r"\s*(?:\}|[\w.]+ \{|[\w.]+: ?\S.*)\s*\Z")


class CaffeDumps:
    """Feeds a DumpCollector and notes what its dumps say."""

    def __init__(self) -> None:
        self.collector = DumpCollector()
        self._noted = False

    @property
    def hungry(self) -> bool:
        """Every line is wanted: a dump is open, or its net is being set up."""
        return self.collector.wants("")

    def feed(self, line: int, text: str, run: Run) -> bool:
        """True when the line is a field of a dump."""
        if not self.collector.wants(text):
            return False
        if not self._noted:
            self._noted = True
            run.extra["caffe_dumps"] = self.collector
        self._note(self.collector.feed(line, text), run)
        return bool(_FIELD.match(text)) and self.hungry

    def finish(self, run: Run) -> None:
        """The log has ended: an open dump counts as far as it goes."""
        self._note(self.collector.finish(), run)

    def _note(self, dump: SolverDump | NetDump | None, run: Run) -> None:
        if isinstance(dump, SolverDump):
            note_solver(dump.message, run)
        elif isinstance(dump, NetDump):
            note_net(dump.net(), run)


def note_solver(message: Message, run: Run) -> None:
    """Note the settings of a solver, dumped or from a file."""
    for item in message:
        key = _RENAMED.get(item.name) or (item.name if item.name in _KEPT else "")
        if key and not isinstance(item.value, Message):
            value = item.value
            plain = value if isinstance(value, bool) else (
                str(value) if isinstance(value, str) else as_number(value))
            run.note_setting(Setting(key, plain, item.line, f"{item.name}: {value}"))


def note_net(net: Net, run: Run) -> None:
    """Note the loss and the size of a net."""
    losses = [layer for layer in net.layers if "loss" in layer.kind]
    if losses:
        kinds = ", ".join(dict.fromkeys(layer.type for layer in losses))
        run.note_setting(Setting("loss", kinds, losses[0].where("type")[0], kinds))
    if net.layers:
        first = net.layers[0]
        run.note_setting(Setting("layers", float(len(net.layers)), first.line, first.name))
