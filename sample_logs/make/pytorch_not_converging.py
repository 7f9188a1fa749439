"""The pictures are shuffled, their labels are not: there is nothing to learn."""

import torch
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(0)
pictures, labels = load_digits(return_X_y=True)
x = torch.tensor(pictures / 16, dtype=torch.float32)
y = torch.tensor(labels)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
loss_function = nn.CrossEntropyLoss()

for epoch in range(12):
    x = x[torch.randperm(len(x))]  # the fault: y stays in its old order
    total, right = 0.0, 0
    for at in range(0, 1500, 32):
        scores = model(x[at : at + 32])
        loss = loss_function(scores, y[at : at + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        right += (scores.argmax(1) == y[at : at + 32]).sum().item()
    with torch.no_grad():
        valid = loss_function(model(x[1500:]), y[1500:]).item()
    print(
        f"epoch {epoch + 1}/12 | train_loss {total / 47:.4f} | "
        f"val_loss {valid:.4f} | acc {right / 1504:.3f} | lr 0.02"
    )
