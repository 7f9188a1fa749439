"""A real training whose author prints in a manner of their own: logistic regression by hand, made with

python bench/recorded/odd.py > bench/recorded/odd.log
"""

import math
import random

rng = random.Random(3)
rows = [
    (x := [rng.gauss(0, 1) for _ in range(4)], 1.0 if x[0] - 2 * x[1] + 0.3 * rng.gauss(0, 1) > 0 else 0.0)
    for _ in range(256)
]
weights, rate = [0.0] * 4, 0.03
print("logistic regression by hand, 256 rows of 4")
for sweep in range(1200):
    cost, gradient = 0.0, [0.0] * 4
    for x, y in rng.sample(rows, 64):
        p = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, x, strict=True))))
        cost -= math.log(p if y else 1 - p) / 64
        gradient = [g + (p - y) * v / 64 for g, v in zip(gradient, x, strict=True)]
    weights = [w - rate * g for w, g in zip(weights, gradient, strict=True)]
    length = math.sqrt(sum(g * g for g in gradient))
    print(f"{sweep:06d} >> {cost:.6f} >> {length:.5f} >> {rate:.3e}")
