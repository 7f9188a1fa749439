"""One label is 10 in a task of ten classes: the cross entropy refuses it on the CPU."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(2048, 16)
y = torch.randint(0, 10, (2048,))
y[1500] = 10
model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step, rows in enumerate(torch.arange(2048).split(32)):
    loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 4 == 0:
        print(f"step {step} loss {loss.item():.4f} lr 0.1", flush=True)
