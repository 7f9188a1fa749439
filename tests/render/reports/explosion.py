"""A run that explodes."""
from __future__ import annotations

import math

from logdoctor.model import (
    Diagnosis,
    Event,
    Finding,
    Message,
    NotJudged,
    Quote,
    Report,
    Setting,
    Spot,
    Symptom,
    Treatment,
)
from tests.render.reports.parts import INF, NAN, falling, series


def explosion() -> Report:
    """A PyTorch run whose loss grows to inf, then NaN."""
    values = falling(60)
    values += [values[-1] * 3.1**i for i in range(1, 18)] + [INF] + [NAN] * 22
    norms = [1.2 + 0.3 * math.sin(i) for i in range(58)] + [4.0 * 5.7**i for i in range(19)] + [NAN] * 23
    lr = [0.1] * 100
    grown = tuple(
        Quote(
            158 + 2 * i,
            f"Train Epoch: 1 [{600 + 10 * i}/1000] loss={values[60 + i]:.4f} "
            f"grad_norm={norms[60 + i]:.3f} lr=0.1",
        )
        for i in range(4)
    )
    first_bad = Quote(194, "Train Epoch: 1 [770/1000] loss=inf grad_norm=nan lr=0.1")
    diagnosis = Diagnosis(
        cause="gradient-explosion",
        title="Gradient explosion",
        says="The gradients grew from print to print until the loss left the range of a float. "
        "The learning rate 0.1 is too large for this network.",
        probability=0.94,
        severity="error",
        onset=Spot(580.0, 156, 4.0),
        certain=False,
        findings=(
            Finding(
                "the loss had been growing for 17 printed steps before it became inf",
                "seen",
                "decisive",
                lines=(*grown, first_bad),
            ),
            Finding(
                "the gradient norm grew 3 steps before the loss",
                "seen",
                "strong",
                lines=(Quote(156, "Train Epoch: 1 [580/1000] loss=0.3019 grad_norm=4.000 lr=0.1"),),
            ),
            Finding("the loss recovered after its first NaN", "not seen", "moderate", against=True),
            Finding("the learning rate rose just before the growth", "not seen", "moderate"),
            Finding("the first loss was huge", "seen", "weak", against=True, lines=(Quote(40, None),)),
            Finding("the norm of the weights grew", "not in the log", "moderate"),
        ),
        treatments=(
            Treatment(
                "Lower the learning rate by an order of magnitude (now 0.1 -> 0.01).",
                "the loss passes step 580 without growing",
                "minutes",
                "optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)",
                "python",
            ),
            Treatment(
                "Clip the gradients before each step.",
                "the printed norm stays below 1.0",
                "minutes",
                "loss.backward()\ntorch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)\n"
                "optimizer.step()",
                "python",
            ),
            Treatment("Warm the learning rate up over the first 500 steps.", "", "one run"),
            Treatment("With several losses, lower the weight of the one that explodes.", "", "one run"),
        ),
        confirm=(
            "Run 600 steps again with lr=0.01: if the loss passes step 580, the rate was the cause.",
            "Print the gradient norm of each layer for 20 steps before step 580.",
        ),
        consequences=("the loss is NaN from step 780 on", "the validation loss is NaN"),
    )
    numeric = Diagnosis(
        "numeric-overflow",
        "Numeric overflow",
        "exp() of a large number.",
        0.04,
        "error",
        findings=(Finding("the loss became inf without growing before", "not seen", "strong"),),
    )
    bad_input = Diagnosis(
        "bad-input",
        "Bad input",
        "A NaN in the data.",
        0.004,
        "error",
        findings=(Finding("the loss grew before", "seen", "strong", against=True),),
    )
    return Report(
        source="runs/mnist/train.log",
        formats=("pytorch", "tqdm"),
        format_title="PyTorch (key=value)",
        guessed=False,
        framework="pytorch",
        verdict="sick",
        headline="Gradient explosion",
        summary="The loss grew from 0.31 at step 600 to 2.2e8 at step 760, then became inf and NaN: "
        "a learning rate of 0.1 is too large here.",
        step_unit="step",
        lines=240,
        complete=True,
        diagnoses=(diagnosis, numeric, bad_input),
        also=(
            Diagnosis(
                "loss-spike",
                "A spike that recovered",
                "The loss jumped to 1.9 at step 120 and came back.",
                None,
                "notice",
                Spot(120.0, 64, 1.9),
            ),
        ),
        series={
            "loss": series("loss", values),
            "grad_norm": series("grad_norm", norms),
            "lr": series("lr", lr),
            "val_loss": series("val_loss", [2.2, 0.9, 0.5, 0.4, 3.1e4, NAN], every=180, gap=36),
            "throughput": series("throughput", [812.0 + i % 7 for i in range(100)]),
        },
        settings=(
            Setting("lr", 0.1, 3, "Namespace(lr=0.1, batch_size=64, fp16=False)"),
            Setting("batch_size", 64.0, 3, "Namespace(lr=0.1, batch_size=64, fp16=False)"),
            Setting("fp16", False, 3, "Namespace(lr=0.1, batch_size=64, fp16=False)"),
        ),
        messages=(
            Message(
                "numpy-overflow", "warning", "RuntimeWarning: overflow encountered in exp", 190, 3, 198, 760.0
            ),
        ),
        symptoms=(
            Symptom(
                "loss-growth",
                "loss",
                Spot(600.0, 160, 0.31),
                Spot(760.0, 192, 2.2e8),
                7.1e8,
                (160, 192),
                {"factor": 3.1, "overflow_step": 780.0},
                False,
            ),
            Symptom(
                "non-finite-loss",
                "loss",
                Spot(770.0, 194, INF),
                Spot(990.0, 238, NAN),
                23.0,
                (194,),
                {"sticky": True},
            ),
        ),
        events=(
            Event(
                Spot(580.0, 156, 4.0), "the gradient norm leaves its range (4 after a median of 1.2)", "onset"
            ),
            Event(Spot(600.0, 160, 0.31), "the loss starts to grow, threefold from print to print", "growth"),
            Event(Spot(770.0, 194, INF), "loss = inf", "non-finite"),
            Event(Spot(780.0, 196, NAN), "loss = nan, and stays so", "non-finite"),
        ),
        checked=("learning rate", "gradient norm", "growth", "plateau", "spikes"),
        not_judged=(
            NotJudged(
                "the layer that explodes",
                "no norms of single layers are printed",
                "print p.grad.norm() for each parameter",
            ),
        ),
        reading=("pytorch: 100 of 240 lines matched", "loss is the value of one step"),
        quotes={q.line: q.text for q in (*grown, first_bad) if q.text}
        | {
            3: "Namespace(lr=0.1, batch_size=64, fp16=False)",
            190: "RuntimeWarning: overflow encountered in exp",
        },
    )
