"""A yes-or-no task in Keras: one_softmax.py softmax|sigmoid (a softmax over its one output always says 1)."""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(2000, 20)).astype("float32")
y = (x[:, 0] + x[:, 1] > 0).astype("float32")[:, None]
wrong = sys.argv[1] == "softmax"
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(32, activation="relu"),
                          keras.layers.Dense(1, activation="softmax" if wrong else "sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy" if wrong else "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, validation_split=0.2, epochs=10, batch_size=32, verbose=2)
