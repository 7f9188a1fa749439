"""xgboost.train with two sets, then cross-validation and early stopping in a run of its own."""

import sys

import numpy as np
import xgboost as xgb

rng = np.random.default_rng(1)
x = rng.normal(size=(400, 8))
y = x[:, 0] * 3 + np.sin(x[:, 1]) + rng.normal(size=400) * 0.1
train, held_out = xgb.DMatrix(x[:300], y[:300]), xgb.DMatrix(x[300:], y[300:])

if sys.argv[1] == "train":
    xgb.train({"eta": 0.2, "max_depth": 3, "eval_metric": ["rmse", "mae"]}, train, 60,
              evals=[(train, "train"), (held_out, "eval")])
elif sys.argv[1] == "early":
    label = (y > 0).astype(int)
    model = xgb.XGBClassifier(n_estimators=200, max_depth=5, learning_rate=0.6, eval_metric="logloss",
                              early_stopping_rounds=8)
    model.fit(x[:300], label[:300], eval_set=[(x[:300], label[:300]), (x[300:], label[300:])])
else:
    xgb.cv({"eta": 0.3, "max_depth": 2}, train, 25, nfold=3, verbose_eval=True)
