"""Lightning: the real Trainer with its bar or its CSVLogger, over the same networks and faults."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from corpus.experiment import Experiment
from corpus.styles.base import Style
from corpus.trace import Trace


class Bar(Style):
    name, runner = "lightning_bar", "lightning"
    shows = frozenset({"val", "metric"})
    intervals = (5,)


class Csv(Bar):
    name, ext = "lightning_csv", "csv"
    shows = frozenset({"val", "metric", "lr", "grad_norm"})
    intervals = (5, 10)


STYLES = (Bar, Csv)


def warm() -> None:
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import lightning  # noqa: F401


def run(exp: Experiment, style: Any, trace: Trace, log: Path) -> None:
    import lightning as L
    import torch
    from lightning.pytorch.callbacks import TQDMProgressBar
    from lightning.pytorch.loggers import CSVLogger

    trace.per_epoch = exp.per_epoch
    state = {"step": 0}
    base = exp.lr or 1.0
    csv = isinstance(style, Csv)

    class Net(L.LightningModule):
        """Batches are indices, so that a fault may change the data while the run goes on."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = exp.model

        def training_step(self, batch: Any, i: int) -> Any:
            for hook in exp.before_step:
                hook(exp, state["step"])
            out, y = self.inner(exp.data.x[batch]), exp.data.y[batch]
            loss = exp.loss(out, y)
            trace.loss.append(float(loss.detach()))
            trace.lr.append(exp.rate(state["step"]))
            trace.metric.append(exp.metric(out.detach(), y) if exp.metric else 0.0)
            if (state["step"] + csv) % style.every == 0:  # the CSV logger writes after the n-th step, not before it
                style.shown.append(float(loss.detach()))
            state["step"] += 1
            self.log("train_loss", loss, prog_bar=True, batch_size=len(batch))
            if csv:
                self.log("lr", trace.lr[-1], batch_size=len(batch))
            return loss

        def on_before_optimizer_step(self, optimizer: Any) -> None:
            g = [p.grad.norm() for p in self.parameters() if p.grad is not None]
            trace.grad.append(float(torch.stack(g).norm()) if g else 0.0)
            if csv:
                self.log("grad_norm", trace.grad[-1])

        def validation_step(self, batch: Any, i: int) -> None:
            out = self.inner(exp.data.xv)
            loss, metric = exp.loss(out, exp.data.yv), exp.metric(out, exp.data.yv) if exp.metric else 0.0
            self.log("val_loss", loss, prog_bar=True, batch_size=1)
            self.log(f"val_{exp.metric_name}", float(metric), prog_bar=True, batch_size=1)
            if not self.trainer.sanity_checking:
                trace.val.append((state["step"], float(loss), float(metric)))

        def configure_optimizers(self) -> Any:
            opt = exp.make_optimizer()
            rate = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: exp.rate(min(s, exp.total)) / base)
            return {"optimizer": opt, "lr_scheduler": {"scheduler": rate, "interval": "step"}}

    rows = torch.arange(exp.per_epoch * exp.batch)
    load = torch.utils.data.DataLoader(rows, batch_size=exp.batch, shuffle=exp.shuffle)  # type: ignore[arg-type]
    check = torch.utils.data.DataLoader(torch.zeros(1, dtype=torch.long), batch_size=1)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as tmp:
        logger = CSVLogger(tmp) if csv else False
        logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)      # no tips and advertisements
        t = L.Trainer(
            max_epochs=exp.epochs,
            accelerator="cpu",
            logger=logger,
            enable_checkpointing=False,
            enable_model_summary=False,
            log_every_n_steps=style.every,
            gradient_clip_val=exp.clip,
            num_sanity_val_steps=1,
            callbacks=[] if csv else [TQDMProgressBar(refresh_rate=style.every)],
            enable_progress_bar=not csv,
        )
        try:
            t.fit(Net(), load, check)
        finally:
            made = list(Path(tmp).rglob("metrics.csv"))
            if csv and made:
                shutil.copy(made[0], log)
