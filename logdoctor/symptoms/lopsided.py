"""Two networks against each other, and one has won: the discriminator tells every sample apart, print after print."""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.model import Spot, Symptom
from logdoctor.numbers import median
from logdoctor.run.series import Series
from logdoctor.symptoms.patient import Patient

WON = 0.01
"""A discriminator's cross-entropy below this is right with 99 % certainty ("D loss goes to 0: failure mode", item 10
of Chintala's "How to Train a GAN?"). Sound runs on digits stand at 0.3 to 1.3 throughout."""
GIVEN_UP = 5.0
"""Generator loss, -ln D(G(z)), above which a fake is taken for real with less than 0.7 %; sound runs peak at 2.6."""
LASTING = 0.9
"""Share of the second half in which both hold; a discriminator may win for a while."""
LEAST = 10
_WORD = re.compile(r"[A-Za-z]+")
_LOSS = frozenset({"loss", "gan", "adv", "real", "fake"})
_DISCRIMINATOR = frozenset({"d", "disc", "discriminator"})
_GENERATOR = frozenset({"g", "gen", "generator"})


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the generator's loss over the second half. Critics without a logarithm have no floor at 0."""
    if not patient.adversarial:
        return []
    against, made = _losses(patient, _DISCRIMINATOR), _losses(patient, _GENERATOR)
    late = [_late(series) for series in against]
    if not late or not made or not all(_mostly([0.0 <= value < WON for value in values]) for values in late):
        return []
    for series in made:
        values = _late(series)
        if not _mostly([value > GIVEN_UP for value in values]):
            continue
        steps, whole, lines = series.points()
        last = len(whole) - 1
        onset = _won(against[0])
        proof = (onset.line, against[0].points()[2][-1], lines[last])
        data: dict[str, float | str | bool | None] = {"made": median(values), "against": median(late[0])}
        return [
            Symptom(
                "discriminator-wins",
                series.metric,
                onset,
                Spot(steps[last], lines[last], whole[last]),
                median(values),
                tuple(sorted(set(proof))),
                data,
            )
        ]
    return []


def _losses(patient: Patient, who: frozenset[str]) -> list[Series]:
    """Losses of one side: `loss_d`, `D loss`, `D_real`, `G_GAN`; not the probabilities `d_x` and `d_g_z`."""
    found = []
    for metric, series in patient.run.series.items():
        words = {word.lower() for word in _WORD.findall(metric)}
        if words & who and words & _LOSS and series.count >= LEAST:
            found.append(series)
    return found


def _late(series: Series) -> Sequence[float]:
    values = series.points()[1]
    return values[len(values) // 2 :]


def _won(series: Series) -> Spot:
    """From where on the discriminator's loss stays near 0, but for a few prints: back from the second half.

    The total is the sum of two cross-entropies, for the true and for the false, and each of them may be that high.
    """
    steps, values, lines = series.points()
    parts = {word.lower() for word in _WORD.findall(series.metric)} & {"real", "fake"}
    won = WON if parts else 2 * WON
    first = len(values) // 2
    while first > 1 and (values[first - 1] < won or values[first - 2] < won):
        first -= 1
    return Spot(steps[first], lines[first], values[first])


def _mostly(flags: Sequence[bool]) -> bool:
    return sum(flags) >= LASTING * len(flags)
