"""The steps of lines that carry a fraction of an epoch and no step, beside a progress bar that counts the whole run.

Hugging Face's Trainer prints `{'loss': ..., 'epoch': 1.25}` and a bar
`5/56`. The bar is drawn only now and then, and where the output goes to a file
the dictionaries arrive in blocks, so the bar tells the step only roughly. The
epoch tells it exactly once the length of an epoch is known: a whole number of
steps that divides the bar's total, so that the steps of all lines are whole
numbers, and near the bar at the end of each block of lines.
"""

from __future__ import annotations

from logdoctor.numbers import median

NEAR = 0.25
"""Share of the way so far by which the bar may be away from the last line of a block, ..."""
SURE = 0.02
"""... and how much further away any other length must leave it."""
EARLY = 0.1
"""Share of the run before which a delayed bar tells little."""
LEAST = 3
"""Lines from which an epoch's length is believed."""
MOST = 200
"""Lines that are looked at; a length that they do not tell stays unknown."""


class Fraction:
    """Fed the lines in order; `length` is the steps of an epoch as soon as they tell it."""

    def __init__(self, length: int | None = None) -> None:
        self.length = length
        self.looking = length is not None
        """Off while the first lines are read: they are looked at together."""
        self.waited = False
        """Some line was not placed, because the length was not known yet."""
        self._read: list[tuple[float, float, float]] = []     # epoch, its rounding, bar

    def place(self, text: str, bar: float, total: float | None) -> float | None:
        """The step of a line with this epoch, None while that is unknown."""
        epoch = _number(text)
        if epoch is None or (total is None and self.length is None):
            return None
        if self.length is None and total is not None and len(self._read) < MOST:
            if self.looking and self._read and self._read[-1][2] < bar and bar > EARLY * total:
                self.settle(total)
            self._read.append((epoch, _rounding(epoch, text), bar))
        if self.length is None:
            self.waited = True
            return None
        step, blur = epoch * self.length, _rounding(epoch, text) * self.length
        return float(round(step)) if blur < 0.5 or abs(bar - step) > blur else bar

    def settle(self, total: float | None) -> bool:
        """Try to tell the length from the lines so far; True when that succeeds."""
        read = self._read
        if self.length is not None or not total or total != int(total) or total > 1e8:
            return False
        if len({epoch for epoch, _, _ in read}) < LEAST:
            return False
        if all(epoch.is_integer() for epoch, _, _ in read) and len({bar for _, _, bar in read}) < LEAST:
            return False                                       # some other bar, which has ended
        last = [one for one, after in zip(read, [*read[1:], None], strict=True) if after is None or after[2] > one[2]]
        last = last[len(last) // 2 :]                          # the longer the way, the less the bar's delay counts
        far = {length: median([abs(bar - epoch * length) / (epoch * length) for epoch, _, bar in last if epoch])
               for length in _divisors(int(total), at_most=total / max(epoch for epoch, _, _ in read) * (1 + 1e-3))
               if all(abs(epoch * length - round(epoch * length)) <= rounding * length + 1e-6
                      for epoch, rounding, _ in read)}
        best, *others = sorted(far, key=lambda length: far[length]) or [0]
        if not best or far[best] > NEAR or any(far[other] < 2 * far[best] + SURE for other in others):
            return False
        self.length = best
        return True


def _divisors(total: int, *, at_most: float) -> list[int]:
    small = [k for k in range(1, int(total ** 0.5) + 1) if total % k == 0]
    return [length for length in sorted({*small, *(total // k for k in small)}) if length <= at_most]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _rounding(epoch: float, text: str) -> float:
    """Half a unit of the last digit, of two decimals or four digits where zeros may have been left out."""
    digits = text.partition(".")[2]
    least = 0.005 if epoch < 100 else 0.05 if epoch < 1000 else 0.5
    return min(least, 0.5 * 10.0 ** -len(digits)) if digits.isdigit() else least
