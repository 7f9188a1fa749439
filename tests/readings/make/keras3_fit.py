"""Keras 3 (PyTorch backend): the bar or one line an epoch, and CSVLogger."""

import os
import sys

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

keras.utils.set_random_seed(2)
rng = np.random.default_rng(8)
x = rng.normal(size=(600, 10)).astype("float32")
y = (x[:, 0] * x[:, 1] > 0).astype("int32")
model = keras.Sequential([keras.layers.Input((10,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(2)])
model.compile(keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=["accuracy"])
model.fit(x, y, validation_split=0.2, epochs=6, batch_size=40, verbose=int(sys.argv[1]),
          callbacks=[keras.callbacks.CSVLogger("history.csv"),
                     keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=0.05, verbose=1),
                     keras.callbacks.EarlyStopping(patience=4, verbose=1)])
