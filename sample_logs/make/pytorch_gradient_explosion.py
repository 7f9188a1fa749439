"""Linear regression by gradient descent with a step that is too long: every step goes further astray."""

import torch
from sklearn.datasets import load_diabetes
from torch import nn

torch.manual_seed(0)
table, target = load_diabetes(return_X_y=True)
x = torch.tensor(table * 21, dtype=torch.float32)
y = torch.tensor((target - target.mean()) / target.std(), dtype=torch.float32)[:, None]
model = nn.Linear(10, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.4)  # the fault: 0.05 is fine

for step in range(160):
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    norm = sum(p.grad.norm() ** 2 for p in model.parameters()) ** 0.5
    optimizer.step()
    if step % 2 == 0:
        print(
            f"step {step:4d} | loss {loss.item():.6g} | "
            f"lr {optimizer.param_groups[0]['lr']:.2e} | grad_norm {norm.item():.4g}"
        )
