"""MONAI's SupervisedTrainer with its StatsHandler, through Python's logging."""

import logging
import sys

import torch
from monai.engines import SupervisedEvaluator, SupervisedTrainer
from monai.handlers import MeanSquaredError, StatsHandler, ValidationHandler, from_engine

logging.basicConfig(stream=sys.stdout, level=logging.INFO)
torch.manual_seed(2)
data = [{"image": row, "label": row[:1] * 2} for row in torch.randn(64, 4)]
loader = torch.utils.data.DataLoader(data, 16)
net = torch.nn.Linear(4, 1)
evaluator = SupervisedEvaluator("cpu", loader, net, key_val_metric={
    "val_mse": MeanSquaredError(output_transform=from_engine(["pred", "label"]))},
    val_handlers=[StatsHandler(name="train_log", output_transform=lambda x: None)])
trainer = SupervisedTrainer("cpu", 5, loader, net, torch.optim.SGD(net.parameters(), 0.05), torch.nn.MSELoss(),
                            train_handlers=[ValidationHandler(1, evaluator),
                                            StatsHandler(name="train_log", tag_name="train_loss",
                                                         output_transform=from_engine(["loss"], first=True))])
logging.getLogger("train_log").setLevel(logging.INFO)
trainer.run()
