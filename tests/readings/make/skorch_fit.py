"""skorch's PrintLog table."""

import numpy as np
import torch
from skorch import NeuralNetClassifier

torch.manual_seed(0)
rng = np.random.default_rng(9)
x = rng.normal(size=(400, 6)).astype("float32")
y = (x[:, 0] > 0).astype("int64")
net = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
NeuralNetClassifier(net, criterion=torch.nn.CrossEntropyLoss, lr=0.05, max_epochs=15, device="cpu").fit(x, y)
