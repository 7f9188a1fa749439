"""The number of a data loader's processes is negative.

torch.utils.data.DataLoader raises "num_workers option should be non-negative;
use num_workers=0 to disable multiprocessing". -1 is left alone: programs
replace it by the number of cores.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.bounds import Bound
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines

id = "loader-workers"

WORKERS = Bound(
    ("num_workers", "workers_per_gpu", "dataloader_num_workers", "num_data_workers", "loader_workers"),
    least=0, allowed=(-1,),
)


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at every number of workers."""
    for entry, value in WORKERS.broken(facts):
        name = key(entry)
        yield LintFinding(id, "error", "", f"{name} {value:g}: it is 0 or more", lines(entry), name, f"{name}: 0")
