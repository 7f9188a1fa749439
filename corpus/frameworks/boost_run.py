"""XGBoost, LightGBM and scikit-learn's MLP with their own verbose output, over the same tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.experiment import Experiment
from corpus.styles.base import Style
from corpus.trace import Trace


class XgBoost(Style):
    name, runner = "xgboost", "boost"
    shows = frozenset({"val"})
    tasks = frozenset({"values"})
    intervals = (1, 5)


class LightGbm(XgBoost):
    name = "lightgbm"


class SklearnMlp(XgBoost):
    """Prints the training loss only."""

    name = "sklearn_mlp"
    shows: frozenset[str] = frozenset()
    tasks = frozenset({"values", "classes"})
    intervals = (1,)


STYLES = (XgBoost, LightGbm, SklearnMlp)


def warm() -> None:
    import lightgbm  # noqa: F401
    import sklearn.neural_network  # noqa: F401
    import xgboost  # noqa: F401


def remember(trace: Trace, style: Any, train: list[float], val: list[float]) -> None:
    trace.loss = [float(v) for v in train]
    trace.val = [(i + 1, float(v), 0.0) for i, v in enumerate(val)]
    trace.per_epoch = 1
    style.shown = trace.loss[:: style.every]


def run(exp: Experiment, style: Any, trace: Trace, log: Path) -> None:
    more: dict[str, Any] = exp.__dict__.get("boost", {})
    d = exp.data
    x, y, xv, yv = d.x.numpy(), d.y.numpy().ravel(), d.xv.numpy(), d.yv.numpy().ravel()
    if isinstance(style, LightGbm):
        import lightgbm as lgb

        seen: dict[str, Any] = {}
        params = {
            "objective": "regression",
            "learning_rate": exp.lr,
            "num_leaves": 2 ** more.get("depth", 3),
            "num_threads": 1,
            "min_data_in_leaf": more.get("leaf", 20),
            "verbose": -1,
        }
        train = lgb.Dataset(x, y)
        calls = [lgb.log_evaluation(style.every), lgb.record_evaluation(seen)]
        names = ["training", "valid_1"]
        lgb.train(params, train, exp.epochs, [train, lgb.Dataset(xv, yv)], names, callbacks=calls)
        remember(trace, style, seen["training"]["l2"], seen["valid_1"]["l2"])
    elif isinstance(style, XgBoost) and style.name == "xgboost":
        import xgboost as xgb

        result: dict[str, Any] = {}
        params = {
            "eta": exp.lr,
            "max_depth": more.get("depth", 3),
            "nthread": 1,
            "objective": "reg:squarederror",
        }
        train, valid = xgb.DMatrix(x, y), xgb.DMatrix(xv, yv)
        watch = [(train, "train"), (valid, "valid")]
        xgb.train(params, train, exp.epochs, evals=watch, evals_result=result, verbose_eval=style.every)
        remember(trace, style, result["train"]["rmse"], result["valid"]["rmse"])
    else:
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        kind = MLPClassifier if exp.task == "classes" else MLPRegressor
        options = {
            "learning_rate_init": exp.lr,
            "max_iter": exp.epochs,
            "verbose": True,
            "random_state": style.seed % 1000,
        }
        net = kind(hidden_layer_sizes=(32,), solver="sgd", n_iter_no_change=30, **options)
        try:
            net.fit(x, y)
        finally:
            remember(trace, style, list(getattr(net, "loss_curve_", [])), [])
