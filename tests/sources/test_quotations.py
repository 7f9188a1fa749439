"""Lines that came by mail or from a thread: the marks of the quotation are no part of the log."""

from __future__ import annotations

import pytest

from logdoctor.session import Session

LOG = "".join(f"> > [{i}]\ttraining's l2: {1 / i:.6f}\n" for i in range(1, 40))


@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_quoted_lines_are_read_as_they_were(size: int) -> None:
    session = Session("a.log")
    for at in range(0, len(LOG), size):
        session.feed(LOG[at : at + size].encode())
    report = session.finish()
    steps, values, lines = session.run.series["loss"].points()
    assert list(steps) == list(lines) == list(range(1, 40))
    assert values[1] == 0.5
    assert report.formats == ("lightgbm",)


def test_only_at_the_beginning_of_a_line() -> None:
    session = Session("a.log")
    session.feed("".join(f"step {i} loss {1 / i:.4f} a> b > 3\n" for i in range(1, 9)).encode())
    session.finish()
    assert len(session.run.series["loss"].points()[0]) == 8
