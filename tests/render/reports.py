"""Reports made by hand, one for each face a renderer must show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from logdoctor.experiment import Experiment, Outcome, Snippet
from logdoctor.fileline import FileLine
from logdoctor.model import (
    Attempt,
    Diagnosis,
    Event,
    FilePart,
    Finding,
    Message,
    NotJudged,
    Quote,
    Report,
    RunPart,
    SeriesSummary,
    Setting,
    SettingNote,
    Spot,
    Symptom,
    Treatment,
    Voice,
)

NAN = math.nan
INF = math.inf


def series(
    metric: str, values: Sequence[float], *, every: int = 10, line: int = 40, gap: int = 2, meaning: str = ""
) -> SeriesSummary:
    """Summarise values printed every `every` steps, from `line` on, `gap` lines apart."""
    spots = [Spot(float(i * every), line + i * gap, v) for i, v in enumerate(values)]
    finite = [s for s in spots if s.value is not None and math.isfinite(s.value)]
    bad = [s for s in spots if s.value is not None and not math.isfinite(s.value)]
    return SeriesSummary(
        metric=metric,
        points=len(spots),
        first_step=spots[0].step if spots else None,
        last_step=spots[-1].step if spots else None,
        nonfinite=len(bad),
        first_nonfinite=bad[0] if bad else None,
        minimum=min(finite, key=lambda s: s.value or 0.0) if finite else None,
        maximum=max(finite, key=lambda s: s.value or 0.0) if finite else None,
        first=spots[0].value if spots else None,
        last=spots[-1].value if spots else None,
        meaning=meaning,
        steps=tuple(s.step or 0.0 for s in spots),
        values=tuple(values),
    )


def _falling(count: int, start: float = 2.31, floor: float = 0.2, rate: float = 0.05) -> list[float]:
    return [
        floor + (start - floor) * math.exp(-rate * i) * (1 + 0.08 * math.sin(i * 2.3)) for i in range(count)
    ]


def explosion() -> Report:
    """A PyTorch run whose loss grows to inf, then NaN."""
    values = _falling(60)
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


def bad_lr_policy() -> Report:
    """A Caffe run with lr_policy "poly" and no max_iter: the rate is NaN from the first step."""
    values = [2.3127] + [NAN] * 95
    loss_line = Quote(
        415, "I0502 17:46:41.519320 22378 solver.cpp:218] Iteration 10 (12.3 iter/s), loss = nan"
    )
    lr_line = Quote(412, "I0502 17:46:40.102211 22378 sgd_solver.cpp:105] Iteration 0, lr = -nan")
    diagnosis = Diagnosis(
        cause="bad-lr-policy",
        title="Bad learning-rate policy",
        says='The learning rate itself is NaN from iteration 0: lr_policy "poly" divides by max_iter, '
        "and max_iter is not set. Every parameter became invalid with the first update.",
        probability=0.97,
        severity="error",
        onset=Spot(0.0, 412, NAN),
        certain=True,
        findings=(
            Finding("the printed learning rate is not finite", "seen", "decisive", lines=(lr_line,)),
            Finding(
                'lr_policy is "poly" and max_iter is not set',
                "seen",
                "decisive",
                lines=(Quote(14, 'lr_policy: "poly"'),),
            ),
            Finding("the learning rate moved before the loss", "seen", "strong", lines=(lr_line, loss_line)),
            Finding("the gradient norm was finite at the first NaN", "not in the log", "weak"),
        ),
        treatments=(
            Treatment(
                "In solver.prototxt set max_iter (the run meant to do 2000).",
                "lr prints 0.01 at iteration 0",
                "a minute",
                "max_iter: 2000",
                "prototxt",
            ),
            Treatment(
                "Or keep the rate constant.",
                "lr prints 0.01 throughout",
                "a minute",
                'lr_policy: "fixed"',
                "prototxt",
            ),
        ),
        confirm=("Run 20 iterations with max_iter: 2000 and look at the printed lr.",),
        consequences=("the loss is NaN from iteration 10 on",),
    )
    rest = [
        Diagnosis(
            "bad-input",
            "Bad input",
            "",
            0.02,
            "error",
            findings=(Finding("it would leave lr finite", "seen", "strong", against=True),),
        ),
        Diagnosis(
            "bad-loss",
            "Bad loss",
            "",
            0.01,
            "error",
            findings=(Finding("it would leave lr finite", "seen", "strong", against=True),),
        ),
    ]
    return Report(
        source="train.log",
        formats=("caffe",),
        format_title="Caffe (caffe train, pycaffe)",
        guessed=False,
        framework="caffe",
        verdict="sick",
        headline="",
        summary="",
        step_unit="iteration",
        lines=2_411,
        complete=True,
        diagnoses=(diagnosis, *rest),
        series={
            "loss": series("loss", values, line=413, meaning="mean of the last 1"),
            "lr": series("lr", [NAN] * 96, line=412),
        },
        settings=(
            Setting("lr_policy", "poly", 14, 'lr_policy: "poly"'),
            Setting("base_lr", 0.01, 8, "base_lr: 0.01"),
            Setting("momentum", 0.9, 12, "momentum: 0.9"),
            Setting("weight_decay", 5.0, FileLine(4, "conf/solver.prototxt", "weight_decay: 5"), "weight_decay: 5"),
        ),
        lint=(
            SettingNote(
                "weight-decay",
                "warning",
                "weight_decay 5 outweighs the loss",
                "weight_decay: 0.0005",
                (Quote(4, "weight_decay: 5", "conf/solver.prototxt"),),
            ),
        ),
        events=(
            Event(Spot(0.0, 412, NAN), "lr = -nan", "first-mover"),
            Event(Spot(10.0, 415, NAN), "loss = nan, and stays so", "non-finite"),
        ),
        symptoms=(Symptom("non-finite-lr", "lr", Spot(0.0, 412, NAN), Spot(950.0, 602, NAN), 96.0, (412,)),),
        checked=("learning rate", "loss"),
        not_judged=(NotJudged("gradient norms", "they are not printed", "debug_info: true prints them"),),
        reading=("caffe: 192 of 2,411 lines matched",),
        quotes={14: 'lr_policy: "poly"', 412: lr_line.text or "", 415: loss_line.text or ""},
    )


def healthy() -> Report:
    """A Keras run without a fault, with one spike that recovered."""
    values = _falling(120, 2.4, 0.11, 0.04)
    values[70] = 1.9
    return Report(
        source="keras/fit.log",
        formats=("keras",),
        format_title="Keras 3",
        guessed=False,
        framework="keras",
        verdict="healthy",
        headline="Healthy: the loss fell from 2.4 to 0.13 and was still falling slowly",
        summary="",
        step_unit="epoch",
        lines=480,
        complete=True,
        also=(
            Diagnosis(
                "loss-spike",
                "A spike that recovered",
                "The loss jumped to 1.9 at epoch 70 and came back at "
                "the next print. Nothing needs to be done.",
                0.9,
                "notice",
                Spot(70.0, 180, 1.9),
            ),
        ),
        series={
            "loss": series("loss", values, every=1),
            "val_loss": series("val_loss", [v * 1.1 + 0.02 for v in values], every=1),
            "accuracy": series("accuracy", [1 - 0.8 * math.exp(-0.04 * i) for i in range(120)], every=1),
        },
        checked=("finite values", "growth", "plateau", "oscillation", "overfitting", "spikes"),
        not_judged=(
            NotJudged("the learning rate", "it is not printed", "LearningRateScheduler(verbose=1)"),
            NotJudged("gradients", "they are not printed"),
        ),
        reading=("keras: 240 of 480 lines matched",),
    )


def differential() -> Report:
    """A run that fell and was suddenly NaN: the log alone cannot say why."""
    values = _falling(40) + [NAN] * 30
    quote = Quote(120, "step: 400 loss: nan")
    sudden = Finding("the loss fell, then was NaN without growing", "seen", "moderate", lines=(quote,))
    return Report(
        source="job-17.out",
        formats=("general",),
        format_title="name: value pairs",
        guessed=True,
        framework="",
        verdict="not-judged",
        headline="",
        step_unit="step",
        lines=190,
        complete=False,
        summary="The loss fell to 0.47 and was NaN at step 400, without any growth before. "
        "Three causes look like this.",
        diagnoses=(
            Diagnosis(
                "bad-input",
                "Bad input",
                "A NaN or a broken sample in the data.",
                0.41,
                "error",
                Spot(400.0, 120, NAN),
                findings=(sudden,),
                treatments=(
                    Treatment(
                        "Search the data set for samples that are not finite.",
                        "",
                        "minutes",
                        "assert np.isfinite(batch).all()",
                        "python",
                    ),
                ),
                confirm=(
                    "Run again with another seed: NaN at another step means that a sample is to blame.",
                    "Feed the batch of step 400 to the untrained network.",
                ),
            ),
            Diagnosis(
                "bad-loss",
                "Bad loss",
                "The loss divides by zero.",
                0.33,
                "error",
                Spot(400.0, 120, NAN),
                findings=(sudden,),
                confirm=("Print the inputs of the loss at step 400.",),
            ),
            Diagnosis(
                "log-of-zero",
                "Log of zero",
                "log(0) in the loss.",
                0.2,
                "error",
                Spot(400.0, 120, NAN),
                findings=(sudden,),
            ),
            Diagnosis("something-else", "Something else", "", 0.06, "error"),
        ),
        series={"loss": series("loss", values)},
        events=(Event(Spot(400.0, 120, NAN), "loss = nan, and stays so", "non-finite"),),
        symptoms=(
            Symptom("non-finite-loss", "loss", Spot(400.0, 120, NAN), Spot(690.0, 178, NAN), 30.0, (120,)),
        ),
        files=(FilePart("runs/job-17.out.1", 1, 80), FilePart("runs/job-17.out", 81, 110)),
        segments=2,
        runs=(
            RunPart("", 1, 40, 690.0, 0.31, "healthy", "Healthy"),
            RunPart("fold 1", 41, 180, 690.0, float("nan"), "sick", "Bad input data", "error", "bad-input",
                    Spot(400.0, 120, NAN)),
            RunPart("fold 2", 181, 190, None, None, "not-judged", "Nothing to judge"),
        ),
        run=2,
        attempts=(
            Attempt("start", 1, 80, 0.0, 300.0, 200.0, Spot(250.0, 60, float("nan"))),
            Attempt("resume", 81, 190, 200.0, 690.0),
        ),
        voices=(
            Voice("rank0", True, 200, 1, 398, 100.0),
            Voice("rank1", False, 200, 2, 399, 100.0, Spot(60.0, 240, float("nan"))),
        ),
        not_judged=(
            NotJudged(
                "the order of events", "neither lr nor gradient norm is printed", "print both every 10 steps"
            ),
        ),
        reading=("no format knows this log: pairs of name and number were read", 'the counter is "step"'),
        quotes={120: "step: 400 loss: nan"},
    )


def experiments() -> Report:
    """An open question with the experiments that settle it."""
    first = Experiment(
        "scan-data",
        "Read the data once: count NaN and inf, print the range.",
        "a minute",
        (("bad-input", "bad-loss"), ("bad-input", "log-of-zero")),
        (Outcome("NaN or inf", ("bad-input",)), Outcome("all finite", ("bad-loss", "log-of-zero"))),
        "for x, y in loader:\n    assert x.isfinite().all()",
        "python",
        (Snippet("csv", "print(pandas.read_csv('train.csv').describe())"), Snippet("hdf5", "import h5py")),
        1,
    )
    second = Experiment(
        "loss-inputs",
        "Print what enters the loss at step 400.",
        "a run up to that step",
        (("bad-loss", "log-of-zero"),),
        (Outcome("a count of 0", ("bad-loss",)), Outcome("a prediction of 0", ("log-of-zero",))),
        "print(x, y, output)",
        "python",
    )
    return replace(differential(), verdict="sick", differential=(first, second))


def empty() -> Report:
    """A log that holds nothing to judge."""
    return Report(
        source="empty.log",
        formats=(),
        format_title="",
        guessed=False,
        framework="",
        verdict="not-judged",
        headline="",
        summary="The log holds no numbers.",
        step_unit="print",
        lines=0,
        complete=True,
    )


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred\x1b[0m \x1b]8;;http://evil\x07link"
    "\x1b]8;;\x07 {{7*7}} {% raw %} [red]markup[/red] [link=http://e]x[/link] \u202egnp.exe\u202c "
    "\x9b2J \x00 \ud800 =cmd|'/c'!A1 `tick` | $x^2$ ]]> --> </style></svg> &amp; "
    "\"quote\" 'single' 你好 e\u0301 " + "9" * 400
)


def hostile() -> Report:
    """A report in which every piece of text comes from an attacker."""
    big = 10**400
    quote = Quote(7, HOSTILE)
    values = [1.0, 1e308, -1e308, 5e-324, INF, -INF, NAN, 2.0, float(10**300)]
    metric = "<b>loss$x_{$</b>\x1b[2J\u202e"
    diagnosis = Diagnosis(
        "bad-input",
        HOSTILE,
        HOSTILE,
        NAN,
        "error",
        Spot(big, 7, big),
        True,
        findings=(
            Finding(HOSTILE, "seen", "strong", lines=(quote, Quote(8, None))),
            Finding(HOSTILE, "not in the log", "weird"),
            Finding(HOSTILE, "not seen", "weak"),
        ),
        treatments=(Treatment(HOSTILE, HOSTILE, "minutes", HOSTILE + "\n\tindented", 'python"><script>'),),
        confirm=(HOSTILE,),
        consequences=(HOSTILE,),
    )
    other = Diagnosis(
        "bad-loss", HOSTILE, HOSTILE, 0.3, "error", findings=(Finding(HOSTILE, "not seen", "weak"),)
    )
    return Report(
        source="../../<script>alert(0)</script>\x1b[2J.log",
        formats=('x"><script>',),
        format_title=HOSTILE,
        guessed=True,
        framework="pytorch",
        verdict="sick",
        headline=HOSTILE,
        summary=HOSTILE,
        step_unit="step",
        lines=9,
        complete=False,
        diagnoses=(diagnosis, other),
        also=(other,),
        series={metric: series(metric, values), "loss": series("loss", values), "lr": series("lr", [])},
        settings=(
            Setting(HOSTILE[:80], HOSTILE, 7, HOSTILE),
            Setting("n", big, 7, str(big)),
            Setting("inf", INF, 7, "inf"),
        ),
        messages=(Message("x", "error", HOSTILE, 7),),
        symptoms=(
            Symptom(
                "s",
                metric,
                Spot(big, 7, NAN),
                Spot(NAN, 7),
                INF,
                (7,),
                {HOSTILE: HOSTILE, "n": NAN, "none": None, "overflow_step": INF},
            ),
        ),
        events=(Event(Spot(big, 7), HOSTILE, "x"), Event(Spot(None, 8), HOSTILE)),
        checked=(HOSTILE,),
        not_judged=(NotJudged(HOSTILE, HOSTILE, HOSTILE),),
        reading=(HOSTILE,),
        quotes={7: HOSTILE},
    )


ALL = {
    "explosion": explosion,
    "bad_lr_policy": bad_lr_policy,
    "healthy": healthy,
    "differential": differential,
    "experiments": experiments,
    "empty": empty,
    "hostile": hostile,
}
