"""spaCy's own training table for a tiny text classifier."""

import sys

import spacy
from spacy.cli._util import setup_gpu
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

nlp = spacy.blank("en")
for name, n in (("train", 60), ("dev", 20)):
    docs = DocBin()
    for i in range(n):
        doc = nlp(("good fine nice" if i % 2 else "bad poor awful") + f" thing {i}")
        doc.cats = {"GOOD": float(i % 2), "BAD": float(1 - i % 2)}
        docs.add(doc)
    docs.to_disk(f"{name}.spacy")
setup_gpu(-1)
config = load_config("spacy.cfg", overrides={
    "paths.train": "train.spacy", "paths.dev": "dev.spacy", "training.max_steps": 120, "training.eval_frequency": 10})
train(init_nlp(config), stdout=sys.stdout, stderr=sys.stderr)
