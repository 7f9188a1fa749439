"""What a pair of runs shows: the rules of `proofs.toml`, and the cases in which it shows nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from logdoctor.comparing.starts import UNDONE
from logdoctor.judge import fill
from logdoctor.model import Report, Setting, Spot
from logdoctor.model.compared import Conclusion, Onset, SettingPair
from logdoctor.shelf import parse

CHANGES = ("lr", "schedule", "seed", "batch", "precision", "data", "clip", "loss", "optimizer", "model", "nothing")
"""What `--changed` may name."""
_ONSETS: Mapping[str, str] = {"only the reference": "gone", "only the other": "gone", "same": "same",
                              "earlier": "moved", "later": "moved", "both": "both"}
_GROUPED = frozenset({"lr", "batch", "precision", "seed", "clip"})
"""Several settings of one of these kinds are one change: a batch per device and in total."""
EARLY = 8
"""Prints before a failure below which an equal place is no sign: by chance two failures within the first eight prints
are in the same one, or side by side, in a third of all cases."""
_WIDTH = {"fp16": 0, "float16": 0, "half": 0, "amp": 0, "16": 0, "16-mixed": 0, "bf16": 1, "bfloat16": 1,
          "bf16-mixed": 1, "fp32": 2, "float32": 2, "32": 2, "32-true": 2, "fp64": 3, "float64": 3, "double": 3}


@dataclass(frozen=True)
class Case:
    """What the rules look at; of each two values the first is the reference's."""

    reports: tuple[Report, Report]
    names: tuple[str, str]
    onset: Onset
    onsets: tuple[Spot | None, Spot | None]
    unit: str
    interval: float
    settings: Sequence[SettingPair]
    printed: bool
    """Both logs print settings, or the user said what was changed."""
    twins: bool
    same_seed: bool
    """The seed is printed and equal, or the first digits agree."""
    prints: int
    """Losses printed before the failure, in the run with fewer of them."""
    grew: bool
    """In one of the runs a loss or a gradient norm was seen to grow."""
    deeper: bool
    """The run that failed had come down further than the other one ever did."""
    steady: bool
    """Both runs print a learning rate that never changes."""
    unlike: tuple[Spot, Spot] | None
    """First losses, before any update, that lie too far apart for one experiment."""


def concluded(case: Case) -> tuple[Conclusion, ...]:
    """What the pair proves or suggests, or why it proves nothing."""
    if case.onset == "unknown":
        which = next((n for n, r in zip(case.names, case.reports, strict=True) if r.verdict == "not-judged"), "one")
        return (Conclusion("nothing", f"Nothing is proved, because {which} could not be judged."),)
    if case.onset == "neither":
        return (Conclusion("nothing", "Neither run failed, so there is no failure to explain."),)
    if case.onset == "too short":
        return (_too_short(case),)
    changed = [pair for pair in case.settings if pair.kind != "bookkeeping" and not _from_a_file_alone(pair)]
    kinds = list(dict.fromkeys(pair.kind for pair in changed))
    several = len(kinds) > 1 or (len(changed) > 1 and kinds[0] not in _GROUPED)
    if several:
        names = ", ".join(pair.key for pair in changed[:5]) + (", …" if len(changed) > 5 else "")
        return (Conclusion("nothing", f"Nothing is proved, because {len(changed)} settings differ: {names}.",
                           then="Repeat the failing run with one of them changed at a time, "
                                f"{changed[0].key} first."),)
    pair = changed[0] if changed else None
    kind = pair.kind if pair else "none"
    if case.unlike is not None and kind in UNDONE:
        return (_unlike(case.unlike, case.unit),)
    values = _values(case, pair)
    for rule in _rules():
        if (rule["changed"] == kind or (rule["changed"] == "any" and pair)) and rule["onset"] == _ONSETS[case.onset] \
                and _holds(rule.get("when", ""), case, pair):
            return _answer(rule, case, kind, values)
    return (Conclusion("nothing", "Nothing is proved: no rule fits this pair."),)


def _from_a_file_alone(pair: SettingPair) -> bool:
    """A settings file was given for one run only: what it says more is no difference between the runs."""
    one, two = pair.first, pair.second
    return (one is None and two is not None and bool(two.source)) or (
        two is None and one is not None and bool(one.source))


def _answer(rule: Mapping[str, Any], case: Case, kind: str, values: Mapping[str, float | str]
            ) -> tuple[Conclusion, ...]:
    strength, text = rule["strength"], fill(rule["text"], values, {})
    if strength == "proves" and not case.same_seed and kind != "seed":
        strength = "suggests"
        text += " The logs do not show that seed and order were the same, so chance is not excluded."
    if kind != "none" and not case.printed:
        strength = "suggests"
        text += " The logs print hardly any settings, so something else may differ too."
    causes = tuple(rule["causes"])
    failed = case.reports[1 if case.onset == "only the other" else 0]
    leaves = tuple(d.cause for d in failed.diagnoses if d.cause in causes)
    found = Conclusion(strength, text, causes, tuple(rule["not"]), fill(rule["then"], values, {}), leaves)
    if kind == "none" and not case.printed:
        return (Conclusion("nothing", "At least one of the logs prints no settings, so what was changed is not known.",
                           then="Say what was changed, for example --changed lr, or print the configuration."),
                *((found,) if rule["strength"] != "nothing" else ()))
    return (found,)


def _too_short(case: Case) -> Conclusion:
    failed, short = (0, 1) if case.onsets[0] is not None else (1, 0)
    spot = case.onsets[failed]
    where = _place(spot, case.unit)
    return Conclusion("nothing", f"Nothing is proved, because {case.names[short]} ends before {where}, "
                      f"where {case.names[failed]} failed.",
                      then=f"Let it run past {where}.")


def _unlike(starts: tuple[Spot, Spot], unit: str) -> Conclusion:
    one, two = (f"{spot.value:.4g}" for spot in starts)
    return Conclusion("nothing", f"Nothing is proved, because the losses are {one} and {two} at {unit} 0, before any "
                      "update: the two runs differ in their data, their network or their loss function.",
                      then="Compare runs of one program on one data set, that differ in a single setting.")


def _holds(when: str, case: Case, pair: SettingPair | None) -> bool:
    if not when:
        return True
    if when in ("twins", "grew", "deeper", "steady"):
        return bool(getattr(case, when))
    if when == "early":
        return case.prints < EARLY
    sick, well = _ends(case, pair)
    if sick is None or well is None:
        return False
    if when == "lower-precision":
        a, b = (_WIDTH.get(str(s.value).lower().removeprefix("torch.")) for s in (sick, well))
        return a is not None and b is not None and a < b
    if not _is_number(sick.value) or not _is_number(well.value):
        return False
    if when == "numbers":
        return float(sick.value) > 0 and float(well.value) > 0
    if when == "samples":
        one, two = (spot.step if spot else None for spot in case.onsets)
        if one is None or two is None or pair is None or pair.first is None or pair.second is None:
            return False
        sizes = float(pair.first.value), float(pair.second.value)
        return abs(one * sizes[0] - two * sizes[1]) <= case.interval * max(sizes)
    return float(sick.value) > float(well.value) if when == "higher" else float(sick.value) < float(well.value)


def _is_number(value: str | float | bool) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _ends(case: Case, pair: SettingPair | None) -> tuple[Setting | None, Setting | None]:
    """The values of the run that failed (the reference's when both did) and of the other one."""
    if pair is None:
        return None, None
    return (pair.second, pair.first) if case.onset == "only the other" else (pair.first, pair.second)


def _values(case: Case, pair: SettingPair | None) -> dict[str, float | str]:
    sick, well = _ends(case, pair)
    one, two = case.onsets
    failed = case.names[1 if case.onset == "only the other" else 0]
    return {
        "key": pair.key if pair else "nothing",
        "sick": shown(sick),
        "well": shown(well),
        "onset": _place(one or two, case.unit),
        "other": _place(two or one, case.unit),
        "log": failed,
    }


def shown(setting: Setting | None) -> str:
    """A setting's value in a sentence."""
    if setting is None:
        return "not printed"
    if isinstance(setting.value, bool):
        return "on" if setting.value else "off"
    return setting.value if isinstance(setting.value, str) else f"{setting.value:.6g}"


def _place(spot: Spot | None, unit: str) -> str:
    if spot is None:
        return "an unknown place"
    return f"{unit} {spot.step:,.6g}" if spot.step is not None else f"line {spot.line:,}"


@lru_cache(maxsize=1)
def _rules() -> tuple[Mapping[str, Any], ...]:
    return tuple(parse(Path(__file__).parent / "proofs.toml")["rule"])
