"""fastText: the progress line that it writes over itself."""

import random

import fasttext

random.seed(0)
with open("fasttext.txt", "w") as f:
    for _ in range(20000):
        good = random.random() < 0.5
        words = random.choices(("good", "nice", "fine", "so", "a") if good else ("bad", "poor", "ill", "so", "a"), k=12)
        f.write(f"__label__{'yes' if good else 'no'} {' '.join(words)}\n")
fasttext.train_supervised("fasttext.txt", epoch=60, lr=0.3, thread=1, dim=20, seed=1, verbose=2)
