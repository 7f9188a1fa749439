"""Settings files that build on others: found with the line of the file that holds them, overridden ones left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.lint.given import lint_files, read_given


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write the files; the first one is the one to lint."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def found(folder: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    path = written(folder, files)
    return [(one.rule, Path(one.source).relative_to(folder).as_posix(), int(one.lines[0]))
            for one in lint_files([path]).findings]


MM = "optim_wrapper = dict(\n    optimizer=dict(type='SGD', lr=0.02, momentum=9))\n"
READ = "from mmengine.config import read_base\nwith read_base():\n"
MODEL = {"conf/optim/sgd.yaml": "_target_: torch.optim.SGD\nlr: 0.1\nmomentum: 9\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.py": "_base_ = ['base/b.py']\n", "base/b.py": MM}, [("momentum", "base/b.py", 2)]),
        ({"a.py": "_base_ = 'b.py'\noptim_wrapper = dict(optimizer=dict(momentum=0.9))\n", "b.py": MM}, []),
        ({"a.py": "_base_ = 'b.py'\n_base_.optim_wrapper.optimizer.momentum = 0.9\n", "b.py": MM}, []),
        ({"a.py": "_base_ = 'b.py'\noptim_wrapper = dict(_delete_=True, optimizer=dict(lr=0.1))\n", "b.py": MM}, []),
        # a list is replaced: the schedule of the base is gone
        ({"a.py": "_base_ = 'b.py'\nparam_scheduler = [dict(type='MultiStepLR', milestones=[8], gamma=0.1)]\n",
          "b.py": "param_scheduler = [dict(type='ExponentialLR', gamma=10), dict(type='StepLR', gamma=10, step_size=1)]\n"}, []),
        # what only both together get wrong
        ({"a.py": "_base_ = 'b.py'\ntrain_cfg = dict(max_epochs=5)\n",
          "b.py": "param_scheduler = [dict(type='MultiStepLR', milestones=[15], by_epoch=True)]\n"}, [("schedule", "b.py", 1)]),
        ({"d/a.yaml": "_BASE_: ../b.yaml\nSOLVER: {MAX_ITER: 300}\n",
          "b.yaml": "MODEL: {MASK_ON: true}\nSOLVER:\n  WARMUP_ITERS: 1000\n  MAX_ITER: 90000\n"}, [("warmup", "b.yaml", 3)]),
        ({"a.py": "_base_ = ['b.py', 'mmdet::c.py']\nlr = 0.1\n"}, [("missing-base", "a.py", 1)] * 2),
        ({"a.py": "_base_ = 'b.py'\n", "b.py": "_base_ = 'a.py'\n" + MM}, [("momentum", "b.py", 3)]),
        ({"conf/a.yaml": "defaults:\n  - optim: sgd\n  - _self_\nepochs: 3\n", **MODEL}, [("momentum", "conf/optim/sgd.yaml", 3)]),
        ({"conf/a.yaml": "defaults:\n  - optim: sgd\noptim: {momentum: 0.9}\n", **MODEL}, []),
        ({"conf/a.yaml": "defaults:\n  - _self_\n  - optim: sgd\noptim: {momentum: 0.9}\n", **MODEL},
         [("momentum", "conf/optim/sgd.yaml", 3)]),
        ({"conf/a.yaml": "defaults: [b, _self_]\noptim: {momentum: 0.9}\n", "conf/b.yaml": "optim: {lr: 0.1, momentum: 9}\n"}, []),
        ({"conf/a.yaml": "defaults:\n  - /optim@net.optim: sgd\nnet: {optim: {momentum: 0.9}}\n", **MODEL}, []),
        ({"conf/a.yaml": "defaults:\n  - optim: adam\n  - optional optim: local\n  - override hydra/launcher: slurm\n  - db: x\n"
          "epochs: 3\n", **MODEL}, [("missing-base", "conf/a.yaml", 2)]),
        ({"conf/a.yaml": "defaults:\n  - all: x\noptim: {momentum: 0.9}\n",
          "conf/all/x.yaml": "# @package _global_\noptim: {lr: 0.1, momentum: 9}\n"}, []),
        # MMEngine's pure Python: what is imported is built on, an assignment replaces it, `merge` merges
        ({"c/a.py": READ + "    from ..b.b import *\nepochs = 3\n", "b/b.py": MM}, [("momentum", "b/b.py", 2)]),
        ({"a.py": READ + "    from .b import *\noptim_wrapper.optimizer.momentum = 0.9\n", "b.py": MM}, []),
        ({"a.py": READ + "    from .b import *\noptim_wrapper.merge(dict(optimizer=dict(momentum=0.9)))\n", "b.py": MM}, []),
        ({"a.py": READ + "    from .b import *\noptim_wrapper.merge(dict(optimizer=dict(lr=0.1)))\n", "b.py": MM},
         [("momentum", "b.py", 2)]),
        ({"a.py": READ + "    from .b import *\noptim_wrapper.update(optimizer=dict(type=SGD, lr=0.1))\n", "b.py": MM}, []),
        ({"a.py": READ + "    from .b import *\noptim_wrapper = dict(optimizer=dict(lr=0.1))\n", "b.py": MM}, []),
        ({"a.py": READ + "    from .b import optim_wrapper as teacher\nepochs = 3\n", "b.py": MM}, []),
        ({"a.py": READ + "    from mmdet.configs.b import *\nlr = 0.1\n"}, [("missing-base", "a.py", 3)]),
        ({"a.yaml": "defaults: {lr: 0.1}\nepochs: 3\n"}, []),
    ],
)
def test_what_a_file_builds_on_is_looked_at(files: dict[str, str], expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    assert found(tmp_path, files) == expected


def test_a_finding_in_the_base_of_many_files_is_told_once(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "_base_ = 'b.py'\n", "c.py": "_base_ = 'b.py'\n", "b.py": MM})
    assert [Path(one.source).name for one in lint_files([tmp_path]).findings] == ["b.py"]


def test_a_base_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.py": "_base_ = 'b.py'\n", "b.py": "lr = (\n"})
    (one,) = lint_files([path]).findings
    assert one.rule == "unreadable" and Path(one.source).name == "b.py" and one.lines == (1,)


def test_bases_beside_a_log(tmp_path: Path) -> None:
    path = written(tmp_path, {"a.py": "_base_ = ['b.py', 'gone.py']\nlr = 0.1\n", "b.py": "momentum = 9\n"})
    (given,) = read_given(path)
    assert {one.key: (one.value, one.line.source) for one in given.settings if one.key == "momentum"} == {
        "momentum": (9.0, str(tmp_path / "b.py"))}                                                  # type: ignore[attr-defined]
    assert [one.name for one in given.missing] == ["gone.py"]
