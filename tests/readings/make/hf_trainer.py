"""transformers.Trainer over a tiny BERT made here: a pipe's log with the bar, and trainer_state.json beside it."""

import sys
import time

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments


class Pace(TrainerCallback):
    """A step takes as long as a small real one: a bar that is drawn ten times a second is then up to date."""

    def on_step_end(self, *_, **__):
        time.sleep(0.12)


torch.manual_seed(0)
ids = torch.randint(5, 90, (160, 12))
items = [{"input_ids": row, "attention_mask": torch.ones_like(row), "labels": int(row[0] > 45)} for row in ids]
model = BertForSequenceClassification(BertConfig(
    vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32))
arguments = TrainingArguments("hf_out", num_train_epochs=5, per_device_train_batch_size=16, logging_steps=5,
                              eval_strategy="epoch", save_strategy="epoch", learning_rate=1e-3, report_to=[],
                              use_cpu=True, seed=1, disable_tqdm=sys.argv[1] == "plain", save_total_limit=1)
Trainer(model, arguments, train_dataset=items[:128], eval_dataset=items[128:],
        callbacks=[Pace()]).train()
