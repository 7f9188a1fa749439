"""Find the format files and load them; parsed ones are kept between calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from logdoctor.formats.format import Format, FormatError, LazyRules
from logdoctor.shapes import anchors as anchors_module
from logdoctor.shapes import rule as rule_module
from logdoctor.shapes import table as table_module
from logdoctor.shapes.limited import limited
from logdoctor.shapes.rule import Rule, RuleError
from logdoctor.shapes.table import rule_of
from logdoctor.shelf import Shelf


def folders() -> list[Path]:
    """Where format files live, in order of precedence (the user's own first)."""
    return [folder for folder in (user_folder(), shipped()) if folder.is_dir()]


def shipped() -> Path:
    """The folder of the format files that come with the program: in the package, or beside a bare checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "parsers"
    return inside if inside.is_dir() else package.parent / "parsers"


def schema_file() -> Path:
    """The JSON schema of format files."""
    return shipped() / "schema.json"


def user_folder() -> Path:
    """The user's own folder for format files."""
    from platformdirs import user_config_path

    return user_config_path("logdoctor") / "parsers"


def paths() -> dict[str, Path]:
    """Format name -> file; the user's own win over the shipped ones."""
    found: dict[str, Path] = {}
    for folder in folders():
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return found


@lru_cache(maxsize=256)
def load(path: Path) -> Format:
    """Read one format file (samples are checked by `check`, which tests and `formats check` call)."""
    try:
        data = shelf().get(path)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: {error}") from None
    name = str(data.get("name", path.stem))
    return Format(
        name,
        str(data.get("title", name)),
        str(data.get("framework", name)),
        str(data.get("prints", "")),
        path,
        LazyRules(lambda: _rules(path, data, shelf().lines(path))),
        float(data.get("weight", 1.0)),
        bool(data.get("always", False)),
        bool(data.get("guess", False)),
        str(data.get("settings", "")),
        str(data.get("notes", "")),
        data.get("loss", {}),
        tuple(data.get("sign", ())),
        tuple(data["gate"]),
        tuple(data["seek"]),
    )


def _rules(path: Path, data: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a format file. Raises FormatError."""
    if not lines:
        raise FormatError(f"{path}: no [[line]] entry, so it can read nothing; add one with shape, pattern and sample")
    name = str(data.get("name", path.stem))
    shared: dict[str, Any] = {key: data[key] for key in ("drop", "keep") if key in data}
    own = path.resolve().parent != shipped().resolve()
    rules = []
    for number, entry in enumerate(lines, 1):
        try:
            rule = rule_of(name, {**shared, **entry}, data.get("names", {}), data.get("step", {}))
            rules.append(limited(rule) if own else rule)
        except (RuleError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise FormatError(f"{path}: line entry {number}: {error}") from None
    return rules


def _brief(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """What must be known of a format before its rules are made; adds the anchors to the line entries."""
    rules = _rules(path, data, data.get("line", []))
    for entry, rule in zip(data["line"], rules, strict=True):
        if rule.seek:
            entry["needs"] = list(rule.seek)
    return {"gate": _all_of([rule.anchors for rule in rules]), "seek": _all_of([rule.seek for rule in rules])}


def _all_of(texts: Sequence[Sequence[str]]) -> list[str]:
    """Texts of which every match contains one, over several rules; none where one rule knows none."""
    return list(dict.fromkeys(text for own in texts for text in own)) if all(texts) else []


def load_all() -> list[Format]:
    """Every usable format; a broken user file is left out (see `broken`)."""
    found = []
    for path in paths().values():
        try:
            found.append(load(path))
        except FormatError:
            continue
    shelf().save()
    return found


@lru_cache(maxsize=1)
def shelf() -> Shelf:
    """The parsed format files that earlier calls left in the user's cache folder."""
    from platformdirs import user_cache_path

    makers = (anchors_module.__file__, rule_module.__file__, table_module.__file__, __file__)
    return Shelf(user_cache_path("logdoctor"), "formats", _brief, makers)


def renamed(found: list[Format], names: Mapping[str, str]) -> list[Format]:
    """The same formats with a user's own names for printed metrics; the loaded ones stay as they are."""
    if not names:
        return found
    out = []
    for one in found:
        rules = [copy(rule) for rule in one.rules]
        for rule in rules:
            rule.names = {**rule.names, **names}
            rule._plans = {}
        out.append(replace(one, rules=rules))
    return out


def broken() -> list[str]:
    """What is wrong with the format files that cannot be used."""
    errors = []
    for path in paths().values():
        try:
            load(path)
        except FormatError as error:
            errors.append(str(error))
    return errors
