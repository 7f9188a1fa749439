"""Settings files that the user gives beside a log: read once, used as if the run had printed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from logdoctor.caffe.dumps import DumpCollector, NetDump, SolverDump
from logdoctor.caffe.net import Net, phase_of
from logdoctor.caffe.textformat import Message, TextFormatError, parse
from logdoctor.lint.facts import facts_from_settings
from logdoctor.lint.files import NET_FIELDS, is_net, lint_prototxt, net_file, nets_of
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.opened import PROTO, Files, SettingsError, file_line, text_of
from logdoctor.lint.registry import lint_settings, sort_findings
from logdoctor.model import Setting
from logdoctor.model.fileline import FileLine
from logdoctor.run import Run
from logdoctor.settings.bases import Missing, with_bases
from logdoctor.settings.caffe import note_net, note_solver
from logdoctor.settings.config import Entry, suffixes
from logdoctor.settings.keys import plain, settings_of, value_of

_SOLVER = frozenset({"base_lr", "lr_policy", "max_iter", "train_net", "net_param", "solver_mode", *NET_FIELDS})
LATE = 1_000_000_000
"""A line after every log: a net from a file belongs to whatever solver was printed."""


@dataclass(slots=True)
class NetFile(NetDump):
    """A net that a file describes, with the shapes its file tells."""

    built: Net | None = None

    def net(self) -> Net:
        """The net; without the log's lines its shapes are those of the file."""
        assert self.built is not None
        return self.built


@dataclass(frozen=True)
class Given:
    """A settings file: settings with their lines, and Caffe's solver and nets."""

    source: str
    settings: tuple[Setting, ...] = ()
    solver: Message | None = None
    nets: tuple[NetFile, ...] = field(default=())
    entries: tuple[Entry, ...] = ()
    """The settings as written, each at its place in the tree."""
    missing: tuple[Missing, ...] = ()
    """The files it builds on that are not there."""

    def note_in(self, run: Run) -> list[str]:
        """Add the file's settings to a run; what the log itself printed stays. Returns how the two disagree."""
        many = len(self.settings)
        notes = [f"{many} setting{'s' if many != 1 else ''} read from {self.source}"]
        for setting in self.settings:
            printed = run.settings.get(setting.key)
            if printed is not None and not isinstance(printed.line, FileLine) and printed.value != setting.value:
                notes.append(f"{setting.key}: the log says {_shown(printed)} (line {printed.line:,}), "
                             f"{self.source} says {_shown(setting)} (line {setting.line:,}); the log is believed")
            run.note_setting(setting)
        notes += [f"{self.source} builds on {one.name} (line {one.entry.line:,}), which is not there"
                  for one in self.missing]
        if self.entries:
            known = run.extra.get("config")
            run.extra["config"] = {**(known if isinstance(known, dict) else {}), self.source: self.entries}
        if self.solver is not None or self.nets:
            self._note_dumps(run)
        return notes

    def _note_dumps(self, run: Run) -> None:
        dumps = run.extra.get("caffe_dumps")
        if not isinstance(dumps, DumpCollector):
            dumps = run.extra["caffe_dumps"] = DumpCollector()
        if self.solver is not None and not any(dump.complete and dump.message.fields for dump in dumps.solvers):
            dumps.solvers.append(SolverDump(self.solver, 0, 0))
        printed = [dump for dump in dumps.nets if not isinstance(dump, NetFile) and dump.message.fields]
        if not printed:
            dumps.nets.extend(net for net in self.nets if net not in dumps.nets)
        elif any(isinstance(dump, NetFile) for dump in dumps.nets):   # noted before the log came to its own
            dumps.nets.clear()
            dumps.nets.extend(printed)


def _shown(setting: Setting) -> str:
    return setting.value if isinstance(setting.value, str) else f"{setting.value:g}"


def read_given(path: str | Path) -> list[Given]:
    """Read a settings file, and the net that a solver names; SettingsError when there is nothing to read."""
    return _read(Path(path), follow=True)


@dataclass(frozen=True)
class Linted:
    """What was found in settings files, worst first, and how many files and settings were looked at."""

    findings: tuple[LintFinding, ...]
    files: int = 0
    settings: int = 0


def lint_files(paths: Iterable[str | Path]) -> Linted:
    """Lint settings files of any kind; a folder stands for those in it.

    A file that cannot be read is a finding "unreadable"; one of a folder in
    which no setting is recognised is passed over.
    """
    named = [Path(path) for path in paths]
    folders = [path for path in named if path.is_dir()]
    given = [path for path in named if path not in folders]
    inside = [path for folder in folders for path in _settings_files(folder)]
    caffe = [path for path in (*given, *inside) if _is_caffe(path)]
    found = lint_prototxt(caffe)
    files, settings, known = len(caffe), 0, Files()
    for path in (*given, *inside):
        if path in caffe:
            settings += _fields(path)
            continue
        try:
            read = _read(path, follow=True, files=known)
        except SettingsError as error:
            if error.empty and path in inside:
                continue
            lines = (error.line,) if error.line else ()
            found.append(LintFinding("unreadable", "error", "", error.reason, lines, "", error.help,
                                     error.source or str(path), error.column))
        else:
            facts = facts_from_settings([setting for one in read for setting in one.settings],
                                        entries=[entry for one in read for entry in one.entries])
            found += [replace(one, source=_source(one, path)) for one in lint_settings(facts)]
            found += [_missed(one) for given in read for one in given.missing]
            settings += sum(len(one.entries) for one in read)
        files += 1
    return Linted(tuple(dict.fromkeys(sort_findings(found))), files, settings)


def _source(finding: LintFinding, path: Path) -> str:
    """The file of a finding's first line: that of the settings, or one that it builds on."""
    first = finding.lines[0] if finding.lines else 0
    return first.source if isinstance(first, FileLine) else str(path)


def _missed(missing: Missing) -> LintFinding:
    line = missing.entry.line
    assert isinstance(line, FileLine)
    package, apart, _ = missing.name.partition("::")
    where = f"a file of the package {package}" if apart else "which is not there"
    text = f"it builds on {missing.name[:200]}, {where}: what that sets is not looked at"
    fix = "" if apart else "the right path, or lint it where its bases are"
    return LintFinding("missing-base", "notice", "", text, (line,), missing.entry.path[0], fix, line.source)


def _settings_files(folder: Path) -> list[Path]:
    """The files of a folder, at any depth, whose endings say that they hold settings."""
    known = {suffix for suffix, kind in suffixes().items() if kind != "dump"} | set(PROTO)
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in known and path.is_file())


def _fields(path: Path) -> int:
    """The fields of a file of Caffe, 0 when it cannot be read."""
    def count(message: Message) -> int:
        return sum(count(item.value) if isinstance(item.value, Message) else 1 for item in message)

    try:
        return count(parse(text_of(path)))
    except (TextFormatError, SettingsError):
        return 0


def _is_caffe(path: Path) -> bool:
    """A solver or a net, or a file that cannot be read at all."""
    suffix = path.suffix.lower()
    if suffix in PROTO or suffixes().get(suffix, "dump") != "dump":
        return suffix in PROTO
    try:
        return _known(parse(text_of(path)))
    except TextFormatError:
        return False
    except SettingsError:
        return True


def _known(message: Message) -> bool:
    return is_net(message) or any(item.name in _SOLVER for item in message)


def _read(path: Path, follow: bool, files: Files | None = None) -> list[Given]:
    text = text_of(path)
    suffix = path.suffix.lower()
    message, error = None, None
    if suffix in PROTO or suffixes().get(suffix, "dump") == "dump":
        try:
            message = parse(text)
        except TextFormatError as failed:
            error = failed
    if message is not None and (_known(message) or suffix in PROTO):
        cite(message, str(path), text.split("\n"))
        return _nets(path, message) if is_net(message) else _solver(path, message, follow)
    if suffix in PROTO and error is not None:
        raise SettingsError(error.what, error.line, help=error.help)
    entries, missing = with_bases(path, files or Files())
    if not entries:
        raise SettingsError("no setting was recognised in it", empty=True,
                            help="it may be Caffe's prototxt, YAML, JSON, TOML, INI, Python, a shell script, "
                                 "or what argparse prints; a training log is for `logdoctor analyze`")
    return [Given(str(path), _settings(entries), entries=tuple(entries), missing=tuple(missing))]


def _settings(entries: Iterable[Entry]) -> tuple[Setting, ...]:
    """The entries under canonical keys; the last one of a key counts."""
    found: dict[str, Setting] = {}
    for entry in entries:
        path = [part for part in entry.path if not part.isdigit()] or list(entry.path)
        text = entry.text.replace("\n", " ")
        for setting in settings_of(path, text, entry.line) or _whole(path, text, entry.line):
            found[setting.key] = setting
    return tuple(found.values())


def _whole(path: Sequence[str], text: str, number: int) -> list[Setting]:
    """A value of another kind than its canonical key has elsewhere: kept under its own name."""
    value = value_of(text)
    if value is None:
        return []
    return [Setting(".".join(plain(part) for part in path)[:120], value, number, f"{path[-1]}={text.strip()}"[:200])]


def _solver(path: Path, message: Message, follow: bool) -> list[Given]:
    scratch = Run()
    note_solver(message, scratch)
    found = [Given(str(path), tuple(scratch.settings.values()), message)]
    inline = [*message.messages("net_param"), *message.messages("train_net_param")]
    for one in inline:
        found += _nets(path, one)
    for name in NET_FIELDS if follow and not inline else ():
        named = message.text(name)
        for choice in net_file(path, named):
            found += _read(choice, follow=False)
    return found


def _nets(path: Path, message: Message) -> list[Given]:
    scratch = Run()
    nets = [NetFile(message, phase_of(message) or net.phase, LATE, LATE, built=net) for net in nets_of(message)]
    note_net(nets[0].net(), scratch)
    return [Given(str(path), tuple(scratch.settings.values()), None, tuple(nets))]


def cite(message: Message, source: str, texts: Sequence[str]) -> None:
    """Make every line of a tree one of its file."""
    message.line = file_line(message.line, source, texts)
    for item in message.fields:
        item.line = file_line(item.line, source, texts)
        if isinstance(item.value, Message):
            cite(item.value, source, texts)
