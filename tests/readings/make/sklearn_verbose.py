"""scikit-learn estimators with verbose output, one a log."""

import sys

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

rng = np.random.default_rng(4)
x = rng.normal(size=(300, 5))
y = x[:, 0] + x[:, 1] ** 2
label = (y > 0.8).astype(int)
which = sys.argv[1]
if which == "mlp":
    MLPClassifier((16,), max_iter=60, verbose=True, random_state=0, early_stopping=True).fit(x, label)
elif which == "mlp_tol":
    MLPClassifier((16,), max_iter=400, learning_rate_init=0.05, verbose=True, random_state=0).fit(x, label)
elif which == "gb":
    GradientBoostingRegressor(n_estimators=60, verbose=1, random_state=0, subsample=0.8).fit(x, y)
elif which == "sgd":
    SGDClassifier(loss="log_loss", verbose=1, random_state=0, max_iter=25).fit(x, label)
else:
    HistGradientBoostingClassifier(max_iter=15, verbose=2, early_stopping=True, random_state=0).fit(x, label)
