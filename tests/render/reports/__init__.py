"""Reports made by hand, one for each face a renderer must show."""

from __future__ import annotations

from tests.render.reports.explosion import explosion
from tests.render.reports.hostile import hostile
from tests.render.reports.plain import empty, healthy
from tests.render.reports.policy import bad_lr_policy
from tests.render.reports.undecided import differential, experiments

ALL = {
    "explosion": explosion,
    "bad_lr_policy": bad_lr_policy,
    "healthy": healthy,
    "differential": differential,
    "experiments": experiments,
    "empty": empty,
    "hostile": hostile,
}
