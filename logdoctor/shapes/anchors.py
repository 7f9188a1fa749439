"""Texts that every match of a pattern contains: most lines are refused by them, without the pattern."""

from __future__ import annotations


def anchors_of(pattern: str) -> tuple[str, ...]:
    """Texts of which every match contains at least one, one for each alternative; () if unknown."""
    found = [anchor_of(branch) for branch in _branches(pattern)]
    return tuple(dict.fromkeys(found)) if all(found) else ()


def _branches(pattern: str) -> list[str]:
    branches = []
    depth = at = i = 0
    in_class = False
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            i += 1
        elif in_class:
            in_class = c != "]"
        elif c == "[":
            in_class = True
            i += 2 if pattern[i + 1 : i + 3] == "^]" else pattern[i + 1 : i + 2] == "]"
        elif c in "()":
            depth += 1 if c == "(" else -1
        elif c == "|" and not depth:
            branches.append(pattern[at:i])
            at = i + 1
        i += 1
    return [*branches, pattern[at:]]


def anchor_of(pattern: str) -> str:
    """A literal that every match must contain, or "": saves the search on most lines.

    Only plain text outside groups counts, and the character before a
    quantifier is left out; alternatives at the top level give no anchor.
    """
    depth = 0
    best = run = ""
    i = 0
    while i < len(pattern):
        c = pattern[i]
        literal = ""
        if c == "\\":
            nxt = pattern[i + 1 : i + 2]
            literal = nxt if nxt and not nxt.isalnum() else ""
            i += 1
        elif c == "[":
            i += 1
            if pattern[i : i + 1] == "^":
                i += 1
            if pattern[i : i + 1] == "]":
                i += 1
            while i < len(pattern) and pattern[i] != "]":
                i += 2 if pattern[i] == "\\" else 1
        elif c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
        elif c == "|" and depth == 0:
            return ""
        elif c == "{":
            while i < len(pattern) and pattern[i] != "}":
                i += 1
            run = run[:-1]
        elif c in "*?+":
            if c != "+":
                run = run[:-1]
        elif c not in "^$.":
            literal = c
        if literal and depth == 0:
            run += literal
            if pattern[i + 1 : i + 2] in ("*", "?", "{"):
                best, run = max(best, run[:-1], key=len), ""
        else:
            best, run = max(best, run, key=len), ""
        i += 1
    best = max(best, run, key=len)
    return best if len(best) >= 2 else ""
