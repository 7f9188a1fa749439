"""CatBoost's console output; with --files, its catboost_info folder goes to the folder named."""

import sys

import numpy as np
from catboost import CatBoostClassifier, CatBoostRegressor

rng = np.random.default_rng(3)
x = rng.normal(size=(400, 6))
y = x[:, 0] * 2 + np.sin(2 * x[:, 1])
if sys.argv[1] == "classes":
    model = CatBoostClassifier(iterations=120, depth=4, od_type="Iter", od_wait=10, thread_count=1,
                               learning_rate=0.5, train_dir=sys.argv[2])
    label = (y > 0).astype(int)
    model.fit(x[:300], label[:300], eval_set=(x[300:], label[300:]), verbose=1)
else:
    model = CatBoostRegressor(iterations=100, depth=3, thread_count=1, train_dir=sys.argv[2])
    model.fit(x, y, verbose=10)
