"""Caffe's running mean of the loss keeps the rounding error of a giant; the outputs tell the loss."""

from __future__ import annotations

import pytest

from logdoctor.session import Session

HEAD = (
    "I0101 00:00:00.000000  1 solver.cpp:45] Initializing solver from parameters: \n"
    'base_lr: 0.01\nlr_policy: "fixed"\ndisplay: 10\n{}\n'
)
LINES = (
    "I0101 00:00:00.000000  1 solver.cpp:239] Iteration {at} (10 iter/s, 1s/10 iters), loss = {mean}\n"
    "I0101 00:00:00.000000  1 solver.cpp:258]     Train net output #0: loss = {true} (* 1 = {true} loss)\n"
    "I0101 00:00:00.000000  1 sgd_solver.cpp:112] Iteration {at}, lr = 0.01\n"
)
TRUE = [3.1, 2.9, 5.7e11, 4.2, 3.7, 3.2, 2.8, 2.5, 2.2, 2.1, 2.0, 1.9]
MEAN = [3.1, 2.9, 5.7e11, -4.9e5, -4.9e5, -4.9e5, -4.9e5, -4.9e5, -4.9e5, -4.9e5, -4.9e5, -4.9e5]


@pytest.mark.parametrize(("setting", "judged"), [("", "output/loss"), ("average_loss: 20", "loss"), ("iter_size: 4", "loss")])
def test_the_output_is_judged(setting: str, judged: str) -> None:
    session = Session("caffe.log")
    rows = (LINES.format(at=10 * k, mean=m, true=t) for k, (m, t) in enumerate(zip(MEAN, TRUE, strict=True)))
    session.feed((HEAD.format(setting) + "".join(rows)).encode())
    report = session.finish()
    names = {symptom.metric for symptom in report.symptoms if symptom.name != "huge-first-loss"}
    assert names == {judged}
    assert any("running mean" in line for line in report.reading) is (judged != "loss")


def test_a_mean_that_agrees_stays() -> None:
    session = Session("caffe.log")
    rows = (LINES.format(at=10 * k, mean=t, true=t) for k, t in enumerate([3.0, 2.5, 2.0, 1.6, 1.3, 1.1, 0.9, 0.8]))
    session.feed((HEAD.format("") + "".join(rows)).encode())
    assert not any("running mean" in line for line in session.finish().reading)
