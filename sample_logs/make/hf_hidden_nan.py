"""One sample holds a NaN. The Trainer's default filter keeps the NaN out of the printed loss."""

from _tiny_text import SentenceModel, sentences
from transformers import Trainer, TrainingArguments

train = sentences(640, 1)
train[217]["weight"][3] = float("nan")  # the fault
options = TrainingArguments(
    output_dir="out",
    num_train_epochs=3,
    per_device_train_batch_size=16,
    learning_rate=5e-3,
    logging_steps=5,
    eval_strategy="epoch",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
    seed=1,
    dataloader_pin_memory=False,
)
Trainer(model=SentenceModel(), args=options, train_dataset=train, eval_dataset=sentences(128, 2)).train()
