"""litgpt's pretrain command over a tiny model and a text made here."""

import random
from pathlib import Path

import torch
from litgpt import Config
from litgpt.args import EvalArgs, TrainArgs
from litgpt.data import DataModule
from litgpt.pretrain import setup

random.seed(0)


class Tokens(DataModule):
    def connect(self, tokenizer=None, batch_size=1, max_seq_length=None):
        self.batch_size, self.length = batch_size, (max_seq_length or 32) + 1

    def train_dataloader(self):
        start = torch.randint(0, 50, (200, 1), generator=torch.Generator().manual_seed(1))
        rows = (start + torch.arange(33)) % 50
        return torch.utils.data.DataLoader(list(rows), self.batch_size)

    def val_dataloader(self):
        return self.train_dataloader()


config = Config(name="tiny", block_size=32, n_layer=1, n_head=2, n_embd=16, vocab_size=50, padded_vocab_size=64)
setup(model_name="tiny", model_config=config, out_dir=Path("litgpt_out"), precision="32-true", data=Tokens(),
      train=TrainArgs(save_interval=None, log_interval=2, global_batch_size=8, micro_batch_size=4, max_tokens=6000,
                      max_norm=1.0, min_lr=1e-4, lr_warmup_steps=2, epochs=None, tie_embeddings=False),
      eval=EvalArgs(interval=10, max_iters=4, initial_validation=False, final_validation=True), devices=1, logger_name="csv")
