"""MosaicML Composer's Trainer with its console logger."""

import torch
from composer import Trainer
from composer.models import ComposerClassifier

torch.manual_seed(0)
x = torch.randn(256, 6)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, (x[:, 0] > 0).long()), 32)
model = ComposerClassifier(torch.nn.Linear(6, 2), num_classes=2)
Trainer(model=model, train_dataloader=loader, eval_dataloader=loader, max_duration="4ep", progress_bar=False,
        optimizers=torch.optim.SGD(model.parameters(), 0.1), log_to_console=True, console_log_interval="4ba",
        device="cpu", run_name="tiny").fit()
