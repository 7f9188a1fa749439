"""A run whose schedule is at fault."""
from __future__ import annotations

from logdoctor.model import (
    Diagnosis,
    Event,
    Finding,
    NotJudged,
    Quote,
    Report,
    Setting,
    SettingNote,
    Spot,
    Symptom,
    Treatment,
)
from logdoctor.model.fileline import FileLine
from tests.render.reports.parts import NAN, series


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
