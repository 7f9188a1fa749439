"""How the process ended, as far as its messages say."""

from __future__ import annotations

import re

from logdoctor.model import Spot, Symptom
from logdoctor.symptoms.patient import Patient

_SCHEDULE = re.compile(r"math domain error|float division by zero|ZeroDivisionError|complex|gamma\(\) >= 0|lr_policy|Unknown lr")
CRASHES = {
    "cuda-out-of-memory": "out-of-memory", "host-out-of-memory": "out-of-memory", "killed": "killed",
    "data-loader-died": "data-loader-died", "nccl-timeout": "communication", "label-assertion": "label-assertion",
    "label-out-of-bounds": "label-assertion", "disk-full": "disk-full", "python-exception": "exception",
    "caffe-check-failed": "exception", "segfault": "exception",
}


def detect(patient: Patient) -> list[Symptom]:
    found = []
    last_number = max((series.last.line for series in patient.run.series.values() if series.last), default=0)
    for kind, message in patient.run.messages.items():
        if kind in CRASHES and message.last_line >= last_number:
            spot = patient.run.last_step
            where = Spot(spot, message.line)
            how = CRASHES[kind]
            if how == "exception" and _SCHEDULE.search(message.text):
                found.append(Symptom("schedule-error", kind, where, where, 1.0, (message.line,), {"text": message.text}))
            found.append(Symptom("crash", kind, where, where, 1.0, (message.line,),
                                 {"how": how, "text": message.text}))
    return found
