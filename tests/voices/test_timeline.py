"""Restarts and resumes in one file: where each attempt stands, and which one is judged."""

from __future__ import annotations

import pytest

from logdoctor.model import Report

from .support import recorded, report, same_however_read


def shape(found: Report) -> list[tuple[str, int, int, float | None, float | None]]:
    return [(a.kind, a.first_line, a.last_line, a.first_step, a.counts_until) for a in found.attempts]


def falling(steps: range, lr: float = 0.1, nan_from: int = 10**9) -> str:
    return "".join(f"step {s} loss {'nan' if s >= nan_from else f'{2 / (1 + s / 50):.4f}'} lr {lr:g}\n" for s in steps)


def fall(k: float) -> str:
    return f"{2 / (1 + k / 60) + (int(k * 7919) % 13) / 300:.4f}"


def test_resume_after_nan_is_healthy_again() -> None:
    found = report(recorded("resume_ok.log"))
    assert shape(found) == [("start", 1, 71, 0.0, 100.0), ("resume", 72, 123, 100.0, None)]
    assert found.segments == 2 and found.verdict == "healthy"
    lost = found.attempts[0].first_nonfinite
    assert lost is not None and (lost.step, lost.line) == (114.0, 59)
    assert found.series["loss"].points == 70 + 50 and found.series["loss"].nonfinite == 13        # both are shown
    assert next(s for s in found.settings if s.key == "lr").value == 0.02                       # the later run's
    assert any(e.kind == "restart" and e.spot.line == 72 for e in found.events)


def test_restart_that_is_lost() -> None:
    found = report(recorded("restart_nan.log"))
    assert [a.kind for a in found.attempts] == ["start", "restart"]
    assert found.verdict == "sick" and found.primary is not None and found.primary.onset is not None
    assert found.primary.onset.line == 98


def test_a_crash_that_was_resumed_is_told_but_not_the_verdict() -> None:
    found = report(recorded("resume_crash.log"))
    assert found.verdict == "healthy" and found.messages
    assert shape(found)[0][:3] == ("start", 1, 64)


def test_same_text_without_the_second_attempt_is_sick() -> None:
    first = "\n".join(recorded("resume_ok.log").split("\n")[:71]) + "\n"
    found = report(first)
    assert found.verdict == "sick" and not found.attempts


def test_several_resumes() -> None:
    text = falling(range(500)) + falling(range(300, 600), nan_from=450) + falling(range(400, 900))
    found = report(text)
    assert shape(found) == [("start", 1, 500, 0.0, 300.0), ("resume", 501, 800, 300.0, 400.0),
                            ("resume", 801, 1300, 400.0, None)]
    assert found.verdict == "healthy"
    same_however_read(text)


def test_a_lost_attempt_before_the_resume_point_still_counts() -> None:
    found = report(falling(range(500), nan_from=200) + falling(range(400, 900), nan_from=0))
    assert found.verdict == "sick" and found.primary is not None and found.primary.onset is not None
    assert found.primary.onset.line == 201


def test_second_configuration_without_a_counter() -> None:
    dump = "Namespace(lr={}, batch_size=32, epochs=3, seed=1)\n"
    lines = "".join(f"loss: {2 / (1 + k / 20):.4f}\n" for k in range(60))
    found = report(dump.format(0.5) + lines.replace("0.6", "nan", 1) + dump.format(0.1) + lines)
    assert shape(found)[1][:3] == ("restart", 62, 122)
    assert next(s for s in found.settings if s.key == "lr").value == 0.1


@pytest.mark.parametrize("text", [
    falling(range(500)),
    "".join(f"epoch {e} step {s} loss {2 / (1 + e + s / 50):.4f}\n" for e in range(9) for s in range(50)),
    "".join(falling(range(s, s + 50)) + f"step {s + 49} val_loss 1.2\n" for s in range(0, 500, 50)),
    "".join(falling(range(s, s + 50)) + "***** Running Evaluation *****\n  Num examples = 1098\n  Batch size = 6\n" for s in range(0, 500, 50)),
    "".join(f"Epoch: [{e}][{b}/40] loss {2 / (1 + e + b / 50):.4f}\n" for e in range(9) for b in range(0, 40, 10))
    + "Test: [0/5] loss 0.5\nTest: [4/5] loss 0.5\n",
])
def test_plain_runs_are_in_one_piece(text: str) -> None:
    found = report(text)
    assert found.attempts == () and found.segments == 1


@pytest.mark.parametrize("text", [
    "".join(f"Epoch {e + 1} train loss {fall(e * 9)}\nValid epoch {e} val_loss {fall(e * 9)}\n" for e in range(4)),
    "".join("".join(f"Epoch: [{e + 1}][{b}/40] loss {fall(e * 9)}\n" for b in range(0, 40, 10)) + f"Val: [{e}][5/10] val_loss {fall(e * 9)}\n" for e in range(5)),
])
def test_lines_that_count_from_elsewhere_are_no_restart(text: str) -> None:
    assert report(text).attempts == ()


def epochs(head: str, count: int = 12, lost_from: int = 99) -> str:
    """A counter that starts again each epoch."""
    return "".join(
        (head.format(e) + "\n" if head else "")
        + "".join(f"step {s} loss {'nan' if e >= lost_from else fall(e * 10 + s / 100)}\n" for s in range(100, 1100, 100))
        for e in range(1, count + 1))


@pytest.mark.parametrize("head", ["Epoch {}", "Epoch {}/12", "---- epoch {} ----", ""])
@pytest.mark.parametrize("count", [2, 12])
def test_a_counter_that_starts_again_each_epoch_is_no_restart(head: str, count: int) -> None:
    found = report(epochs(head, count))
    assert found.attempts == () and found.verdict == "healthy" and found.series["loss"].points == 10 * count


def test_a_named_epoch_continues_the_axis() -> None:
    loss = report(epochs("Epoch {}")).series["loss"]
    assert (loss.first_step, loss.last_step) == (100.0, 12000.0)
    same_however_read(epochs("Epoch {}", 200))


def test_a_loss_that_stays_lost_over_epochs_is_not_restarted_away() -> None:
    assert report(epochs("", lost_from=6)).verdict == "sick"


def test_counters_that_go_to_and_fro_are_no_restarts() -> None:
    text = "".join(f"[{'A' if s % 2 else 'B'}] step {s // 2 * 10 - (0 if s % 2 else 70)} loss {fall(s / 4)}\n" for s in range(20, 400))
    assert report(text).attempts == ()


@pytest.mark.parametrize("second", [2000, 5000])
def test_a_loss_that_begins_anew_is_a_restart(second: int) -> None:
    first = "".join(f"step {s} loss {fall(s / 100) if s < 5000 or second == 2000 else 'nan'}\n" for s in range(100, 11100, 100))
    again = "".join(f"step {s} loss {fall(s / 100)}\n" for s in range(100, 11100 - second, 100))
    found = report(first + again)
    assert [a.kind for a in found.attempts] == ["start", "restart"] and found.verdict == "healthy"


def test_more_attempts_than_are_kept_are_mentioned() -> None:
    found = report("".join(falling(range(10 * k, 10 * k + 30)) + "Resuming\n" for k in range(560)))
    assert len(found.attempts) == 500 and "The log begins anew 559 times; only the first 499 parts" in found.summary
    assert found.summary.endswith(found.reading[-1])
    assert "told apart" not in report(falling(range(500)) + falling(range(300, 600))).summary
