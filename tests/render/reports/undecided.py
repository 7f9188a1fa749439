"""Runs whose log leaves the cause open."""
from __future__ import annotations

from dataclasses import replace

from logdoctor.model import Diagnosis, Event, Finding, NotJudged, Quote, Report, Spot, Symptom, Treatment
from logdoctor.model.experiment import Experiment, Outcome, Snippet
from logdoctor.model.parts import Attempt, FilePart, RunPart, Voice
from tests.render.reports.parts import NAN, falling, series


def differential() -> Report:
    """A run that fell and was suddenly NaN: the log alone cannot say why."""
    values = falling(40) + [NAN] * 30
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
