"""tf.keras 2.15: model.fit with the bar, with one line an epoch, with CSVLogger and callbacks."""

import sys

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(0)
rng = np.random.default_rng(5)
x = rng.normal(size=(640, 8)).astype("float32")
y = (x[:, 0] + x[:, 1] > 0).astype("float32")
model = tf.keras.Sequential([tf.keras.layers.Dense(16, "relu", input_shape=(8,)), tf.keras.layers.Dense(1, "sigmoid")])
model.compile(tf.keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
callbacks = [tf.keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=0.05, verbose=1),
             tf.keras.callbacks.CSVLogger("history.csv")]
model.fit(x, y, validation_split=0.2, epochs=8, batch_size=64, verbose=int(sys.argv[1]), callbacks=callbacks)
