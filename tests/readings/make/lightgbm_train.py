"""lightgbm.train with two sets and early stopping; a binary run with two metrics."""

import sys

import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(2)
x = rng.normal(size=(500, 6))
y = x[:, 0] * 2 + x[:, 1] ** 2 + rng.normal(size=500) * 0.1
if sys.argv[1] == "binary":
    y = (y > 0.5).astype(int)
    params = {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_leaves": 7, "learning_rate": 0.3}
else:
    params = {"objective": "regression", "num_leaves": 15, "learning_rate": 0.3}
train = lgb.Dataset(x[:400], y[:400])
held_out = lgb.Dataset(x[400:], y[400:], reference=train)
lgb.train(params, train, 80, valid_sets=[train, held_out], valid_names=["training", "valid_1"],
          callbacks=[lgb.log_evaluation(1 if sys.argv[1] == "binary" else 5), lgb.early_stopping(10)])
