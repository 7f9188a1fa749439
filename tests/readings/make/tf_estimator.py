"""TensorFlow 1's Estimator (as TensorFlow 2.15 still ships it): training, evaluation, final step."""

import numpy as np
import tensorflow as tf
from tensorflow.python.util import deprecation

deprecation._PRINT_DEPRECATION_WARNINGS = False
tf.compat.v1.logging.set_verbosity(tf.compat.v1.logging.INFO)
rng = np.random.default_rng(6)
x = rng.normal(size=(512, 4)).astype("float32")
y = (x[:, 0] * 2 - x[:, 1] > 0).astype("int32")


def data(times):
    return tf.data.Dataset.from_tensor_slices(({"x": x}, y)).repeat(times).batch(32)


columns = [tf.feature_column.numeric_column("x", shape=(4,))]
config = tf.estimator.RunConfig(model_dir="estimator", log_step_count_steps=20, tf_random_seed=1)
model = tf.estimator.DNNClassifier([16], columns, n_classes=2, config=config)
model.train(lambda: data(20), steps=200)
model.evaluate(lambda: data(1))
