"""All beds of one watch: looks when due, says what changed, acts on it, refreshes the page."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable

from logdoctor.live.actions import Actions
from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Change
from logdoctor.live.intake import Ended
from logdoctor.live.options import Finish, LiveOptions
from logdoctor.live.view import View
from logdoctor.model import Report


class Stopped(Ended):
    """A finding that the user wants to end the run (`--stop-on`)."""


def _stop(why: str) -> None:
    raise Stopped(why)


class Ward:
    """Shared by the pipe, the follower and the command."""

    def __init__(self, options: LiveOptions, view: View, stop: Callable[[str], None] = _stop) -> None:
        self.beds: dict[str, Bedside] = {}
        self.options = options
        self.view = view
        self.stopped = ""
        self._stop = stop
        self._actions = Actions(options, view.line)
        self._refresh = time.monotonic() + options.every if options.html and options.every else None

    def __enter__(self) -> Ward:
        return self

    def __exit__(self, *_: object) -> None:
        self.view.close()
        self._actions.close()

    def idle(self) -> float:
        """Do what is due; seconds until the next thing is. Raises Stopped when a finding asks for it."""
        wait = 3600.0
        for name, bed in self.beds.items():
            if bed.wait() <= 0:
                self.tell(name, bed)
            wait = min(wait, bed.wait())
        wait = min(wait, self.view.draw(list(self.beds.values())))
        if self._refresh is not None:
            now = time.monotonic()
            if now >= self._refresh:
                self._page()
                self._refresh = time.monotonic() + self.options.every
            wait = min(wait, self._refresh - now)
        return wait

    def tell(self, name: str, bed: Bedside, *, force: bool = False) -> None:
        """Look at one bed and say what has changed."""
        for change in bed.look(force=force):
            self.say(name, bed, change)

    def say(self, name: str, bed: Bedside, change: Change) -> None:
        """Show a change and act on it."""
        self.view.change(change, name if len(self.beds) > 1 else "")
        why = self._actions.on(change, name, bed)
        if why and not self.stopped:
            self.stopped = why
            self._stop(why)

    def read(self, bed: Bedside, stream: Iterable[bytes]) -> str:
        """Feed everything to a bed; gives the reason when the reading ended before the input did."""
        try:
            for chunk in stream:
                bed.feed(chunk)
        except Ended as ended:
            return ended.why
        return ""

    def end(self, bed: Bedside, finish: Finish, why: str = "") -> int:
        """The last word on a bed: the final report, shown by `finish`."""
        report = bed.finish(complete=not why)
        self.view.close()
        end = Change("end", "notice", f"the log has ended: {report.headline}", report.lines)
        self._actions.on(end, bed.session.source, bed)
        if why:
            self.view.line(why)
        if bed.trouble:
            self.view.line(f"a look at the running log failed ({bed.trouble}); the final report is complete")
        try:
            code = finish(report)
            sys.stdout.flush()
        except BrokenPipeError:
            code = 0
        return code

    def _page(self) -> None:
        from logdoctor.render import html

        report = self.report()
        if report is None:
            return
        try:
            html.save(report, self.options.html, refresh=max(1, int(self.options.every)))
        except OSError as error:
            self.view.line(f"{self.options.html}: {error.strerror or error}; the page was not refreshed")

    def report(self) -> Report | None:
        """A full report on the first bed that has numbers."""
        for bed in self.beds.values():
            if bed.run.series:
                return bed.session.full()
        return None
