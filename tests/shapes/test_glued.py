"""Numbers without a blank between them are taken apart only where that is certain."""

from __future__ import annotations

import pytest

from logdoctor.shapes.glued import apart

ENDS = [12, 24, 36, 48]


def texts(row: str) -> list[str]:
    cells = []
    at = 0
    for word in row.split():
        at = row.index(word, at)
        cells.append((at, at + len(word)))
        at += len(word)
    return [row[a:b] for a, b in apart(row, cells, ENDS)]


@pytest.mark.parametrize(("row", "expected"), [
    ("           0272280.3852221134971.134000        0.36", ["0", "272280.385222", "1134971.134000", "0.36"]),
    ("          17    1.500000-87654321.125000        0.36", ["17", "1.500000", "-87654321.125000", "0.36"]),
    ("           3    2.000000555982619742.262582        0.36", ["3", "2.000000", "555982619742.262582", "0.36"]),
])
def test_apart(row: str, expected: list[str]) -> None:
    assert texts(row) == expected


@pytest.mark.parametrize("row", [
    "           0 1.2.3 4 5",                      # a version is no pair of numbers
    "           0   87.00000012.5      0.36",      # 87.0 and 00000012.5? nobody prints that
    "           0   87.1255.250        0.36",      # short numbers do not touch
    "           0    0.360000",                    # cells are missing, not glued
])
def test_not_certain(row: str) -> None:
    assert texts(row) == row.split()
