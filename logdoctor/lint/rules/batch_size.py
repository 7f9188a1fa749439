"""The batch size is 0 or negative.

torch.utils.data raises "batch_size should be a positive integer value"; Keras
and Caffe stop as well. -1 is left alone, it asks Ultralytics and others to find
a size; so is a fraction there (the part of the memory to fill).
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "batch-size"

SIZE = Bound(
    ("batch_size", "train_batch_size", "per_device_train_batch_size", "per_gpu_train_batch_size", "micro_batch_size",
     "samples_per_gpu", "imgs_per_gpu", "ims_per_batch", "batch_size_per_gpu", "train_micro_batch_size_per_gpu",
     "global_batch_size", "batchsize", "batch_size_per_device", "mini_batch_size", "minibatch_size"),
    above=0, allowed=(-1,),
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every batch size of the training."""
    if facts.solver is not None:
        return
    for entry, value in SIZE.broken(facts):
        name = key(entry)
        text = f"{name} {value:g}: a batch holds at least one sample"
        yield LintFinding(id, "error", "", text, lines(entry), name, f"{name}: 32")
