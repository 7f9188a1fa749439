"""Hugging Face: the real Trainer, its log lines and trainer_state.json, over the same networks and faults."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from corpus.experiment import Experiment
from corpus.styles.base import Style
from corpus.trace import Trace


class Printed(Style):
    """No bar: PrinterCallback, one dict a line."""

    name, runner = "hf_print", "hf"
    shows = frozenset({"val", "lr", "grad_norm"})
    intervals = (5, 10)
    hides = True  # the default filter; the plan turns it off for half of the runs


class Bar(Printed):
    """With the bar, as in a terminal or a batch job."""

    name = "hf_bar"


class State(Printed):
    name, ext = "hf_state", "json"


STYLES = (Printed, Bar, State)


def filtered(seed: int) -> bool:
    """Whether the run keeps the default logging_nan_inf_filter=True."""
    return seed % 2 == 0


def warm() -> None:
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["HF_HUB_OFFLINE"] = "1"
    import transformers
    from transformers import Trainer, TrainingArguments  # noqa: F401

    transformers.logging.set_verbosity_error()


def run(exp: Experiment, style: Any, trace: Trace, log: Path) -> None:
    import torch
    from transformers import Trainer, TrainerCallback, TrainingArguments

    opt = exp.make_optimizer()
    base = exp.lr or 1.0
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda step: exp.rate(min(step, exp.total)) / base)
    trace.per_epoch = exp.per_epoch
    state = {"step": 0}

    class Net(torch.nn.Module):
        """Batches are indices, so that a fault may change the data while the run goes on."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = exp.model

        def forward(self, at: Any = None, labels: Any = None) -> dict[str, Any]:
            if not self.training:
                out = self.inner(exp.data.xv[at])
                return {"loss": exp.loss(out, exp.data.yv[at]), "logits": out.detach().flatten()[:1]}
            for hook in exp.before_step:
                hook(exp, state["step"])
            out, y = self.inner(exp.data.x[at]), exp.data.y[at]
            loss = exp.loss(out, y)
            trace.loss.append(float(loss.detach()))
            trace.lr.append(exp.rate(state["step"]))
            trace.metric.append(exp.metric(out.detach(), y) if exp.metric else 0.0)
            state["step"] += 1
            return {"loss": loss, "logits": out}

    class Watch(TrainerCallback):
        def on_pre_optimizer_step(self, args: Any, st: Any, control: Any, **more: Any) -> None:
            g = [p.grad.norm() for p in exp.model.parameters() if p.grad is not None]
            trace.grad.append(float(torch.stack(g).norm()) if g else 0.0)

        def on_log(self, args: Any, st: Any, control: Any, logs: Any = None, **more: Any) -> None:
            if "loss" in (logs or {}):
                style.shown.append(float(logs["loss"]))
            if "eval_loss" in (logs or {}):
                trace.val.append((st.global_step, float(logs["eval_loss"]), 0.0))

    rows = [{"at": i, "labels": i} for i in range(exp.per_epoch * exp.batch)]
    evals = [{"at": i, "labels": i} for i in range(len(exp.data.xv))]

    class Ordered(Trainer):
        def _get_train_sampler(self, *args: Any) -> Any:
            return (
                super()._get_train_sampler(*args) if exp.shuffle else torch.utils.data.SequentialSampler(rows)
            )

    with tempfile.TemporaryDirectory() as tmp:
        args = TrainingArguments(
            output_dir=tmp,
            num_train_epochs=exp.epochs,
            per_device_train_batch_size=exp.batch,
            per_device_eval_batch_size=64,
            logging_steps=style.every,
            eval_strategy="epoch",
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            disable_tqdm=not isinstance(style, Bar),
            max_grad_norm=exp.clip or 1e30,
            remove_unused_columns=False,
            dataloader_pin_memory=False,
            logging_nan_inf_filter=filtered(style.seed),
            seed=style.seed % 100000,
            prediction_loss_only=True,
        )
        t = Ordered(
            model=Net(),
            args=args,
            train_dataset=rows,
            eval_dataset=evals,
            optimizers=(opt, sched),
            callbacks=[Watch()],
            data_collator=lambda rs: {k: torch.tensor([r[k] for r in rs]) for k in ("at", "labels")},
        )
        if isinstance(style, State):
            with open(os.devnull, "w") as null:
                keep = os.dup(1)
                os.dup2(null.fileno(), 1)
                try:
                    t.train()
                finally:
                    os.dup2(keep, 1)
            t.state.save_to_json(str(log))
        else:
            t.train()
