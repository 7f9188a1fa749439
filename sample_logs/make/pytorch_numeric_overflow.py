"""A softmax written by hand: exp() of a large number is infinite, and infinity divided by infinity is NaN."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(1)
pictures, labels = load_digits(return_X_y=True)
x = torch.tensor(pictures / 16, dtype=torch.float32)
y = torch.tensor(labels)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)


def cross_entropy(scores, target):
    e = torch.exp(4 * scores)  # the fault: the largest score is not subtracted first
    p = e / e.sum(dim=1, keepdim=True)
    return -torch.log(p.gather(1, target[:, None]) + 1e-9).mean()


for epoch in range(1, 11):
    order = torch.randperm(len(x))
    for step in range(56):
        batch = order[step * 32 : step * 32 + 32]
        scores = model(x[batch])
        loss = cross_entropy(scores, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 8 == 0:
            print(
                f"epoch {epoch} step {step} loss {loss.item():.5f} "
                f"largest score {4 * scores.max().item():.2f}"
            )
