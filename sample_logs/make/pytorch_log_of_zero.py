"""Binary cross-entropy by hand: as soon as the fit is good enough a prediction is exactly 0 or 1."""

import torch
from sklearn.datasets import load_breast_cancer
from torch import nn

torch.manual_seed(0)
table, labels = load_breast_cancer(return_X_y=True)
x = torch.tensor((table - table.mean(0)) / table.std(0), dtype=torch.float32)
y = torch.tensor(labels, dtype=torch.float32)[:, None]
model = nn.Sequential(nn.Linear(30, 32), nn.ReLU(), nn.Linear(32, 1), nn.Sigmoid())
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in range(1, 31):
    order = torch.randperm(len(x))
    for i, batch in enumerate(order.split(32)):
        p = model(x[batch])
        loss = -(y[batch] * torch.log(p) + (1 - y[batch]) * torch.log(1 - p)).mean()  # the fault: no clipping
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i % 6 == 0:
            print(
                f"Train Epoch: {epoch} [{i * 32}/{len(x)} ({100 * i * 32 // len(x)}%)]"
                f"\tLoss: {loss.item():.6f}"
            )
