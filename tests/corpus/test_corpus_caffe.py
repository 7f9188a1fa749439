"""The plan of the Caffe corpus, as far as it can be seen without Caffe."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.caffe import prototxt
from corpus.caffe.faults import FAULTS
from corpus.caffe.plan import build, family, plan
from corpus.caffe.reading import shown, trace
from corpus.split import split_of

LOGS = Path(__file__).parents[2] / "sample_logs"


def test_the_same_seed_plans_the_same_runs() -> None:
    assert plan(1) == plan(1)
    assert plan(1) != plan(2)
    assert len({job["file"] for job in plan(1)}) == len(plan(1))


def test_a_family_is_on_one_side_in_every_seed() -> None:
    sides: dict[str, set[str]] = {}
    for job in (*plan(1), *plan(2)):
        sides.setdefault(family(job), set()).add(split_of(family(job)))
    assert all(len(side) == 1 for side in sides.values())


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_fits_its_nets(name: str) -> None:
    fault = FAULTS[name]
    for base in fault.bases:
        t = build({"fault": name, "base": base, "seed": 5, "display": 10, "attempt": 0})
        assert prototxt.net(t.base, t.layers).count("layer {") == len(t.layers)


def test_prototxt_is_written_as_by_hand() -> None:
    pooling = {"name": "pool1", "type": "Pooling", "pooling_param": {"pool": "MAX", "stride": 2, "flag": True}}
    assert prototxt.text({"layer": [pooling], "base_lr": 1e-7, "gone": None}) == (
        'layer {\n  name: "pool1"\n  type: "Pooling"\n  pooling_param {\n    pool: MAX\n    stride: 2\n    flag: true\n'
        "  }\n}\nbase_lr: 1e-07\n"
    )


def test_what_was_trained_is_read_from_the_outputs() -> None:
    text = (LOGS / "caffe_bad_lr_policy.log").read_text()
    seen = trace(text)
    assert len(seen.loss) == len(seen.lr) == len(shown(text)) > 3
    assert seen.loss[0] == pytest.approx(shown(text)[0][1], rel=1e-4)
    assert (seen.first_bad_lr(), seen.first_bad()) == (0, 1)
    assert seen.val[0][0] == 0
