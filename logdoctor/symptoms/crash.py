"""How the process ended, as far as its messages say."""

from __future__ import annotations

import re
from collections.abc import Mapping

from logdoctor.model import Message, Spot, Symptom
from logdoctor.run.series import Series
from logdoctor.symptoms.patient import Patient

CRASHES = {
    "cuda-out-of-memory": "out-of-memory",
    "host-out-of-memory": "out-of-memory",
    "killed": "killed",
    "time-limit": "killed",
    "preempted": "killed",
    "data-loader-died": "data-loader-died",
    "shared-memory": "data-loader-died",
    "nccl-timeout": "communication",
    "nccl-error": "communication",
    "rank-failed": "communication",
    "label-assertion": "label-assertion",
    "label-out-of-bounds": "label-assertion",
    "disk-full": "disk-full",
    "python-exception": "exception",
    "python-traceback": "exception",
    "caffe-check-failed": "exception",
    "segfault": "exception",
    "native-crash": "exception",
    "target-size-error": "exception",
    "batchnorm-one-value": "exception",
    "device-assert": "exception",
    "index-out-of-range": "label-assertion",
    "crop-too-large": "exception",
    "channels-differ": "exception",
    "labels-missing": "exception",
    "label-count-differs": "exception",
    "image-unreadable": "exception",
    "gpu-xid": "exception",
    "gpu-ecc": "exception",
    "cuda-illegal-access": "exception",
    "cuda-failure": "exception",
    "hdf5-broken": "exception",
    "record-corrupt": "exception",
    "scaler-misuse": "exception",
}
"""Message kind -> the member of the crashed family that it shows."""
_ORDER = ("out-of-memory", "killed", "disk-full", "label-assertion", "data-loader-died", "communication", "exception")
_SCHEDULE = re.compile(r"gamma\(\) >= 0|lr_policy|Unknown learning rate policy|stepsize|complex")
_LINK = re.compile(r"(?i)nccl|gloo|connect|peer|socket|timed? ?out|rank|collective|dist|SIGTERM|SIGINT|KeyboardInt")
"""An exception that itself tells of a lost connection."""
NEAR = 300
"""Lines between a rank's own error and what the others say of it."""
_ARITHMETIC = ("math-domain-error", "zero-division")
REDRAWS = 3
"""Times that a bar is drawn once more at the end: when it is closed, and by each handle that is."""
DEEP = 30
"""Lines from a frame of a traceback to its last line."""


def detect(patient: Patient) -> list[Symptom]:
    run = patient.run
    if not run.messages:
        return []
    bar = any(plan.clock == "bar" or {"@batches", "@steps"} & set(plan.index) for plan in run.kinds)
    last_number = max((_last_new(series, bar=bar) for series in run.series.values() if series.last), default=0)
    found = []
    ends = [(kind, message) for kind, message in run.messages.items() if message.last_line >= last_number]
    stopped = any(kind in ("keyboard-interrupt", "terminated") for kind, _ in ends)
    # who stops a run by hand gets a traceback too; that is no crash
    crashes = [
        (kind, message)
        for kind, message in ends
        if kind in CRASHES and not (stopped and CRASHES[kind] == "exception" and not kind.startswith("native"))
    ]
    if crashes:
        kind, message = min(
            crashes, key=lambda entry: (_ORDER.index(CRASHES[entry[0]]), entry[1].level != "error", -entry[1].last_line)
        )
        if CRASHES[kind] == "communication":
            kind, message = _behind(message, run.messages) or (kind, message)
        if kind == "python-traceback":  # its head says nothing, and a bar may stand before it
            last = [m for _, m in ends if m.level == "error" and m.line > message.line]
            message = max(last, key=lambda m: m.line, default=message)
        # an exception that ended in a NaN guard, or a failed check of the schedule, is told by its own symptom
        found.append(_symptom("crash", message, patient, {"how": CRASHES[kind], "text": message.text.strip()[:300]}))
    for kind, message in ends:
        scheduled = kind in _ARITHMETIC and _in_schedule(message, run.messages, told=patient.curve("lr") is not None)
        if scheduled or (CRASHES.get(kind) == "exception" and _SCHEDULE.search(message.text)):
            found.append(_symptom("schedule-error", message, patient, {"text": message.text.strip()[:300]}))
            break
    return found


def _last_new(series: Series, *, bar: bool) -> int:
    """The line of the last number that is not drawn once more: a bar that is closed after the traceback says it again.

    The counter of a bar may then have caught up.
    """
    steps, values, lines = series.points()
    last = len(lines) - 1
    for redraw in range(REDRAWS):
        caught_up = bar and not redraw
        if last and values[last] == values[last - 1] and (caught_up or steps[last] == steps[last - 1]):
            last -= 1
    return lines[last]


def _in_schedule(error: Message, messages: Mapping[str, Message], *, told: bool) -> bool:
    """The traceback that this error ends went through the learning-rate schedule; or a rate is `told` and no logarithm
    was taken there."""
    traceback = messages.get("python-traceback")
    begun = max(traceback.last_line if traceback is not None else 0, error.last_line - DEEP)
    frames = [messages.get(kind) for kind in ("schedule-frame", "logarithm-frame")]
    schedule, logarithm = (frame is not None and begun < frame.last_line < error.last_line for frame in frames)
    return schedule or (told and not logarithm)


def _behind(communication: Message, messages: Mapping[str, Message]) -> tuple[str, Message] | None:
    """What stopped the rank that the others lost: an error of its own, printed just before."""
    own = [
        (kind, message)
        for kind, message in messages.items()
        if CRASHES.get(kind) == "exception"
        and communication.line - NEAR < message.line < communication.line
        and message.level == "error"
        and not _LINK.search(message.text)
        and not message.text.startswith("Traceback")
    ]
    return min(own, key=lambda entry: entry[1].line, default=None)


def _symptom(name: str, message: Message, patient: Patient, data: dict[str, float | str | bool | None]) -> Symptom:
    where = Spot(message.step if message.step is not None else patient.run.last_step, message.line)
    return Symptom(name, message.kind, where, where, 1.0, (message.line,), data)
