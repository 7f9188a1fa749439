"""clu's LoggingWriter through absl, as the Flax examples print."""

import jax
import jax.numpy as jnp
from absl import app, logging
from clu import metric_writers


def main(_):
    logging.set_verbosity(logging.INFO)
    writer = metric_writers.LoggingWriter()
    x = jax.random.normal(jax.random.PRNGKey(0), (64, 3))
    y = x @ jnp.array([1.0, -2.0, 0.5])
    w = jnp.zeros(3)
    grad = jax.jit(jax.value_and_grad(lambda w: ((x @ w - y) ** 2).mean()))
    for step in range(60):
        loss, g = grad(w)
        w = w - 0.05 * g
        if step % 5 == 0:
            writer.write_scalars(step, {"train_loss": loss, "learning_rate": 0.05, "grad_norm": jnp.linalg.norm(g)})


app.run(main)
