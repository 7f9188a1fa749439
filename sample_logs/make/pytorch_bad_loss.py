"""Each class is weighed by one over its frequency in the batch; a class that is absent makes 0 * inf."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(3)
pictures, labels = load_digits(return_X_y=True)
x = torch.tensor(pictures / 16, dtype=torch.float32)
y = torch.tensor(labels)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9)


def balanced_loss(scores, target):
    frequency = torch.bincount(target, minlength=10) / len(target)
    one_hot = nn.functional.one_hot(target, 10)
    return -(one_hot * torch.log_softmax(scores, 1) / frequency).sum(1).mean() / 10  # the fault


for epoch in range(6):
    order = torch.randperm(len(x))
    for step, batch in enumerate(order.split(64)):
        loss = balanced_loss(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 4 == 0:
            print(f"Epoch: {epoch + 1}, Step: {step}, Loss: {loss.item():.4f}")
