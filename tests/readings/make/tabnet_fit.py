"""pytorch-tabnet's own lines."""

import numpy as np
from pytorch_tabnet.tab_model import TabNetClassifier

rng = np.random.default_rng(11)
x = rng.normal(size=(400, 5)).astype("float32")
y = (x[:, 0] > 0).astype(int)
TabNetClassifier(seed=0, n_d=4, n_a=4, device_name="cpu").fit(
    x[:300], y[:300], eval_set=[(x[300:], y[300:])], eval_metric=["auc", "logloss"], max_epochs=12, batch_size=64,
    virtual_batch_size=32, patience=6)
