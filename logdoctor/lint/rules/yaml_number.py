"""A number in YAML that PyYAML reads as text.

YAML 1.1, which PyYAML follows, knows a float only with a point, and an exponent
only with a sign: `1e-4`, `5e-5` and `1.0e5` are texts, `1.0e-4` is a number
(pyyaml.org issue 173; the resolver in yaml/resolver.py). The optimizer then
gets "1e-4" and stops with "'<=' not supported between instances of 'float' and
'str'", or worse, compares it with nothing. Loaders that convert it
themselves are not reported: OmegaConf and Hydra (fairseq), LightningCLI (jsonargparse),
yacs (Detectron2), HyperPyYAML. Nor is a file without such a text among the
settings of its optimizer or schedule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding
from logdoctor.lint.written import key, lines, name_of
from logdoctor.settings.config import Entry

id = "yaml-number"

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)[eE][-+]?\d+\Z")
_CONVERTS = frozenset({"_target_", "class_path", "init_args", "_component_", "hydra", "_recursive_", "_partial_",
                       "_convert_", "solver", "_base_", "_name"})
"""Keys that only configurations of converting loaders have."""
_OURS = re.compile(r"(^|_)(lr|lr0|wd|beta\d?|momentum|steps|iters)(_|$)|learning_rate|weight_decay|warmup"
                   r"|^(adam_)?eps(ilon)?$")
"""What optimizers and schedules get; elsewhere a number as text often stays one, and some programs convert it."""
MOST = 3


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look for bare words that are numbers to everyone but YAML 1.1."""
    texts = [one for one in facts.tree.entries
             if one.bare and isinstance(one.value, str) and _NUMBER.match(one.value)]
    if not any(_OURS.search(name_of(one)) for one in texts) or any(_converted(one) for one in facts.tree.entries):
        return
    named = ", ".join(f"{key(one)} {one.value}" for one in texts[:MOST]) + (", ..." if len(texts) > MOST else "")
    first = texts[0]
    yield LintFinding(
        id,
        "notice",
        "",
        f"PyYAML reads {named} as text, not as a number",
        lines(*texts),
        key(first),
        f"{key(first)}: {_fixed(str(first.value))}, unless the program converts it",
    )


def _converted(entry: Entry) -> bool:
    """Whether only a converting loader understands this entry: its keys, an interpolation, YAML 1.2's tags."""
    if any(part.lower() in _CONVERTS for part in entry.path) or entry.path[0] == "defaults":
        return True
    return isinstance(entry.value, str) and ("${" in entry.value or entry.value == "???")


def _fixed(text: str) -> str:
    """`1e-4` -> `1.0e-4`, `2e5` -> `2.0e+5`."""
    mantissa, _, power = text.lower().partition("e")
    mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
    return f"{mantissa}e{power if power[0] in '+-' else '+' + power}"
