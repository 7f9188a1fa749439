"""Which metrics the picture shows, and what it says of them."""

from __future__ import annotations

from logdoctor.render.plots import stacked
from logdoctor.session import Session
from tests.symptoms.runs import falling, session, table

JUMPS = [0.5 + 0.08 * (-1) ** k for k in range(24)]


def test_the_metric_that_a_symptom_is_about_is_drawn() -> None:
    lost = session(table(loss=falling(96, 0.74, 0.38), val_loss=JUMPS, val_acc=[0.94 - 0.01 * k for k in range(24)]))
    assert [series.metric for series in stacked(lost.finish())] == ["loss", "val_loss", "val_accuracy"]
    kept = session(table(loss=falling(96, 0.74, 0.38), val_loss=falling(24), val_acc=[0.94] * 24))
    assert [series.metric for series in stacked(kept.finish())] == ["loss", "val_loss"]


def test_an_evaluation_is_no_running_mean_of_its_epoch() -> None:
    bar = "8/8 - 0s - 53ms/step - loss: {:.4f} - val_loss: {:.4f}\n"
    keras = Session("keras.log")
    keras.feed("".join(f"Epoch {k + 1}/4\n" + bar.format(0.9 - k / 10, 0.8 - k / 10) for k in range(4)).encode())
    series = keras.finish().series
    assert series["loss"].meaning.startswith("running mean") and not series["val_loss"].meaning
