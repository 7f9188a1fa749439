"""Labels that say which process printed a line, and the text without them.

Launchers put them in front: torchrun `--tee` "[default0]:", mpirun
`--tag-output` "[1,0]<stdout>:" (SageMaker: "[1,mpirank:0,algo-1]<stdout>:"), srun `-l` "0: ", PyTorch's tracebacks
"[rank3]:", Ray "(RayTrainWorker pid=77)". Programs print them themselves,
in front ("[GPU1]", "[Rank 0]") or further right ("train, rank: 0, ...").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from logdoctor.sources import Block

_NAMES = "rank|gpu|worker|proc|process|default|replica"


def _explicit(group: str) -> str:
    """The expression of labels that cannot be anything else; `group` opens the part that names the voice."""
    return (rf"(?:\[(?i:{_NAMES})[ :_#-]{{0,2}}{group}\d{{1,5}})\]:?"
            rf"|\[\d{{1,6}},(?:mpirank:)?{group}\d{{1,5}})(?:,[\w-]{{1,40}})?\]<std(?:out|err)>:"
            rf"|\([A-Za-z_][\w.]* {group}pid=\d{{1,9}})(?:, ip=[\d.]+)?\))[ ]?")


_NUMBERED = r" {0,4}(\d{1,5}): "
_MOST_LABELS = 3
"""Labels in a row: srun outside, torchrun inside, the program's own last."""
_EXPLICIT_ONE = re.compile(_explicit("("))
_NUMBERED_ONE = re.compile(_NUMBERED)
_FAR = 420
"""Characters of a line in which a rank at its end is looked for."""
_MIDDLE = re.compile(
    rf"(?m)^(?:.{{0,100}}?\b(?:local_|global_|world_)?(?i:{_NAMES})[ =:#]{{0,4}}"
    rf"|.{{80,{_FAR - 20}}}\brank[ :=](?=\d{{1,5}}$))(\d{{1,5}})\b(?![.\d])")
_NAMED = re.compile(_NAMES, re.I)
_ALL_WITHIN = re.compile(rf"(?m)^(?:{_MIDDLE.pattern[5:]})?.*$")
_TELLING = re.compile(r"(?i)loss|epoch|step|iter")
_LETTERS = re.compile(r"[A-Za-z]{2}")


class Labels:
    """The labels of one log: `recognise` looks at the head, `split` takes them off whole blocks."""

    def __init__(self) -> None:
        self.first = ""
        """The lowest voice of the head: the one whose settings count."""
        self.inside = False
        """Labels stand within the lines and stay there."""
        self._explicit = False
        self._numbered = False
        self._whole = re.compile("")

    @property
    def active(self) -> bool:
        """Some label was seen, so that blocks have to be split."""
        return self._explicit or self._numbered or self.inside

    def recognise(self, segments: Sequence[str]) -> None:
        """Decide on the kinds of label from the first lines."""
        lines = [text for text in segments if text and not text.isspace()]
        self._explicit = any(_EXPLICIT_ONE.match(text) for text in lines)
        self._numbered = _srun(lines)
        self.inside = not self.active and _within(lines)
        self._compile()
        voices = {voice for voice in (self.take(text)[0] for text in lines) if voice} if self.active else set()
        self.first = min(voices, key=order, default="")

    def take(self, text: str) -> tuple[str, str]:
        """The voice of one line ("" without a label) and its text without labels at its front."""
        voice = ""
        at = 0
        for _ in range(_MOST_LABELS):
            match = _EXPLICIT_ONE.match(text, at)
            if match is None and self._numbered and not at:
                match = _NUMBERED_ONE.match(text)
            if match is None:
                break
            voice, at = _voice(match), match.end()
        if not voice and self.inside and (match := _MIDDLE.match(text[:_FAR])) is not None:
            return _voice(match), text
        return voice, text[at:]

    def late(self, text: str) -> tuple[str, str]:
        """The same for a line that the head gave no reason to look at; labels found here count from now on."""
        match = _EXPLICIT_ONE.match(text)
        if match is None:
            return "", text
        if not self._explicit:
            self._explicit = True
            self.inside = False
            self._compile()
        return self.take(text)

    def split(self, block: Block) -> tuple[Block, list[str] | None]:
        """The block without labels, and the voice of each segment; None when it has none."""
        text = block.text.removesuffix("\n")
        if self.inside:
            voices = [number and f"rank{int(number)}" for number in _ALL_WITHIN.findall(text)]
            return block, _inherited(block, voices) if any(voices) else None
        prefixes, rests = zip(*self._whole.findall(text), strict=True)
        known = {prefix: self.take(prefix)[0] for prefix in set(prefixes)}
        if len(known) == 1 and "" in known:
            return block, None
        voices = list(map(known.__getitem__, prefixes))
        bare = Block("\n".join(rests) + "\n", block.first, block.lines, block.starts)
        return bare, _inherited(block, voices)

    def _compile(self) -> None:
        numbered = _NUMBERED.replace("(", "(?:")
        front = rf"((?:{numbered}){{0,{int(self._numbered)}}}(?:{_explicit('(?:')}){{0,{_MOST_LABELS}}})"
        self._whole = re.compile(rf"(?m)^{front}(.*)$")


def _voice(match: re.Match[str]) -> str:
    found = next(group for group in match.groups() if group)
    return found.replace("=", "") if found.startswith("pid") else f"rank{int(found)}"


def order(voice: str) -> tuple[str, int]:
    """For sorting: ranks in the order of their numbers."""
    head = voice.rstrip("0123456789")
    return head, int(voice[len(head) :] or 0)


def _inherited(block: Block, voices: list[str]) -> list[str]:
    """What a bar wrote over its line belongs to the label at the line's front."""
    if block.starts is None:
        return voices
    for start, end in zip(block.starts, [*block.starts[1:], len(voices)], strict=True):
        if end - start > 1 and voices[start]:
            voices[start:end] = [voice or voices[start] for voice in voices[start:end]]
    return voices


def _srun(lines: Sequence[str]) -> bool:
    """Numbers in front that are labels: nearly every line has one, they come again and again, in no order.

    "3: 690.8, 692.2 avg" counts iterations; its numbers only grow.
    """
    found = [(int(match[1]), line[match.end() :]) for line in lines if (match := _NUMBERED_ONE.match(line))]
    if len(found) < 6 or 2 * len(found) < len(lines):
        return False
    numbers = [number for number, _ in found]
    kinds = set(numbers)
    if len(kinds) * 3 > len(numbers) or max(kinds) > 8 * len(kinds) + 8:
        return False
    worded = sum(bool(_LETTERS.search(text)) for _, text in found)
    back = sum(b < a for a, b in itertools.pairwise(numbers))
    return 2 * worded > len(found) and (back >= 2 or (kinds == {0} and 10 * len(found) >= 9 * len(lines)))


def _within(lines: Sequence[str]) -> bool:
    """Labels inside the lines: at least two numbers, coming again, on lines that tell of the training."""
    layouts: dict[str, list[int]] = {}
    for line in lines[:1000]:
        if _NAMED.search(line) is None:
            continue
        match = _MIDDLE.match(line[:_FAR])
        if match is not None and _TELLING.search(line):
            layouts.setdefault(re.sub(r"[-+\d.]+", "0", line)[:60], []).append(int(match[1]))
    for numbers in layouts.values():
        back = sum(b < a for a, b in itertools.pairwise(numbers))
        if len(numbers) >= 4 and len(set(numbers)) * 2 <= len(numbers) and back >= 1 and len(set(numbers)) > 1:
            return True
    return False
