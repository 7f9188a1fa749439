"""Lightning's Trainer with its bar and its CSVLogger."""

import logging

import lightning
import torch
from lightning.pytorch.callbacks import TQDMProgressBar
from lightning.pytorch.loggers import CSVLogger


class Module(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(6, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))

    def training_step(self, batch, _):
        loss = torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log("train_loss", loss, prog_bar=True, on_step=True, on_epoch=True)
        self.log("lr", self.optimizers().param_groups[0]["lr"])
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", torch.nn.functional.mse_loss(self.net(batch[0]), batch[1]), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), 0.02)


logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)      # no tips and advertisements
lightning.seed_everything(3)
x = torch.randn(400, 6)
data = torch.utils.data.TensorDataset(x, x[:, :1] - 0.5 * x[:, 1:2])
train, held_out = torch.utils.data.random_split(data, [320, 80])
trainer = lightning.Trainer(max_epochs=4, accelerator="cpu", logger=CSVLogger(".", "lightning_logs", version=0),
                            log_every_n_steps=5, enable_checkpointing=False, enable_model_summary=True,
                            callbacks=[TQDMProgressBar()])
trainer.fit(Module(), torch.utils.data.DataLoader(train, 16, shuffle=True), torch.utils.data.DataLoader(held_out, 16))
