"""Where hostile input comes from: real logs to spoil, samples of the format files to put together, shapes that grow."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ROOT = Path(__file__).resolve().parents[2]
ODD_NUMBERS = (
    "nan", "-nan(ind)", "1.#QNAN", "inf", "-Infinity", "1e999", "-0.0", "1_000", "1,234.5", "1.2.3", "1e", "--1",
    "0x1f", ".5", "5.", "９９", "²", "None", "nanxxx", "1" * 400, "1e-400", "+", "3:04", "1/0", "0/0", "%", "1e5e5")
ODD_TEXT = ("\r", "\b\b\b", "\x1b[0m", "\x1b[2K\r", "\x1b]2;title\x07", "\x00", "\u2028", "\ufeff", "\x85", "\x0c",
            "\ud800", "[rank3]: ", "0: ", "[1,0]<stdout>: ", "{", "}", "[", "]", '"', "'", "|", "\t", " " * 300,
            "=" * 200, "((((", "\\", "\n", "\r\n", "Epoch 1/2\n", "loss", "@", "%", ",", ";", "-" * 60,
            "Traceback (most recent call last):\n")


def seeds() -> Iterator[bytes]:
    """Real logs, the beginning of each."""
    for folder in ("sample_logs", "tests/readings/logs", "corpus/small"):
        for path in sorted((ROOT / folder).glob("*")):
            if path.is_file() and path.suffix not in (".toml", ".md", ".py"):
                yield path.read_bytes()[:6000]


@lru_cache(maxsize=1)
def samples() -> tuple[str, ...]:
    """Every sample and reject of the format files."""
    found = []
    for path in sorted((ROOT / "parsers").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["line"]:
            found += [*entry.get("sample", []), *entry.get("reject", [])]
    return tuple(found)


def spoil(data: bytes, chance: random.Random) -> bytes:
    """A real log with a few things wrong: bytes, lines, numbers, pieces of another log."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(out) + 1)
        what = chance.randrange(6)
        if what == 0:
            out[at:at] = chance.choice(ODD_TEXT).encode("utf-8", "surrogatepass")
        elif what == 1:
            out[at : at + chance.randint(1, 40)] = chance.choice(ODD_NUMBERS).encode("utf-8")
        elif what == 2:
            out[at : at + chance.randint(1, 400)] = b""
        elif what == 3:
            out[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
        elif what == 4:
            end = at + chance.randint(1, 300)
            out[at:at] = out[at:end] * chance.randint(1, 30)
        else:
            out[at:at] = chance.choice(samples()).encode("utf-8") + b"\n"
    return bytes(out[:200_000])


def logs() -> SearchStrategy[str]:
    """Logs that an enemy puts together: real line layouts, counters that go on, odd numbers and control characters."""
    from hypothesis import strategies as st

    number = st.one_of(st.sampled_from(ODD_NUMBERS), st.integers(-5, 10**7).map(str), st.floats(width=32).map(repr),
                       st.floats(0, 10, allow_nan=False).map("{:.4f}".format))
    line = st.sampled_from(samples())
    text = st.text(max_size=40)
    piece = st.one_of(
        st.tuples(line, st.integers(1, 12), number).map(_repeated),
        st.tuples(text, number, text).map("".join), st.sampled_from(ODD_TEXT), text,
        st.lists(number, min_size=2, max_size=8).map(",".join), st.sampled_from((
            "epoch,step,loss,lr\n", "iter\tLogloss\n", '{"log_history": [\n', '[{"loss": ', "step loss lr\n",
            "| loss | 1.0 |\n", "epoch     train_loss  valid_loss  time\n", "Eval begin...\n",
            "Early stopping, best iteration is:\n", "layer {\n  name: \"a\"\n", "Namespace(lr=0.1, ")))
    end = st.sampled_from(("\n", "\n", "\n", "\r", "\r\n", ""))
    return st.lists(st.tuples(piece, end).map("".join), max_size=30).map("".join)


def _repeated(parts: tuple[str, int, str]) -> str:
    """A sample line again and again: the first number goes on, the last one is odd."""
    import re

    line, times, number = parts
    places = [found.span() for found in re.finditer(r"\d+(?:\.\d+)?", line)]
    if not places:
        return "\n".join([line] * times)
    (a, b), (c, d) = places[0], places[-1]
    return "\n".join(f"{line[:a]}{i}{line[b:c]}{number}{line[d:]}" if c >= b else f"{line[:a]}{i}{line[b:]}"
                     for i in range(times))


def _letters(n: int) -> str:
    return "".join(chr(97 + i % 26) for i in range(n))


GROWING: dict[str, Callable[[int], str]] = {
    "one line of digits": lambda n: "loss: " + "1" * n,
    "one line of letters": _letters,
    "one line of words": lambda n: "loss " * (n // 5),
    "one line of names": lambda n: "a_b c-d e.f " * (n // 12) + "= 1",
    "one line of pairs": lambda n: " ".join(f"k{i}: {i}.5" for i in range(n // 10)),
    "one line of blanks": lambda n: "loss" + " " * n + "1",
    "one line of brackets": lambda n: "[" * n,
    "one line of braces": lambda n: "{" * n,
    "one line of quotes": lambda n: "\"'" * (n // 2),
    "one line of commas": lambda n: "1," * (n // 2),
    "one line of nan": lambda n: "nan " * (n // 4),
    "one line of slashes": lambda n: "1/" * (n // 2),
    "one line of bars": lambda n: "| 1.0 " * (n // 6),
    "one line of colons": lambda n: "12:" * (n // 3),
    "one line of dots": lambda n: "1." * (n // 2),
    "one line of signs": lambda n: "-+" * (n // 2),
    "one bar redrawn": lambda n: "".join(f"\r {i}/{n} [==>..] - loss: 0.{i}" for i in range(n // 28)),
    "one bar with backspaces": lambda n: "".join("\b" * 20 + f"{i}/9 loss: 0.{i}" for i in range(n // 36)),
    "colours": lambda n: "\x1b[1m1\x1b[0m" * (n // 10),
    "broken escapes": lambda n: "\x1b[" * (n // 2),
    "empty lines": lambda n: "\n" * n,
    "lines of one letter": lambda n: "a\n" * (n // 2),
    "other names in each line": lambda n: "".join(f"step {i} name{i}: 0.5 loss: {i}.5\n" for i in range(n // 32)),
    "other layout in each line": lambda n: "".join(f"{_letters(i % 90)} {i} loss {i}.5 {_letters(i % 70)}\n"
                                                   for i in range(n // 100)),
    "the counter goes back": lambda n: "".join(f"step {i % 7} loss {i}.5\n" for i in range(n // 16)),
    "the epoch goes on": lambda n: "".join(f"epoch {i} step {i % 3}/3 loss 0.{i}\n" for i in range(n // 28)),
    "messages": lambda n: "Loss is nan, stopping training\n" * (n // 31),
    "tracebacks": lambda n: ('Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    f()\n'
                             "ValueError: nan\n") * (n // 90),
    "a wide table": lambda n: "step," + ",".join(f"m{i}" for i in range(n // 14)) + "\n" + ",".join(
        str(i) for i in range(n // 14 + 1)),
    "a long table": lambda n: "step,loss,lr\n" + "".join(f"{i},0.{i},0.1\n" for i in range(n // 16)),
    "a deep document": lambda n: '{"a":' * (n // 5),
    "a long document": lambda n: "[" + ",\n".join(f'{{"step": {i}, "loss": 0.{i}}}' for i in range(n // 30)) + "]",
    "a long object": lambda n: '{"log_history": [{"step": 1, ' + ", ".join(
        f'"k{i}": {i}' for i in range(n // 12)) + "}]}",
    "layers": lambda n: 'layer {\n  name: "a"\n  type: "ReLU"\n' * (n // 36),
    "settings": lambda n: "".join(f"  key{i}: {i}\n" for i in range(n // 16)),
    "a long Namespace": lambda n: "Namespace(" + ", ".join(f"k{i}={i}" for i in range(n // 10)),
    "ranks": lambda n: "".join(f"[rank{i % 8}]: step {i // 8} loss 0.{i}\n" for i in range(n // 26)),
    "evaluations": lambda n: "".join(f"Epoch 1/9\nstep {i}/{n} - loss: 0.{i} - acc: 0.5 - 3ms/step\nEval begin...\n"
                                     f"step 1/2 - loss: 0.{i} - acc: 0.5 - 3ms/step\nEval samples: 9\n"
                                     for i in range(1, n // 130 + 1)),
    "best rounds": lambda n: "".join(f"[{i}]\ttraining's l2: 0.{i}\nEarly stopping, best iteration is:\n"
                                     "[1]\ttraining's l2: 1\n"
                                     for i in range(n // 85)),
    "ascii tables": lambda n: ("-----\n| loss | 1.0 |\n| time/total_timesteps | 5 |\n-----\n") * (n // 55),
}
"""Shapes of hostile text by size in characters, to see what twice the size costs."""
