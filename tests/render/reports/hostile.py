"""A run that attacks its reader."""
from __future__ import annotations

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
from tests.render.reports.parts import INF, NAN, series

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
