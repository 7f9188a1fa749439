"""A sentence classifier small enough for any machine, and a few hundred made-up sentences."""

import random

import torch
from torch import nn

GOOD, BAD = ["good", "fine", "lovely", "bright"], ["bad", "dull", "awful", "grey"]
FILL = ["the", "a", "film", "book", "was", "very", "and", "so", "it", "story"]
WORDS = GOOD + BAD + FILL


class SentenceModel(nn.Module):
    """The mean of the word vectors, one hidden layer, two classes."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(len(WORDS), 16)
        self.hidden, self.head = nn.Linear(16, 16), nn.Linear(16, 2)

    def forward(self, input_ids=None, weight=None, labels=None):
        h = torch.tanh(self.hidden((self.embed(input_ids) * weight[:, :, None]).mean(1)))
        scores = self.head(h)
        return {"loss": nn.functional.cross_entropy(scores, labels), "logits": scores}


def sentences(n: int, seed: int) -> list[dict]:
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        label = rng.randint(0, 1)
        words = rng.choices(FILL, k=6) + rng.choices((BAD, GOOD)[label], k=2)
        rng.shuffle(words)
        rows.append(
            {
                "input_ids": torch.tensor([WORDS.index(w) for w in words]),
                "weight": torch.ones(8),
                "labels": label,
            }
        )
    return rows
