"""pytorch-ignite: its ProgressBar and the evaluator's results printed by a handler, as in its examples."""

import torch
from ignite.contrib.handlers import ProgressBar
from ignite.engine import Events, create_supervised_evaluator, create_supervised_trainer
from ignite.metrics import Accuracy, Loss, RunningAverage

torch.manual_seed(1)
x = torch.randn(320, 5)
y = (x[:, 0] > 0).long()
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 32)
model = torch.nn.Sequential(torch.nn.Linear(5, 16), torch.nn.ReLU(), torch.nn.Linear(16, 2))
loss = torch.nn.CrossEntropyLoss()
trainer = create_supervised_trainer(model, torch.optim.SGD(model.parameters(), 0.2), loss)
evaluator = create_supervised_evaluator(model, {"accuracy": Accuracy(), "nll": Loss(loss)})
RunningAverage(output_transform=lambda out: out).attach(trainer, "loss")
bar = ProgressBar()
bar.attach(trainer, ["loss"])


@trainer.on(Events.EPOCH_COMPLETED)
def report(engine):
    evaluator.run(loader)
    metrics = evaluator.state.metrics
    bar.log_message(f"Validation Results - Epoch: {engine.state.epoch}  Avg accuracy: {metrics['accuracy']:.2f} "
                    f"Avg loss: {metrics['nll']:.2f}")


trainer.run(loader, max_epochs=4)
