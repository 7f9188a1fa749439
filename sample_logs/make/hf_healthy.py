"""Hugging Face Trainer on a toy text task. Nothing is wrong."""

from _tiny_text import SentenceModel, sentences
from transformers import Trainer, TrainingArguments

options = TrainingArguments(
    output_dir="out",
    num_train_epochs=4,
    per_device_train_batch_size=16,
    learning_rate=5e-3,
    logging_steps=10,
    eval_strategy="epoch",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
    seed=1,
    dataloader_pin_memory=False,
)
Trainer(
    model=SentenceModel(), args=options, train_dataset=sentences(640, 1), eval_dataset=sentences(128, 2)
).train()
