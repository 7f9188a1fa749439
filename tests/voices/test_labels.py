"""Labels of launchers and programs: each process's numbers exactly, and no label where none is."""

from __future__ import annotations

import math
import re

import pytest

from logdoctor.sources import Cleaner
from logdoctor.voices.labels import Labels

from .support import recorded, report, same_however_read, session

# (log, how an independent reader finds rank, step and loss)
RECORDED = {
    "tee3_nan.log": r"\[default(\d)\]:step (\d+) loss (\S+)",
    "srun2_nan.log": r"(\d): step (\d+) loss (\S+)",
    "srun2.log": r"(\d): step (\d+) loss (\S+)",
    "mid2_nan_nosync.log": r"train, rank: (\d), step (\d+) loss (\S+)",
    "tut2.log": r"Rank  (\d) ,  step (\d+) loss (\S+)",
    "rank2_crash.log": r"\[rank(\d)\]: step (\d+) loss (\S+)",
}


@pytest.mark.parametrize("name", RECORDED)
def test_every_value_of_every_rank(name: str) -> None:
    text = recorded(name)
    truth: dict[str, list[tuple[float, str, int]]] = {}
    for line, row in enumerate(text.splitlines(), 1):
        if match := re.match(RECORDED[name], row):
            truth.setdefault(match[1], []).append((float(match[2]), match[3], line))
    series = session(text).run.series
    for rank, rows in truth.items():
        found = series["loss" if rank == "0" else f"loss@rank{rank}"]
        assert list(found.steps) == [row[0] for row in rows]
        assert list(map(str, found.values)) == [str(float(row[1])) for row in rows]
        assert list(found.lines) == [row[2] for row in rows]
    same_however_read(text)


@pytest.mark.parametrize("label", ["[rank{}]: ", "[Rank {}] ", "[default{}]:", "[1,{}]<stdout>:", "[1,mpirank:{},algo-1]<stderr>:", "{}: ", "[GPU{}] ",
                                   "(RayTrainWorker pid=7{}) ", "0: [rank{}]: ", "worker {} | "])
def test_long_logs_of_each_style(label: str) -> None:
    order = [0, 1, 1, 0, 0, 1]
    rows = [(rank, s) for s in range(800) for rank in order[s % 5 : s % 5 + 2]]
    text = "".join(f"{label.format(r)}step: {s} loss: {1 + r + 1 / (s + 1):.5f}\n" for r, s in rows)
    run = session(text).run
    other = next(m for m in run.series if "@" in m)
    first = run.series["loss"].values[0] < 2.5
    for metric, rank in (("loss", 0 if first else 1), (other, 1 if first else 0)):
        want = [(s, float(f"{1 + r + 1 / (s + 1):.5f}")) for r, s in rows if r == rank]
        assert list(zip(run.series[metric].steps, run.series[metric].values, strict=True)) == want
    assert not run.restarts
    same_however_read(text)


@pytest.mark.parametrize("line", ["{}: 690.8, 692.2 avg, 0.0 rate, 2.3 seconds, 64 images", "{}: loss 0.5", "[{}] loss 0.5",
                                  "epoch {}: loss 0.5", "lora rank 8, step {} loss 0.5"])
def test_counters_are_no_labels(line: str) -> None:
    labels = Labels()
    labels.recognise([line.format(i) for i in range(1, 200)])
    assert not labels.active


def test_integers_before_a_comma_are_read_by_templates() -> None:
    made = session("".join(f"train, rank: {s % 2}, Epoch: {s // 40}, Step: {s // 2}, loss: 0.5, time: 0.12s\n" for s in range(4000)))
    run = made.run
    assert list(run.series["loss"].steps) == list(range(2000))
    from logdoctor.shapes.pairs import scan
    assert [pair.span for pair in scan("Epoch: 3, Step: 1,234, loss: 0.5")] == [(7, 8), (16, 21), (29, 32)]


def test_bars_within_a_labelled_line_keep_its_label() -> None:
    labels = Labels()
    block = Cleaner().block("[rank1]: a\rb\rc\n[rank0]: d\n")
    labels.recognise(block.segments())
    bare, who = labels.split(block)
    assert bare.segments() == ["a", "b", "c", "d"]
    assert who == ["rank1", "rank1", "rank1", "rank0"]


def test_a_late_traceback_is_read_without_its_label() -> None:
    text = "".join(f"step: {s} loss: {2 / (s + 1):.5f}\n" for s in range(3000))
    text += "[rank3]: Traceback (most recent call last):\n[rank3]:   File \"train.py\", line 3\n[rank3]: ValueError: bad batch\n"
    found = report(text)
    assert [m.voice for m in found.messages if "ValueError" in m.text] == ["rank3"]
    assert found.series["loss"].points == 3000
    same_however_read(text)


def test_nan_of_one_rank_first() -> None:
    found = report(recorded("srun2_nan.log"))
    first = next(e for e in found.events if e.kind == "rank-nonfinite")
    assert (first.spot.step, first.spot.line) == (60, 123)
    assert first.text == "rank 1 printed nan first, at iteration 60; rank 0 was finite there"
    assert found.primary is not None and found.primary.cause == "bad-input"
    assert found.primary.onset is not None and found.primary.onset.line == 123
    assert [(v.name, v.main, v.values) for v in found.voices] == [("rank0", True, 120), ("rank1", False, 120)]
    assert found.voices[1].first_nonfinite is not None and found.voices[1].first_nonfinite.line == 123


def test_nan_that_stays_on_one_rank_is_the_verdict() -> None:
    found = report(recorded("mid2_nan_nosync.log"))
    assert found.series["loss"].nonfinite == 0
    assert found.verdict == "sick" and found.primary is not None and found.primary.cause == "bad-input"


def test_the_rank_that_failed_first_explains_the_lost_connection() -> None:
    found = report(recorded("rank2_crash.log"))
    assert found.primary is not None and found.primary.cause == "exception"
    assert next(m for m in found.messages if m.text.startswith("ValueError")).voice == "rank1"


def test_healthy_ranks_stay_silent() -> None:
    for name in ("srun2.log", "tut2.log"):
        found = report(recorded(name))
        assert found.verdict == "healthy" and not found.also
        assert not [s for s in found.symptoms if s.name.startswith("rank-")]


def test_one_process_has_no_voices() -> None:
    text = "".join(f"[rank0]: step: {s} loss: {2 / (s + 1):.5f}\n" for s in range(60))
    found = report(text)
    assert found.voices == () and set(found.series) == {"loss"}


def test_a_silent_rank_and_one_that_stays_behind_are_named() -> None:
    rows = [(r, s) for s in range(100) for r in range(3) if r != 2 or s < 60]
    text = "".join(f"[rank{r}]: step: {s} loss: {(2.3 if r == 1 else 2.3 * math.exp(-s / 20)):.5f}\n" for r, s in rows)
    events = {e.kind: e.text for e in report(text).events}
    assert events["rank-silent"] == "rank 2 printed nothing after iteration 59, the others went on to 99"
    assert events["rank-apart"].startswith("rank 1 ended at 2.3, rank 0 at ")


def test_all_ranks_lost_in_one_step_blame_none() -> None:
    text = "".join(f"[rank{r}]: step: {s} loss: {'nan' if s > 50 else f'{2 / (s + 1):.4f}'}\n" for s in range(80) for r in range(2))
    assert not [s for s in report(text).symptoms if s.name == "rank-nonfinite"]


def test_a_rank_at_the_end_of_a_long_line() -> None:
    """WeNet: the losses of all heads first, the rank last; a number called rank in the middle is a result."""
    heads = " ".join(f"loss_{name} 16.671551" for name in ("att", "ctc", "transducer", "simple", "pruned"))
    told = [f"2023-01-30 18:47:07,107 DEBUG TRAIN Batch 4/{i} loss 1{i % 7}.6 {heads} lr 0.00032621 rank {rank}"
            for i in range(100, 1100, 100) for rank in (0, 1, 2)]
    assert {"loss", "loss@rank1", "loss@rank2"} <= set(session("\n".join(told)).run.series)
    quiet = [f"epoch {i} loss 0.{i} {heads} mean rank {i % 3} hits 0.5" for i in range(1, 20)]
    assert not any("@" in metric for metric in session("\n".join(quiet)).run.series)
