"""The run as the detectors see it: curves by role, cached, looked at only backwards."""

from __future__ import annotations

import itertools
import math
import re
from functools import cached_property
from typing import TYPE_CHECKING

from logdoctor.names import voice_of
from logdoctor.numbers import median
from logdoctor.run import Run, running_mean, running_sum
from logdoctor.run.series import Series
from logdoctor.symptoms import heldout
from logdoctor.symptoms.curve import Curve

if TYPE_CHECKING:                                           # the rules are imported where there are settings
    from logdoctor.lint.finding import LintFinding

_WORDS = re.compile(r"[a-z]+")
_REWARDS = frozenset({"reward", "rewards", "rew", "return", "returns", "advantage", "advantages", "episodic",
                      "epret", "averageepret"})
_MEANS = frozenset({"mean", "average", "avg"})
_SPREADS = frozenset({"std", "var", "min", "max", "frac"})
_PLAIN = _REWARDS | _MEANS | frozenset({"rollout", "episode", "ep", "train", "charts", "env", "runners", "score"})
_ACTORS = frozenset({"policy", "actor", "pg", "pi", "losspi"})
_CRITICS = frozenset({"value", "critic", "vf", "q", "qf", "baseline", "entropy", "lossv", "lossq"})
_ERRORS = frozenset({"mae", "mse", "rmse", "mape"})
_SCHEDULED = frozenset({"beta", "difficulty", "curriculum", "anneal", "annealing", "stage", "klw"})
TO_AND_FRO = (200, 20)
"""Times a counter goes back: more often than restarts are kept apart, or this often and at every third print."""
RISEN, WORSE = 1.5, 0.05
"""Times its first value that the held-out loss comes to, and share of the scale that an accuracy loses, beside a loss
that diverges; beside a running sum both end where they were or better."""
CHANCE_CLASSES = (2, 3, 4, 5, 10, 20, 50, 100, 1000)
"""Class counts whose ln K is recognised without being told (formats.md rule 13)."""


def _gone(series: Series) -> bool:
    """Lost for good, not for one skipped step."""
    last = list(series.points()[1][-3:])
    return series.first_nonfinite is not None and not any(map(math.isfinite, last)) and series.nonfinite >= 2


class Patient:
    """One run under examination."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._curves: dict[str, Curve | None] = {}

    def curve(self, role: str) -> Curve | None:
        """The main series of a role ("loss", "val_loss", "lr", "grad_norm", ...), or None when not printed."""
        if role not in self._curves:
            series = self.loss_series if role == "loss" else self._of_the_same(role) or self.run.main(role)
            curve = Curve.of(series) if series is not None and series.count else self._by_perplexity(role)
            if role == "loss" and series is not None and self.summed:
                curve = Curve.differences(series)
            if curve is not None and role.startswith("val_"):
                curve = curve.once_an_epoch(self.run.epochs)
            self._curves[role] = curve
        return self._curves[role]

    def _by_perplexity(self, role: str) -> Curve | None:
        """The loss of a log that prints its perplexity only, training's or that of held-out data."""
        told = self.run.series.get({"loss": "perplexity", "val_loss": "val_perplexity"}.get(role, ""))
        if told is None or not told.count or self.run.main("loss") is not None or self.run.main("val_loss") is not None:
            return None
        return Curve.logarithm(told)

    def _of_the_same(self, role: str) -> Series | None:
        """The series of the process whose loss is looked at, when that is not the main one."""
        loss = self.loss_series if self.run.main_voice is not None else None
        voice = voice_of(loss.metric)[1] if loss is not None else ""
        return self.run.series.get(f"{role}@{voice}") if voice else None

    @cached_property
    def loss_series(self) -> Series | None:
        """The training loss; the mean of a hand-made meter only when nothing else is printed."""
        main = self.run.main("loss")
        if main is None or self.run.main_voice is None:
            return main if main is None else running_mean.behind(self.run, main) or main
        # of several processes the one that is lost first is looked at: its trouble becomes the others'
        lost = [
            (bad.step or 0.0, series is not main, bad.line, series)
            for metric, series in self.run.series.items()
            if (series is main or (voice_of(metric)[1] and voice_of(metric)[0] == main.metric))
            and (bad := series.first_nonfinite) is not None
            and _gone(series)
        ]
        if lost:
            return min(lost, key=lambda entry: entry[:3])[3]
        return main

    @cached_property
    def summed(self) -> bool:
        """The loss is a running sum: what each print adds is looked at instead, and its course proves little."""
        series = self.loss_series
        return series is not None and running_sum.is_sum(series.points()[1]) and not self._gets_worse

    @property
    def _gets_worse(self) -> bool:
        """What is printed beside a loss that grows says so too: the held-out loss only rose, or answers were lost."""
        held = self.curve("val_loss")
        if held is not None and held.finite and held.end > RISEN * held.finite[0] > 0 and held.low == 0:
            return True
        told = (self.curve("accuracy"), self.curve("val_accuracy"))
        return any(c is not None and bool(c.finite) and c.end < c.start - WORSE * self.full(c) for c in told)

    @cached_property
    def classification(self) -> bool:
        """Some accuracy is printed, so chance level is a meaningful word."""
        return self.curve("accuracy") is not None or self.curve("val_accuracy") is not None

    @cached_property
    def classes(self) -> int | None:
        """Number of classes, where the log tells it (a dumped net, a setting)."""
        value = self.run.setting("classes") or self.run.setting("vocab_size")
        return int(value) if isinstance(value, int | float) and value >= 2 else None

    @cached_property
    def regression(self) -> bool:
        """An error in the target's own units is printed and no accuracy, so ln K is no level that means anything."""
        return bool(self._words & _ERRORS) and not self.classification

    def chance(self, level: float, tolerance: float = 0.03) -> int | None:
        """K when `level` is ln K within `tolerance` (relative), else None."""
        if self.regression:
            return None
        known = (self.classes,) if self.classes else CHANCE_CLASSES
        for k in known:
            if abs(level - math.log(k)) <= tolerance * math.log(k):
                return k
        return None

    @cached_property
    def lint(self) -> list[LintFinding]:
        """What is wrong with the settings that the run printed of itself."""
        from logdoctor.lint import facts_from_settings, lint_settings

        dumps = self.run.extra.get("caffe_dumps")
        observed = {"last_step": self.run.last_step or 0.0}
        norms = self.curve("grad_norm")
        if norms is not None and norms.finite:
            observed["grad_norm_median"] = median(norms.finite)
        if dumps is not None:
            from logdoctor.lint.caffe import facts_from_dumps

            return lint_settings(facts_from_dumps(dumps, observed))  # type: ignore[arg-type]
        if not self.run.settings:
            return []
        given = self.run.extra.get("config")
        entries = [entry for file in given.values() for entry in file] if isinstance(given, dict) else []
        return lint_settings(facts_from_settings(self.run.settings.values(), observed, self.run.framework, entries))

    @property
    def filtered(self) -> bool:
        """The framework leaves non-finite losses out of what it prints (Hugging Face's logging_nan_inf_filter)."""
        return self.run.framework == "huggingface"

    @cached_property
    def adaptive(self) -> bool | None:
        """The optimizer is of the Adam family; None where the log does not tell.

        The HF Trainer's default is AdamW, that of Caffe's solvers SGD (caffe.proto, SolverParameter.type).
        """
        setting = self.run.settings.get("optimizer")
        if setting is not None:
            return "adam" in str(setting.value).lower()
        return {"huggingface": True, "caffe": False}.get(self.run.framework)

    @cached_property
    def adversarial(self) -> bool:
        """Two losses that work against each other, or a reward that the loss only stands for: none has to fall."""
        names = self._words
        against = bool(names & {"d", "disc", "discriminator", "critic"}) and bool(names & {"g", "gen", "generator"})
        return against or self.reinforcement or bool(names & _REWARDS)

    @cached_property
    def reinforcement(self) -> bool:
        """Reinforcement learning: a reward is printed, or the losses of a policy and of its critic.

        The policy loss is a surrogate around zero, and the critic's grows with the returns it has to tell, so neither
        shows whether the agent learns; the reward does.
        """
        names = self._words
        if {"chosen", "rejected"} <= names:
            return False  # preferences: the reward is worked out from the loss, which has to fall
        played = "episode" in names and bool(names & {"epsilon", "score"})
        pair = bool(names & _ACTORS and names & _CRITICS)
        return bool(names & _REWARDS) or pair or played or {"td", "loss"} <= names

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(part for metric in self.run.series for part in _WORDS.findall(metric.lower()))

    @cached_property
    def reward(self) -> Curve | None:
        """The reward or return of reinforcement learning, the one with the plainest name; a mean before others."""
        told = [(set(_WORDS.findall(m.lower())), s) for m, s in self.run.series.items() if s.count]
        ranked = [(len(words - _PLAIN), not words & _MEANS, -s.count, s.metric, s)
                  for words, s in told if words & _REWARDS and not words & _SPREADS]
        return Curve.of(min(ranked, key=lambda entry: entry[:4])[4]) if ranked else None

    @cached_property
    def no_course(self) -> bool:
        """The course of the loss proves nothing: it may rise by design, it is a sum, or its steps go to and fro."""
        rises = self.summed or self.scheduled or heldout.lifted(self.curve("val_loss"), self.curve("loss"))
        return self._to_and_fro or rises

    @cached_property
    def scheduled(self) -> bool:
        """A printed weight or difficulty rises with the run, so that the loss may rise by design."""
        return any(
            set(_WORDS.findall(metric.lower())) & _SCHEDULED
            and len(values := series.values) >= 4
            and values[-1] > values[0]
            and all(b >= a for a, b in itertools.pairwise(values))
            for metric, series in self.run.series.items()
        )

    @cached_property
    def _to_and_fro(self) -> bool:
        """Many processes print one after the other without a label: the order of the lines is not that of training."""
        loss = self.loss_series
        if loss is None or self.run.step_unit in ("", "print"):
            return False
        back = sum(b < a for a, b in itertools.pairwise(loss.steps))
        return back >= TO_AND_FRO[0] or (back >= TO_AND_FRO[1] and 3 * back >= loss.count)

    @cached_property
    def resumed(self) -> bool:
        """The run goes on from a checkpoint: its first loss is not an untrained network's."""
        loss = self.run.main("loss")
        if "resume" in self.run.marks or loss is None or len(loss.steps) < 3:
            return "resume" in self.run.marks
        gaps = [b - a for a, b in itertools.pairwise(loss.steps) if b > a]
        gap = max(median(gaps), 1.0) if gaps else 1.0
        return (
            self.run.step_unit in ("iteration", "epoch")
            and 3 * gap < loss.steps[0] < loss.steps[-1]
            and loss.steps[0] > 5
        )

    @cached_property
    def best_accuracy(self) -> float | None:
        """The best smoothed accuracy (0..1), of validation where printed."""
        curve = self.curve("val_accuracy") or self.curve("accuracy")
        if curve is None or not curve.finite:
            return None
        return max(curve.smooth) / self.full(curve)

    def full(self, accuracy: Curve) -> float:
        """What "all right" is in an accuracy's own numbers: 1 or 100.

        Percentages that stay below 1.5 are told by the other accuracy: training's own are then far from a hundredth.
        """
        top = max(accuracy.finite, default=0.0)
        if top > 1.5:
            return 100.0
        beside = self.curve("accuracy")
        other = max(beside.finite, default=0.0) if beside is not None else 0.0
        return 100.0 if other > 1.5 and 100 * top > 3 * other else 1.0

    @property
    def scaled(self) -> bool:
        """A loss scale other than 1 is printed or set: skipped steps are part of normal operation."""
        curve = self.curve("loss_scale")
        return curve is not None and any(value not in (1.0, 0.0) for value in curve.values)
