"""What the run says in words: its loss is NaN, its data is broken, its loss scale is used up."""

from __future__ import annotations

from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.patient import Patient

NONFINITE = (
    "loss-is-nan-stopping",
    "detectron2-nonfinite",
    "mmcv-nonfinite",
    "tensorflow-nan-loss",
    "slim-loss-nonfinite",
    "orbit-nan-loss",
    "keras-invalid-loss",
    "lightning-nan",
    "composer-nan",
    "olmo-nan",
    "neuralhydrology-nan",
    "ultralytics-nan-persisted",
    "digits-nan",
    "grad-norm-nonfinite",
    "anomaly-nan",
    "jax-nan",
    "policy-nonfinite",
    "espnet-epoch-invalid",
    "summary-nan",
    "sklearn-nonfinite-weights",
    "math-range-error",
)
"""Messages that say, in the framework's words, that the loss or the weights are no numbers any more."""
DATA = (
    "input-contains-nan",
    "label-contains-nan",
    "bce-range",
    "latents-nan",
    "label-out-of-bounds",
    "label-assertion",
    "image-unreadable",
    "record-corrupt",
    "hdf5-broken",
    "ctc-impossible",
)
"""Messages that name broken data."""
ECHO = frozenset({"input-contains-nan", "bce-range", "latents-nan"})
"""Of these, the ones that a NaN of the network raises just as well: they accuse the data only while the loss is
finite. (scikit-learn's `roc_auc_score` says "Input contains NaN" of the network's own outputs.)"""


def detect(patient: Patient) -> list[Symptom]:
    run = patient.run
    found = []
    loss = patient.curve("loss")
    for kind in NONFINITE:
        message = run.messages.get(kind)
        if message is not None and (loss is None or loss.bad is None):
            spot = Spot(message.step, message.line)
            found.append(
                Symptom(
                    "non-finite-loss",
                    kind,
                    spot,
                    spot,
                    1.0,
                    (message.line,),
                    {
                        "kind": "nan",
                        "said": True,
                        "negative_sign": False,
                        "at_start": loss is None or not loss.finite,
                        "recovered": 0.0,
                        "printed_before": float(len(loss.finite)) if loss else 0.0,
                        "last_finite": loss.finite[-1] if loss and loss.finite else None,
                    },
                )
            )
            break
    for kind in DATA:
        message = run.messages.get(kind)
        if message is not None and kind in ECHO and loss is not None and loss.bad is not None:
            message = message if message.line < loss.spot(loss.bad).line else None
        if message is not None and (message.level == "error" or message.count > 3):
            spot = Spot(message.step, message.line)
            found.append(
                Symptom(
                    "data-message",
                    kind,
                    spot,
                    spot,
                    float(message.count),
                    (message.line,),
                    {"text": message.text.strip()[:200]},
                )
            )
            break
    message = run.messages.get("target-size-broadcast")
    if message is not None:
        spot = loss.spot(0) if loss is not None else Spot(message.step, message.line)
        text = message.text.strip()[:200]
        found.append(Symptom("shape-message", "target", spot, spot, 1.0, (message.line,), {"text": text}))
    message = run.messages.get("loss-scale-minimum")
    if message is not None:
        spot = Spot(message.step, message.line)
        data: dict[str, float | str | bool | None] = {"said": True, "how": "said"}
        found.append(Symptom("loss-scale-collapse", "loss_scale", spot, spot, 1.0, (message.line,), data))
    return found
