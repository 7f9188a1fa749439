"""The live panel: verdict, curves, pace and findings, redrawn in place."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.text import Text

from logdoctor.live.canvas import Canvas
from logdoctor.live.changes import Change
from logdoctor.live.view import View
from logdoctor.render.numbers import number, percent, step
from logdoctor.render.page import ASCII, TONE_STYLES, UNICODE
from logdoctor.render.sparkline import sparkline
from logdoctor.render.visible import one_line, plain_ascii

if TYPE_CHECKING:
    from logdoctor.live.bedside import Bedside

EVERY = 0.25
"""Seconds between two drawings."""
CURVES = ("loss", "val_loss", "lr", "grad_norm")
SHARE = 0.007
"""Share of one core that drawing may take."""
UNCHANGED = 5.0
"""Seconds between two drawings of the same state (a stalled run still gets its word)."""
SHOWN = 1200
"""Points a curve is drawn from."""


class Panel(View):
    """Lines at the bottom of the terminal that appear when the input lasts longer than a moment."""

    PATIENCE = 0.7

    def __init__(self) -> None:
        super().__init__()
        self._canvas = Canvas(self.out)
        self._next = self._began = time.monotonic()
        self._state: object = None
        self._drawn = 0.0
        self._glyphs = UNICODE if self._unicode else ASCII

    def line(self, text: str) -> None:
        """Write above the panel."""
        self._say(Text(f"{time.strftime('%H:%M:%S')} {self._plain(text)}"))

    def warn(self, text: str) -> None:
        self.line(text)

    def change(self, change: Change, source: str = "") -> None:
        style = TONE_STYLES["healthy" if change.kind in ("withdrawn", "resumed") else change.severity]
        text = f"{source}: {change.text}" if source else change.text
        self._say(Text.assemble(time.strftime("%H:%M:%S "), (self._plain(text), style)))

    def _plain(self, text: str) -> str:
        return one_line(text) if self._unicode else plain_ascii(one_line(text))

    def _say(self, text: Text) -> None:
        if self.broken:
            return
        try:
            self._canvas.say(text)
        except (OSError, ValueError):
            self._break()

    def draw(self, beds: list[Bedside], *, force: bool = False) -> float:
        now = time.monotonic()
        if self.broken or now - self._began < self.PATIENCE:
            return self.PATIENCE
        if now < self._next and not force:
            return self._next - now
        try:
            began = time.process_time()
            state = (sum(bed.fed for bed in beds), sum(len(bed.found) for bed in beds), self._canvas.console.size)
            if state != self._state or now - self._drawn > UNCHANGED:
                self._state, self._drawn = state, now
                self._canvas.show(self.picture(beds))
            cost = time.process_time() - began
        except (OSError, ValueError):
            self._break()
            return 3600.0
        self._next = time.monotonic() + max(EVERY, cost / SHARE)
        return self._next - time.monotonic()

    def close(self) -> None:
        if not self.broken:
            try:
                self._canvas.clear()
            except (OSError, ValueError):
                self._break()

    def _break(self) -> None:
        self.broken = True
        sys.stderr = open("/dev/null", "w")  # noqa: SIM115 - what is still said goes nowhere

    def picture(self, beds: list[Bedside]) -> list[Text]:
        """The panel's lines for the terminal's present width."""
        width = max(self._canvas.console.width - 1, 20)
        if len(beds) > 1:
            return self._several(beds, width)
        return [line for bed in beds
                for line in (self._verdict(bed), *self._curves(bed, width), self._pace(bed, width),
                             *self._findings(bed))]

    def _several(self, beds: list[Bedside], width: int) -> list[Text]:
        from logdoctor.render.table import table

        reports = [bed.report for bed in beds if bed.report is not None]
        text = table(reports, width=width, color=True, unicode=self._unicode)
        return list(Text.from_ansi(text).split("\n"))

    def _verdict(self, bed: Bedside) -> Text:
        found, report = bed.found, bed.report
        if found:
            worst = found[0]
            chance = f"  {percent(worst.probability)}" if worst.probability is not None else ""
            return Text(f"{getattr(self._glyphs, worst.severity)} {worst.title}{chance}",
                        style=TONE_STYLES[worst.severity])
        if report is None or bed.loss is None:
            return Text(f"{self._glyphs.unknown} no loss read yet ({bed.run.lines:,} lines)", style="dim")
        return Text(f"{self._glyphs.healthy} nothing wrong so far", style=TONE_STYLES["healthy"])

    def _curves(self, bed: Bedside, width: int) -> list[Text]:
        lines = []
        room = max(8, min(width - 34, 100))
        for role in CURVES:
            series = bed.run.main(role)
            if series is None or not series.count or series.last is None:
                continue
            stride = max(1, len(series.values) // SHOWN)
            steps, values = series.steps[::stride], series.values[::stride]
            curve = sparkline(steps, values, room, unicode=self._unicode)
            lines.append(Text.assemble((f"  {series.metric[:14]:<14} ", "dim"), (curve, "blue"),
                                       f"  {number(series.last.value)}"))
        return lines

    def _pace(self, bed: Bedside, width: int) -> Text:
        """What matters most comes first; what does not fit is left out."""
        run = bed.run
        parts = []
        if bed.stall.since is not None:
            parts.append(f"stalled for {_clock(bed.silence)}")
        if run.last_step is not None:
            total = f" of {step(run.total_steps)}" if run.total_steps else ""
            parts.append(f"{run.step_unit or 'print'} {step(run.last_step)}{total}")
        if bed.rate and bed.stall.since is None:
            if run.total_steps and run.last_step is not None and run.total_steps > run.last_step:
                parts.append(f"ready in {_clock((run.total_steps - run.last_step) / bed.rate)}")
            parts.append(f"{number(bed.rate)}/s")
        parts.append(f"line {run.lines:,}")
        dot = " · " if self._unicode else ", "
        while len(parts) > 1 and len(dot.join(parts)) + 2 > width:
            parts.pop()
        return Text("  " + dot.join(parts), style="dim")

    def _findings(self, bed: Bedside) -> list[Text]:
        lines = []
        for found in bed.found[:4]:
            where = f"{found.where}  " if found.where else ""
            lines.append(Text(f"  {getattr(self._glyphs, found.severity)} {where}{self._plain(found.text)}",
                              style=TONE_STYLES[found.severity].replace("bold ", "")))
        return lines


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours < 100 else f"{hours / 24:.0f} days"
