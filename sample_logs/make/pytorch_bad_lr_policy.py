"""A polynomial schedule that ends at step 200 in a run of 350: a negative number to a fractional power."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
pictures, labels = load_digits(return_X_y=True)
x = torch.tensor(pictures / 16, dtype=torch.float32)
y = torch.tensor(labels)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
max_iter = 200  # the fault: the loop below is longer

for step in range(350):
    with np.errstate(invalid="ignore"):
        lr = 0.1 * np.float64(1 - step / max_iter) ** 0.9
    optimizer.param_groups[0]["lr"] = float(lr)
    batch = torch.randint(0, len(x), (32,))
    loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print({"step": step, "loss": round(loss.item(), 5), "lr": float(lr)})
