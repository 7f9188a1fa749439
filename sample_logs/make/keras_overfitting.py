"""A large network, sixty pictures, a hundred epochs."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

keras.utils.set_random_seed(0)
x, y = shuffle(*load_digits(return_X_y=True), random_state=0)
y[:60:4] = (y[:60:4] + 3) % 10  # a quarter of the labels is wrong
model = keras.Sequential(
    [
        keras.layers.Input((64,)),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(256, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x[:60] / 16, y[:60], batch_size=16, epochs=40, validation_data=(x[1000:] / 16, y[1000:]), verbose=2)
