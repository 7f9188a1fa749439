"""An arithmetic error is the schedule's where its traceback says so."""

from __future__ import annotations

import pytest

from tests.symptoms.runs import falling, session


def first(text: str) -> str:
    """The first cause that a report names."""
    report = session(text).report()
    return next(d.cause for d in (*report.diagnoses, *report.also))


LOSSES = "".join(f"epoch {i} loss {v:.4f}\n" for i, v in enumerate(falling(8), 1))
HEAD = 'Traceback (most recent call last):\n  File "/home/user/train.py", line 90, in <module>\n    main()\n'
IN_FUNCTION = '  File "/home/user/train.py", line 40, in poly_lr\n    return base * math.pow(1 - step / stop, 0.9)\n'
IN_LINE = '  File "/home/user/train.py", line 40, in main\n    lr = base * math.pow(1 - step / stop, 0.9)\n'
IN_LOSS = '  File "/home/user/train.py", line 40, in loss_of\n    return -math.log(p[target])\n'


@pytest.mark.parametrize(
    ("frame", "rate", "cause"),
    [
        (IN_FUNCTION, "", "bad-lr-policy"),
        (IN_LINE, "", "bad-lr-policy"),
        (IN_LOSS, "", "exception"),
        (IN_LOSS, " lr 0.1", "exception"),
        ("", " lr 0.1", "bad-lr-policy"),
        ("", "", "exception"),
    ],
)
def test_a_domain_error(frame: str, rate: str, cause: str) -> None:
    text = LOSSES.replace("\n", rate + "\n") + HEAD + frame + "ValueError: math domain error\n"
    assert first(text) == cause


def test_a_frame_of_an_earlier_traceback_does_not_count() -> None:
    caught = HEAD + IN_FUNCTION + "RuntimeError: skipped\n"
    assert first(caught + LOSSES + HEAD + "ValueError: math domain error\n") == "exception"


def test_an_index_that_the_embedding_does_not_have() -> None:
    assert first(LOSSES + HEAD + "IndexError: index out of range in self\n") == "label-assertion"
