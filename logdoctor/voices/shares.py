"""Deals the rows of a block out to the processes that printed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count
from operator import itemgetter

from logdoctor.model.parts import Voice
from logdoctor.names import role, voice_of
from logdoctor.run.series import Series
from logdoctor.shapes.record import Columns

MAIN = ""
"""The voice whose series carry the plain names."""
_LOSSES = frozenset({"loss", "part_loss", "val_loss"})
_TELLING = ("loss", "val_loss", "grad_norm")
MOST_VOICES = 1024
_KEPT = _LOSSES | {"grad_norm", "loss_scale", "accuracy", "val_accuracy", "perplexity"}
"""Roles that are kept of the voices beside the main one."""


def series_name(metric: str, voice: str) -> str:
    """The name of a further voice's series, "loss@rank3"; "" for a metric that is not kept of it."""
    return f"{metric}@{voice}" if role(metric) in _KEPT else ""


def share(groups: Iterable[Columns], who: Sequence[str], main: str) -> dict[str, list[Columns]]:
    """The rows by voice; lines without a label and those of `main` belong to MAIN."""
    out: dict[str, list[Columns]] = {MAIN: []}
    for group in groups:
        voices = itemgetter(*group.at)(who) if len(group.at) > 1 else [who[group.at[0]]]
        rows: dict[str, list[int]] = {voice: [] for voice in set(voices)}
        if len(rows) <= 4:
            for voice, ks in rows.items():
                ks.extend(compress(count(), map(voice.__eq__, voices)))
        else:
            for k, voice in enumerate(voices):
                rows[voice].append(k)
        rows[MAIN] = sorted(rows.pop(MAIN, []) + rows.pop(main, [])) if main in rows else rows.get(MAIN, [])
        for voice, ks in rows.items():
            if not ks or (voice not in out and len(out) > MOST_VOICES):
                continue
            out.setdefault(voice, []).append(group if len(ks) == len(group.at) else _rows(group, ks))
    return out


def _rows(group: Columns, ks: list[int]) -> Columns:
    if len(ks) == 1:
        k = ks[0]
        return Columns(group.plan, [group.at[k]], [[column[k]] for column in group.texts],
                       [group.lines[k]] if group.lines is not None else None,
                       [[column[k]] for column in group.numbers] if group.numbers is not None else None)
    take = itemgetter(*ks)
    return Columns(group.plan, list(take(group.at)), [list(take(column)) for column in group.texts],
                   list(take(group.lines)) if group.lines is not None else None,
                   [list(take(column)) for column in group.numbers] if group.numbers is not None else None)


def speakers(groups: Iterable[Columns], who: Sequence[str]) -> list[tuple[int, str]]:
    """The rows with a loss: segment and voice."""
    return [(i, who[i]) for group in groups if any(role(metric) in _LOSSES for _, metric in group.plan.metrics)
            for i in group.at]


def told(series: Mapping[str, Series], main: str) -> tuple[Voice, ...]:
    """What each voice printed, for the report; empty for a run with one voice."""
    found: dict[str, dict[str, Series]] = {MAIN: {}}
    for metric, one in series.items():
        plain, voice = voice_of(metric)
        if plain in _TELLING:
            found.setdefault(voice, {})[plain] = one
    if len(found) < 2:
        return ()
    voices = [_voice(voice or main, own, not voice) for voice, own in found.items()]
    return tuple(sorted(voices, key=lambda voice: (len(voice.name), voice.name)))


def _voice(name: str, own: Mapping[str, Series], main: bool) -> Voice:
    """One voice by its losses, or by its gradient norm when it prints no loss."""
    own = {metric: one for metric, one in own.items() if metric != "grad_norm"} or own
    bad = [one.first_nonfinite for one in own.values() if one.first_nonfinite is not None]
    loss = own.get("loss") or next(iter(own.values()), None)
    last = loss.last if loss is not None else None
    return Voice(
        name,
        main,
        sum(one.count for one in own.values()),
        min((one.first_line for one in own.values()), default=0),
        max((one.last.line for one in own.values() if one.last), default=0),
        last.step if last else None,
        min(bad, key=lambda spot: spot.line, default=None),
    )
