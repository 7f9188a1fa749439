"""How a Caffe process ended: what glog prints last is named, whatever the check was."""

from __future__ import annotations

from pathlib import Path

import pytest

import logdoctor

SMALL = Path(__file__).parents[2] / "corpus" / "small"


@pytest.mark.parametrize(
    ("fault", "cause", "says"),
    [
        ("data_list_missing", "exception", "Failed to open source file: data/trian.txt"),
        ("gpu_asked_of_a_cpu_build", "exception", "Cannot use GPU in CPU-only Caffe"),
        ("prototxt_with_a_typo", "exception", "ReadProtoFromTextFile"),
        ("snapshot_to_a_full_disk", "disk-full", "SerializeToOstream"),
        ("terminated_by_the_scheduler", "killed", "*** SIGTERM (@"),
    ],
)
def test_the_last_words_are_the_verdict(fault: str, cause: str, says: str) -> None:
    report = logdoctor.analyze(SMALL / f"caffe__crashed__{fault}__c1.log")
    assert report.primary is not None
    assert report.primary.cause == cause
    assert any(says in message.text for message in report.messages)


def test_an_abort_after_a_traceback_is_not_a_stop_by_hand() -> None:
    """glog prints "*** Aborted at" for every signal, also for the one by which a Python layer's error ends the run."""
    report = logdoctor.analyze(SMALL / "caffe__crashed__python_layer_fails__c1.log")
    assert report.primary is not None
    assert report.primary.cause == "exception"
