"""Where a fault took hold, as trained: how `onset_step` in truth.jsonl is worked out from the full per-step trace.

Each rule follows from the nature of the fault and sees only what was trained, never what a log shows or a program
says of it. No rule hangs on one noisy number, such as the step of the best reward: noise alone would move it.

- A fault that is planted at a step begins there. One that is wrong by its settings, its data or its wiring from the
  first step on (no rate at all, shuffled labels, a rate too high to ever settle) begins at the first step.
- A loss that leaves its track: the first step at ten times the first loss, or not finite (`leaves_track`).
- A schedule that grows: the first step at ten times the rate of the sound run, or below zero, or where the loss leaves
  its track before that (`ran_away`). One that dies: the first step at a hundredth of the sound rate (`dies`).
- What was learnt and is lost again, a loss that climbs back or a reward that falls: the step that best divides the
  rest of the run, from its best window on, into two levels (`fell_back`).
- A validation loss that turns: its lowest evaluation, the one that early stopping would keep (`turning_point`). It is
  a mean over the whole held-out set, not over a batch.
- One side of a game that has won: the first step from which on its loss stays next to nothing (`stays_below`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.trace import Trace

Onset = Callable[[Trace], "int | None"]
FAR = 10.0
"""Times the first loss, or the sound rate: an order of magnitude, by which a rate that is too high has to be lowered."""
GONE = 0.01
"""Share of its peak at which a rate counts as dead in published checks of schedules."""
NEAR = 5
"""Steps that are looked at together, so that one odd batch is no onset."""


def bad_step(t: Trace) -> int | None:
    """Where it was planted, else the first loss that is not finite."""
    return t.planted if t.planted is not None else t.first_bad()


def from_start(t: Trace) -> int | None:
    return t.start


def nowhere(t: Trace) -> int | None:
    return None


def bad_rate(t: Trace) -> int | None:
    return t.first_bad_lr()


def leaves_track(t: Trace) -> int | None:
    """The first step whose loss is ten times the first one, or not finite, as most of the five steps from there are.

    A batch that the following steps take back is none, unless the run has nothing but such batches.
    """
    far = _far(t)
    lasting = _lasting(far)
    return t.start + far.index(True) if lasting is None and True in far else _at(t, lasting)


def outside(t: Trace) -> int | None:
    """The first update at ten times the first rate, with a negative one or with none that is finite."""
    limit = FAR * t.lr[0] * (1 - 1e-6)  # logs of Caffe give six digits
    return _at(t, next((i for i, v in enumerate(t.lr) if not 0 <= v < limit), None))


def ran_away(t: Trace) -> int | None:
    """Where the rate was planted to leave its range or leaves it, or the loss its track, whichever comes first."""
    rate = outside(t) if t.planted is None else t.planted
    steps = [step for step in (rate, _at(t, _lasting(_far(t)))) if step is not None]
    return min(steps, default=None)


def dies(t: Trace) -> int | None:
    """The first update at a hundredth of the first rate."""
    limit = GONE * t.lr[0] * (1 + 1e-6)
    return _at(t, next((i for i, v in enumerate(t.lr) if v <= limit), None))


def fell_back(values: Sequence[float], width: int) -> int:
    """The index that best divides what follows the best window into a good and a bad level; higher values are better.

    The best window is the one of the highest mean over `width` steps. The division is that of least squares, the
    usual estimate of a single change of level (Hinkley 1970): it needs no threshold and no single step decides it.
    """
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    at = max(range(len(values) - width + 1), key=lambda i: sums[i + width] - sums[i])

    def contrast(k: int) -> float:
        before, after = k - at, len(values) - k
        drop = (sums[k] - sums[at]) / before - (sums[-1] - sums[k]) / after
        return before * after * drop * abs(drop)

    return max(range(at + 1, len(values)), key=contrast)


def turning_point(t: Trace) -> int | None:
    """The evaluation with the lowest validation loss."""
    return min(t.val, key=lambda v: v[1])[0]


def stays_below(values: Sequence[float], limit: float) -> int:
    """The first index from which to the end most of five neighbouring values are below the limit."""
    at = len(values)
    while at > 0:
        near = values[max(0, at - 1 - NEAR // 2) : at + NEAR // 2]
        if 2 * sum(v < limit for v in near) <= len(near):
            break
        at -= 1
    return min(at, len(values) - 1)


def _far(t: Trace) -> list[bool]:
    limit = FAR * abs(t.loss[0]) + 1e-8
    return [not v < limit for v in t.loss]


def _lasting(far: Sequence[bool]) -> int | None:
    return next((i for i, here in enumerate(far) if here and 2 * sum(far[i : i + NEAR]) > len(far[i : i + NEAR])), None)


def _at(t: Trace, index: int | None) -> int | None:
    return None if index is None else t.start + index
