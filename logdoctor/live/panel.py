"""The live panel: verdict, curves, pace and findings, redrawn in place."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from logdoctor.live.changes import Change
from logdoctor.live.view import View
from logdoctor.render.numbers import number, percent, step
from logdoctor.render.page import ASCII, TONE_STYLES, UNICODE
from logdoctor.render.sparkline import sparkline
from logdoctor.render.visible import one_line

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
    """A rich Live display on standard error that appears when the input lasts longer than a moment."""

    PATIENCE = 0.7

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._live: Live | None = None
        self._next = self._began = time.monotonic()
        self._state: object = None
        self._drawn = 0.0
        self._glyphs = UNICODE if self._unicode else ASCII

    def line(self, text: str) -> None:
        """Write above the panel."""
        shown = Text(f"{time.strftime('%H:%M:%S')} {one_line(text)}")
        try:
            self._console.print(shown)
        except (OSError, ValueError):
            self._break()

    def change(self, change: Change, source: str = "") -> None:
        style = TONE_STYLES["healthy" if change.kind in ("withdrawn", "resumed") else change.severity]
        text = f"{one_line(source)}: {change.text}" if source else change.text
        if self.broken:
            return
        try:
            self._console.print(Text(time.strftime("%H:%M:%S ")), Text(one_line(text), style=style), sep="")
        except (OSError, ValueError):
            self._break()

    def draw(self, beds: list[Bedside], *, force: bool = False) -> float:
        now = time.monotonic()
        if self.broken or now - self._began < self.PATIENCE:
            return self.PATIENCE
        if now < self._next and not force:
            return self._next - now
        try:
            if self._live is None:
                self._live = Live(console=self._console, auto_refresh=False, transient=True,
                                  redirect_stdout=False, redirect_stderr=False, vertical_overflow="crop")
                self._live.start()
            began = time.process_time()
            state = (sum(bed.fed for bed in beds), sum(len(bed.found) for bed in beds), self._console.size)
            if state != self._state or now - self._drawn > UNCHANGED:
                self._state, self._drawn = state, now
                self._live.update(self.picture(beds), refresh=True)
            cost = time.process_time() - began
        except (OSError, ValueError):
            self._break()
            return 3600.0
        self._next = time.monotonic() + max(EVERY, cost / SHARE)
        return self._next - time.monotonic()

    def close(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            try:
                live.stop()
            except (OSError, ValueError):
                self.broken = True

    def _break(self) -> None:
        self.broken = True
        self._live = None
        sys.stderr = open("/dev/null", "w")  # noqa: SIM115 - what rich still wants to say goes nowhere

    def picture(self, beds: list[Bedside]) -> RenderableType:
        """The panel's content for the terminal's present width."""
        width = max(self._console.width, 20)
        if len(beds) > 1:
            return self._several(beds, width)
        lines: list[Text] = []
        for bed in beds:
            lines += [self._verdict(bed), *self._curves(bed, width), self._pace(bed), *self._findings(bed)]
        for text in lines:
            text.no_wrap, text.overflow = True, "ellipsis"
        return Group(*lines)

    def _several(self, beds: list[Bedside], width: int) -> Text:
        from logdoctor.render.table import table

        reports = [bed.report for bed in beds if bed.report is not None]
        text = table(reports, width=width, color=True, unicode=self._unicode)
        shown = Text.from_ansi(text)
        shown.no_wrap, shown.overflow = True, "ellipsis"
        return shown

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

    def _pace(self, bed: Bedside) -> Text:
        run = bed.run
        parts = [f"line {run.lines:,}"]
        if run.last_step is not None:
            total = f" of {step(run.total_steps)}" if run.total_steps else ""
            parts.append(f"{run.step_unit or 'print'} {step(run.last_step)}{total}")
        if bed.rate:
            parts.append(f"{number(bed.rate)}/s")
            if run.total_steps and run.last_step is not None and run.total_steps > run.last_step:
                parts.append(f"ready in {_clock((run.total_steps - run.last_step) / bed.rate)}")
        if bed.stall.since is not None:
            parts.append("stalled")
        dot = " · " if self._unicode else ", "
        return Text("  " + dot.join(parts), style="dim")

    def _findings(self, bed: Bedside) -> list[Text]:
        lines = []
        for found in bed.found[:4]:
            where = f"  {found.where}" if found.where else ""
            lines.append(Text(f"  {getattr(self._glyphs, found.severity)} {one_line(found.text)}{where}",
                              style=TONE_STYLES[found.severity].replace("bold ", "")))
        return lines


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours < 100 else f"{hours / 24:.0f} days"
