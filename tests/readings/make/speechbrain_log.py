"""SpeechBrain's Brain with its FileTrainLogger; the log is train_log.txt."""

from pathlib import Path

import speechbrain
import torch
from speechbrain.utils.train_logger import FileTrainLogger

torch.manual_seed(0)
x = torch.randn(160, 4)
data = torch.utils.data.TensorDataset(x, x[:, :1] * 3)
logger = FileTrainLogger("train_log.txt")


class Brain(speechbrain.Brain):
    def compute_forward(self, batch, stage):
        return self.modules.net(batch[0])

    def compute_objectives(self, out, batch, stage):
        return torch.nn.functional.mse_loss(out, batch[1])

    def on_stage_end(self, stage, loss, epoch=None):
        if stage == speechbrain.Stage.TRAIN:
            self.train_loss = loss
        else:
            rate = self.optimizer.param_groups[0]["lr"]
            logger.log_stats({"epoch": epoch, "lr": rate}, {"loss": self.train_loss}, {"loss": loss})


brain = Brain({"net": torch.nn.Linear(4, 1)}, lambda p: torch.optim.SGD(p, 0.05), run_opts={"device": "cpu"})
brain.fit(range(1, 11), data, data, progressbar=False, train_loader_kwargs={"batch_size": 32},
          valid_loader_kwargs={"batch_size": 32})
print(Path("train_log.txt").read_text(), end="")
