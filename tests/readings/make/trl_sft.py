"""TRL's SFTTrainer over a tiny Llama made here."""

import time

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, TrainerCallback
from trl import SFTConfig, SFTTrainer


class Pace(TrainerCallback):
    """A step takes as long as a small real one: a bar that is drawn ten times a second is then up to date."""

    def on_step_end(self, *_, **__):
        time.sleep(0.12)


torch.manual_seed(0)
words = ["<pad>", "<eos>", "<unk>", *["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]]
raw = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
raw.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>")
model = LlamaForCausalLM(LlamaConfig(vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
                                     num_attention_heads=2, num_key_value_heads=2, eos_token_id=1, pad_token_id=0))
text = Dataset.from_list([{"text": " ".join(words[3 + (i + j) % 12] for j in range(10))} for i in range(64)])
arguments = SFTConfig("trl_out", max_steps=30, logging_steps=3, per_device_train_batch_size=8, learning_rate=1e-2,
                      report_to=[], use_cpu=True, save_strategy="no", max_length=16, bf16=False)
SFTTrainer(model, arguments, train_dataset=text, processing_class=tokenizer, callbacks=[Pace()]).train()
