"""Reinforcement learning that loses what it had: the reward rises and falls back for good, mostly as entropy dies."""

from __future__ import annotations

from logdoctor.model import Symptom
from logdoctor.numbers import median
from logdoctor.symptoms.heldout import shift
from logdoctor.symptoms.patient import Patient
from logdoctor.symptoms.relapse import LOST, measure, turn

BEYOND = 2.5
"""Standard errors of the rank sum by which the end of the run lies below its best stretch (sound runs: below 1)."""
ROSE = 1.9
"""... and by which the best stretch lies above the beginning: that something had been learnt (about 1 in 30)."""
BEYOND_DEAD = 1.9
"""... where the entropy is gone: the policy gives one answer and cannot find its way back. It may have risen too soon
for the beginning to show it."""
DEAD = 1e-3
"""Entropy (nats) of a policy that takes one action with 99.99 %; where the reward stays up the task is solved."""
LEAST = 12


def detect(patient: Patient) -> list[Symptom]:
    """`strength` is the share of the reward's gain that was lost."""
    reward = patient.reward
    if reward is None or reward.bad is not None or len(reward.finite) < LEAST:
        return []
    costs = [-value for value in reward.finite]
    width = max(2, len(costs) // 8)
    seen = measure(costs, width)
    best = costs[seen.at : seen.at + width]
    rose = shift(costs[:width], best)
    if seen.lost < LOST or seen.at + 2 * width > len(costs):
        return []
    dead = _dead(patient)
    if seen.beyond < (BEYOND_DEAD if dead else BEYOND) or (rose < ROSE and not (dead and seen.beyond >= BEYOND)):
        return []
    at, last = seen.at + width // 2, len(costs) - 1
    lost = turn(costs, seen.at)
    data: dict[str, float | str | bool | None] = {"best": -median(best), "end": -median(costs[-width:])}
    lines = (reward.lines[0], reward.lines[at], reward.lines[last])
    return [
        Symptom("policy-collapse", reward.series.metric, reward.spot(lost), reward.spot(last), seen.lost, lines, data)
    ]


def _dead(patient: Patient) -> bool:
    """The printed entropy is gone for the last quarter of the run."""
    for metric, series in patient.run.series.items():
        if "entropy" in metric.lower() and series.count >= LEAST and not series.nonfinite:
            values = series.points()[1]
            return abs(median(values[-(len(values) // 4) :])) < DEAD
    return False
