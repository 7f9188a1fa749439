"""Settings files of every kind: the values with their places, and what is no such file."""

from __future__ import annotations

import pytest

from logdoctor.settings.config import ConfigError, Entry, read_config, suffixes


def values(name: str, text: str) -> dict[str, tuple[object, int]]:
    """Dotted key -> value and line."""
    return {".".join(one.path): (one.value, one.line) for one in read_config(name, text)}


FILES = {
    "a.yaml": "# c\ntrain:\n  lr: 0.1\n  betas: [0.9, 0.99]\nsteps:\n- {at: 30}\n- at: 60\nname: x\nresume: null\n",
    "a.json": '{\n"train": {\n"lr": 1e-1,\n"betas": [0.9, 0.99]},\n"steps": [\n{"at": 30},\n{"at": 60}],\n"name": "x", "resume": null}',
    "a.toml": "\nname = 'x'\n[train]\nlr = 0.1\nbetas = [\n0.9,\n0.99]\n[[steps]]\nat = 30\n[[steps]]\nat = 60\n",
    "a.py": "train = dict(\n\n  lr=1e-1,\n  betas=(0.9, 0.99))\nsteps = [\ndict(at=30),\n{'at': 60}]\nname = 'x'\nresume = None\n",
}


@pytest.mark.parametrize("name", FILES)
def test_values_and_their_lines(name: str) -> None:
    found = values(name, FILES[name])
    assert {key: value for key, (value, _) in found.items() if value is not None} == {
        "train.lr": 0.1, "train.betas": (0.9, 0.99), "steps.0.at": 30.0, "steps.1.at": 60.0, "name": "x"}
    lines = FILES[name].split("\n")
    assert "lr" in lines[found["train.lr"][1] - 1] and "betas" in lines[found["train.betas"][1] - 1]
    assert "60" in lines[found["steps.1.at"][1] - 1]


@pytest.mark.parametrize(
    ("name", "text", "line", "column"),
    [
        ("a.yaml", "a: 1\nb: [1, 2}\n", 2, 9),
        ("a.yaml", "a: 1\n\tb: 2\n", 2, 1),
        ("a.yaml", "a: *nowhere\n", 1, 4),
        ("a.yaml", "a: \x01\n", 1, 0),
        ("a.json", '{"a": 1,\n "b": 2,\n}', 3, 1),
        ("a.json", '{\n // rate\n "b": 2}', 2, 2),
        ("a.toml", "a = 1\nb = = 2\n", 2, 5),
        ("a.toml", "a = 1\n[b\nc = 2\n", 2, 3),
        ("a.py", "a = 1\nb = dict(c=1\n", 2, 9),
        ("a.py", "print 'x'\n", 1, 1),
    ],
)
def test_broken_files_say_where(name: str, text: str, line: int, column: int) -> None:
    with pytest.raises(ConfigError) as failed:
        read_config(name, text)
    assert failed.value.reason and failed.value.line == line
    assert abs(failed.value.column - column) <= 1           # libyaml and PyYAML, Python 3.10 and 3.13 differ by one


def test_yaml_as_it_is_written() -> None:
    found = values("a.yaml", "base: &b {lr: 0.1, wd: 0}\nopt:\n  <<: *b\n  lr: 1e-4\n  on: off\n  t: 1_000\n"
                             "  x: .inf\nadam: !new:torch.optim.Adam\n  lr: !ref <lr>\n---\nsecond: 1\n")
    assert found["opt.lr"] == ("1e-4", 4) and found["opt.wd"] == (0.0, 1) and found["opt.on"] == (False, 5)
    assert found["opt.t"][0] == 1000.0 and found["opt.x"][0] == float("inf") and found["second"] == (1.0, 11)
    assert found["adam._target_"][0] == "torch.optim.Adam" and found["adam.lr"][0] == "<lr>"
    (bare, quoted) = read_config("a.yaml", "a: 1e-4\nb: '1e-4'\n")
    assert bare.bare and not quoted.bare


@pytest.mark.parametrize("text", ["&a [*a]\n", "a: &a {b: *a}\n", "- 1\n- 2\n", "", "# nothing\n", "just words\n"])
def test_yaml_without_settings_or_without_end(text: str) -> None:
    assert len(read_config("a.yaml", text)) < 200


def test_aliases_that_multiply_are_cut() -> None:
    text = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" + "".join(
        f"{below}: &{below} [{', '.join(['*' + above] * 9)}]\n" for above, below in zip("abcdefgh", "bcdefghi", strict=True))
    assert len(read_config("a.yaml", text)) <= 20_000


def test_a_program_is_read_without_running_it() -> None:
    found = values("train.py", "import os\nos.abort()\nepochs = 4 * 8\nrate = 10 ** -3\nclass Config:\n    lr: float = rate\n"
                               "cfg.SOLVER.BASE_LR = 0.02\ndef main():\n    p.add_argument('--wd', default=5e-4)\n"
                               "    opt = torch.optim.SGD(net.parameters(), lr=rate, momentum=.9)\n"
                               "    return nn.Sequential(nn.Linear(2, 2), nn.Dropout(1.5)), lr_of(epochs)\n")
    assert found["epochs"] == (32.0, 3) and found["Config.lr"] == (0.001, 6) and found["wd"] == (5e-4, 9)
    assert found["cfg.SOLVER.BASE_LR"] == (0.02, 7) and found["SGD.1.lr"] == (0.001, 10) and found["Dropout.2.p"] == (1.5, 11)


def test_a_shell_script() -> None:
    found = values("run.sh", "#!/bin/bash\nLR=3e-4   # peak\nexport BS=8\ntorchrun --nproc_per_node 8 train.py \\\n"
                             "  --learning_rate $LR --bf16 \\\n  --batch=${BS:-4} --clip -1 optim.wd=0.1 && echo '--lr 9'\n")
    assert found["learning_rate"] == (3e-4, 5) and found["bf16"] == (True, 5) and found["batch"] == (8.0, 6)
    assert found["clip"] == (-1.0, 6) and found["optim.wd"] == (0.1, 6) and "lr" not in found


def test_ini_and_dumps() -> None:
    found = values("a.cfg", "[net]\nmomentum=0.9 # usual\nsteps=400,450\n[train.optimizer]\n@optimizers = \"Adam.v1\"\n")
    assert found["net.momentum"] == (0.9, 2) and found["train.optimizer.@optimizers"] == ("Adam.v1", 5)
    assert values(".env", "export LR=0.1\n") == {"LR": (0.1, 1)}
    found = values("args.txt", "\nNamespace(lr=0.1, betas=(0.9, 0.98), milestones=[30, 60], resume=None)\nbatch_size: 8\n")
    assert found["betas"] == ((0.9, 0.98), 2) and found["milestones"] == ((30.0, 60.0), 2) and found["batch_size"] == (8.0, 3)
    assert values("settings", '{"lr": 0.1}')["lr"] == (0.1, 1)


def test_every_ending_has_one_reader() -> None:
    assert suffixes()[".yml"] == "yaml" and suffixes()[""] == "dump" and set(suffixes().values()) >= {"ini", "shell"}
    assert Entry(("a",), (1.0, None, True)).text == "[1, , true]"
