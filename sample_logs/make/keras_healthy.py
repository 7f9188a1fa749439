"""Handwritten digits in Keras. Nothing is wrong."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

keras.utils.set_random_seed(0)
x, y = shuffle(*load_digits(return_X_y=True), random_state=0)
model = keras.Sequential(
    [
        keras.layers.Input((64,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(0.005), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x / 16, y, batch_size=32, epochs=12, validation_split=0.2, verbose=2)
