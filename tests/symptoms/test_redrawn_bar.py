"""A bar that is closed after the traceback is drawn once more: the process has crashed all the same."""

from __future__ import annotations

from logdoctor.session import Session

TRACEBACK = ('Traceback (most recent call last):\n  File "train.py", line 12, in <module>\n    fit()\n'
             "RuntimeError: stack expects each tensor to be equal size, but got [3, 4] and [3, 5]\n")


def bar(n: int, loss: float) -> str:
    return f"training: {n:3}%|###   | {n}/100 [00:01<00:02, 40.98it/s, loss={loss:.4f}]"


def causes(text: str) -> tuple[list[str], int]:
    session = Session("x")
    session.feed(text.encode())
    return [one.cause for one in session.finish().diagnoses], session.run.series["loss"].count


BEFORE = "".join("\r" + bar(n, 2.3 - n / 50) for n in range(1, 51))


def test_a_redraw_does_not_hide_the_crash() -> None:
    found, count = causes(f"{BEFORE}{TRACEBACK}\n\r{bar(50, 1.3)}\n")
    assert found == ["exception"]
    assert count == 51                                   # the state that the traceback is glued to is one of them
    assert causes(f"{BEFORE}\n{TRACEBACK}")[0] == ["exception"]


def test_a_training_that_goes_on_has_not_crashed() -> None:
    after = "".join("\r" + bar(n, 2.3 - n / 50) for n in range(51, 54))
    assert causes(f"{BEFORE}\n{TRACEBACK}{after}\n")[0] == []


def test_an_epoch_with_the_same_loss_is_no_redraw() -> None:
    epochs = [f"epoch {e} loss {max(2.3 * 0.7**e, 0.01):.2f}\n" for e in range(21)]
    assert causes("".join(epochs[:20]) + TRACEBACK + epochs[20])[0] == []
