"""spaCy 3: a table; `#` is the step."""

from collections.abc import Iterator

from tests.readings.plain import Point, lines


def read(text: str) -> Iterator[Point]:
    begun = False
    for number, line in lines(text):
        if begun and line.strip():
            _, step, loss, cats, score = line.split()
            yield "loss_textcat", int(step), float(loss), number
            yield "cats_score", int(step), float(cats), number
            yield "val_score", int(step), float(score), number
        begun = begun or line.startswith("---")


LOGS = {"spacy_textcat.log": read}
