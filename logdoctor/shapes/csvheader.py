"""What the names of a table's columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from logdoctor.names import canonical

_TIMESTAMPS = frozenset({"runtime", "timestamp", "wall_time", "walltime", "time", "elapsed_time",
                         "time/time_elapsed", "created_at", "date", "datetime", "relative_time_(wall)",
                         "relative_time_(process)"})
_CLOCK_NAMES = {"time/total_timesteps": "@step", "total_timesteps": "@step", "timesteps_total": "@step",
                "total_env_steps": "@step", "trainer/global_step": "@step"}


def fields_of(names: Sequence[str], mapping: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The canonical field of each column ("" = leave it out), and what some of them mean."""
    printed = [name.strip().strip("\"'") for name in names]
    short = _without_run(printed)
    found: list[str] = []
    taken: set[str] = set()
    meaning: dict[str, str] = {}
    wanted = [mapping.get(name) or mapping.get(cut) or _CLOCK_NAMES.get(cut.lower()) or canonical(cut)
              for name, cut in zip(printed, short, strict=True)]
    names_wanted = set(wanted)
    # Lightning logs a value twice, per step and as the epoch's mean; alone, the mean is the metric
    for tail in ("_step", "_epoch"):
        for i, cut in enumerate(short):
            if cut.lower().endswith(tail) and not wanted[i].startswith("@") and printed[i] not in mapping:
                base = canonical(cut[: -len(tail)])
                if base not in names_wanted:
                    wanted[i] = base
                    names_wanted.add(base)
                if tail == "_epoch":
                    meaning[wanted[i]] = "mean over the epoch"
    for i, field in enumerate(wanted):
        plain = printed[i].lower().replace(" ", "_").strip("_")
        if not plain or plain in _TIMESTAMPS or plain.endswith(("__min", "__max")):
            found.append("")
        elif field in taken:
            found.append("" if field.startswith("@") or plain in taken else plain)
        else:
            found.append(field)
        taken.add(found[-1])
    return found, {name: text for name, text in meaning.items() if name in found}


def _without_run(names: list[str]) -> list[str]:
    """W&B exports call a column "run name - loss"."""
    if len(names) > 1 and all(" - " in name for name in names[1:]):
        return [name.rpartition(" - ")[2] if " - " in name else name for name in names]
    return names


def framework_of(names: Sequence[str], delimiter: str) -> str:
    """Who writes tables with such names; "" when nobody in particular."""
    have = {name.lower() for name in names}
    twins = any(name.startswith("lr-") or name.endswith("_step") for name in have)
    if "train_loss_step" in have or ({"step", "epoch"} <= have and twins):
        return "lightning"
    if have & {"train/box_loss", "rollout/ep_rew_mean", "metrics/map_0.5", "rollout/ep_len_mean"}:
        return "pytorch"
    if delimiter == "\t" and names[0] == "iter":
        return "catboost"
    if names[0] == "epoch" and list(names[1:]) == sorted(names[1:]) and "loss" in have:
        return "keras"
    return ""
