"""Hugging Face's Trainer on a model that is NaN from the first step on: hf_zeros.py norm|eval.

With `eval` the gradient norm is left out, as versions before 4.38 did.
"""

import sys
import tempfile

import torch
from torch import nn
from transformers import PrinterCallback, Trainer, TrainingArguments


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)

    def forward(self, x=None, labels=None):
        scores = self.head(x) * float("nan")
        return {"loss": nn.functional.cross_entropy(scores, labels), "logits": scores}


class OldPrinter(PrinterCallback):
    def on_log(self, args, state, control, logs=None, **others):
        super().on_log(args, state, control, {k: v for k, v in logs.items() if k != "grad_norm"}, **others)


torch.manual_seed(1)
rows = [{"x": torch.randn(4), "labels": i % 2} for i in range(320)]
options = TrainingArguments(
    output_dir=tempfile.mkdtemp(),
    num_train_epochs=4,
    per_device_train_batch_size=16,
    learning_rate=1e-5,
    logging_steps=10 if sys.argv[1] == "eval" else 5,
    eval_strategy="epoch" if sys.argv[1] == "eval" else "no",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
    seed=1,
    dataloader_pin_memory=False,
)
trainer = Trainer(model=Model(), args=options, train_dataset=rows, eval_dataset=rows[:64])
if sys.argv[1] == "eval":
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(OldPrinter())
trainer.train()
