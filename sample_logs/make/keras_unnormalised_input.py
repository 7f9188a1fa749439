"""A table as it comes, columns from 0.1 to 1,680, into plain gradient descent."""

import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
from sklearn.datasets import load_wine
from sklearn.utils import shuffle

keras.utils.set_random_seed(0)
x, y = shuffle(*load_wine(return_X_y=True), random_state=0)  # the fault: no scaling
model = keras.Sequential(
    [
        keras.layers.Input((13,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    optimizer=keras.optimizers.SGD(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x, y, batch_size=16, epochs=15, validation_split=0.2, verbose=2)
