"""All beds of one watch: looks when due, says what changed, acts on it, refreshes the page."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from logdoctor.live.actions import Actions
from logdoctor.live.bedside import Bedside
from logdoctor.live.changes import Change
from logdoctor.live.intake import Ended
from logdoctor.live.options import Finish, LiveOptions
from logdoctor.live.view import View
from logdoctor.model import Report
from logdoctor.render.places import page

if TYPE_CHECKING:
    from logdoctor.render.index import Entry

PAGES = 4.0
"""Drawing pages may take one part in so many of the time, whatever `--every` says."""


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
        self._shown: dict[str, int] = {}
        self._entries: dict[str, Entry] = {}
        self._complained: set[str] = set()
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
                self._pages()
                end = time.monotonic()
                self._refresh = end + max(self.options.every, (end - now) * PAGES)
            wait = min(wait, self._refresh - now)
        return wait

    def tell(self, name: str, bed: Bedside, *, force: bool = False) -> None:
        """Look at one bed and say what has changed."""
        for change in bed.look(force=force):
            self.say(name, bed, change)

    def say(self, name: str, bed: Bedside, change: Change) -> None:
        """Show a change and act on it."""
        self.view.change(change, name if len(self.beds) > 1 else "")
        why = self._actions.on(change, bed.session.source, bed)
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
        self.told_end(bed, report)
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

    def told_end(self, bed: Bedside, report: Report) -> None:
        """A run is over, or no longer watched: the last message about it."""
        what = "the log has ended" if report.complete else "the watch has ended"
        end = Change("end", "notice", f"{what}: {report.headline}", report.lines)
        self._actions.on(end, bed.session.source, bed)

    def _pages(self) -> None:
        """Write the page of each run that has something new."""
        from logdoctor.render import html, index

        refresh = max(1, int(self.options.every))
        for bed in self.beds.values():
            source = bed.session.source
            if not bed.run.series or self._shown.get(source) == bed.fed:
                continue
            self._shown[source] = bed.fed
            target = page(self.options.html, source, folder=self.options.folder)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                report = bed.session.full()
                html.save(report, target, refresh=refresh)
                if self.options.folder:
                    self._entries[source] = index.entry(report, target)
                    index.save(list(self._entries.values()), target.parent, refresh=refresh)
            except OSError as error:
                self.complain(f"{target}: {error.strerror or error}; the page is not refreshed")

    def complain(self, text: str) -> None:
        """Say what goes wrong again and again only once."""
        if text not in self._complained:
            self._complained.add(text)
            self.view.line(text)
