"""Whose numbers the pairs of a line are: of the training, or of held-out data.

Hand-written loops print one layout for both and put the word beside it:
"[Val] epoch 3 loss 0.41", "Epoch 3 | Validation | Loss: 0.41", "Validation of
Epoch 3 - loss: 0.41", "val Loss: 0.41 Acc: 0.87". The word holds for all that
follows on its line, up to the next such word; "val_loss=0.41 acc=0.9" names
one metric only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from logdoctor.names import SPLITS, TRAIN, canonical, role
from logdoctor.shapes.pairs import Pair

_WORD = (r"train(?:ing)?|val(?:id(?:ation|ating|ate)?)?|test(?:ing)?|eval(?:uation|uating|uate)?|dev|cv")
_COUNTED = r"epochs?|steps?|iter\w*|batch\w*|round"
_STEM = re.compile("train|val|test|eval|dev|cv")
"""In each of those words. For lines in lower case: measured, ten times as fast as a pattern that takes either case."""
_ANY = re.compile(rf"(?i)(?<![^\W\d_])(?:{_WORD})(?![^\W\d_])")
# a logger's own name ("INFO:test:", "- test - INFO") says nothing of the data
_LABEL = re.compile(
    rf"(?i)(?<![\w./\\-])(?<!INFO:)(?<!DEBUG:)(?<!WARNING:)(?P<word>{_WORD})(?:[ _-]?(?:set|phase|mode|stage))?"
    rf"(?!\s*[-|:]?\s*(?:INFO|DEBUG|WARN|ERROR)\b)"
    rf"(?=\s*(?:[\])|:>(\[,;→]|=>|->|-(?!\w))|\s+(?:(?:of|at|for|on|after|in)\s+)?"
    rf"(?:{_COUNTED}|results?|stats?|statistics|metrics?|summary|performance)\b)")
_COUNTER = re.compile(rf"(?i)(?:\A|.*[\W_])(?P<word>{_WORD})[ (_-]+(?:(?:of|at|for|in) )?(?P<counter>{_COUNTED})\Z")
_HEAD = re.compile(rf"(?i)(?P<word>{_WORD})[ ]+\S")
_TAIL = re.compile(rf"(?i)(?P<metric>[a-z]+)[ ](?:{_WORD})")
_OVER = re.compile(r"(?P<metric>[A-Za-z]+)[ ]?[:(\[=|-]{1,2}[ ]?\Z")
_SPLIT_ROLES = frozenset({"loss", "accuracy", "perplexity"})
_BARE = frozenset({*SPLITS, *TRAIN})
_NOT_COUNTER = re.compile(r"(?i)\b(?:best|last|per|num|max|total)\b")
_NEUTRAL = re.compile(r"time|\beta\b|speed|elapsed|mem|best|patience|second|/s\b|duration|remain")


def told(text: str, pairs: Sequence[Pair]) -> list[tuple[str, str, bool]]:
    """For each pair its name, its split ("val", "train" or "") and whether it counts within the held-out data only.

    A counter that names a split ("Validation of Epoch") comes back as the plain counter.
    """
    if _STEM.search(text.lower()) is None or _ANY.search(text) is None:
        return [(pair.key, "", False) for pair in pairs]
    named = {canonical(pair.key) for pair in pairs}
    roles = {role(metric) for metric in named}
    loss_untold = any("accuracy" in one for one in roles) and not any("loss" in one for one in roles)
    out: list[tuple[str, str, bool]] = []
    state, by_name, metric_of_all = "", False, ""
    at = 0
    for pair in pairs:
        for label in _LABEL.finditer(text, at, pair.start):
            state, by_name = _split(label["word"]), False
        at = pair.span[1]
        key = pair.key
        if (bare := _split(key)) and key.lower() in _BARE:     # "train: 0.4 (acc 0.8) | val: 0.5 (acc 0.7)"
            state, by_name = bare, False
            over = _OVER.search(text, max(0, pair.start - 24), pair.start)
            if over is not None and role(canonical(over["metric"])) in _SPLIT_ROLES:
                metric_of_all = over["metric"]                 # "Loss: train 0.4, val 0.5"
            name = "loss" if loss_untold else metric_of_all
            out.append((name, state, False) if name else (key, "", False))
            continue
        metric_of_all = ""
        if (tail := _TAIL.fullmatch(key)) and role(canonical(tail["metric"])) in _SPLIT_ROLES:
            metric_of_all = tail["metric"]                     # "LOSS train 0.4 valid 0.5"
        counter = _COUNTER.match(key) if not _NOT_COUNTER.search(key) else None
        if counter is not None:
            state, by_name, key = _split(counter["word"]), False, counter["counter"]
        elif (head := _HEAD.match(key)) is not None:
            state, by_name = _split(head["word"]), True
        metric = canonical(key)
        own = state if not _NEUTRAL.search(metric) else ""
        if own == "val" and by_name and "val_" + metric in named:
            own = ""
        out.append((key, own, own == "val" and pair.of is not None and metric in ("@step", "@batch")))
    return out


def _split(word: str) -> str:
    return SPLITS.get(word.lower(), "train")
