"""Handwritten digits with a small network. Nothing is wrong."""

import torch
from sklearn.datasets import load_digits
from sklearn.utils import shuffle
from torch import nn

torch.manual_seed(0)
pictures, labels = shuffle(*load_digits(return_X_y=True), random_state=0)
x = torch.tensor(pictures / 16, dtype=torch.float32)
y = torch.tensor(labels)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
loss_function = nn.CrossEntropyLoss()

for epoch in range(8):
    order = torch.randperm(1500)
    for step in range(46):
        batch = order[step * 32 : step * 32 + 32]
        loss = loss_function(model(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 10 == 0:
            print(f"Epoch [{epoch + 1}/8], Step [{step + 1}/46], Loss: {loss.item():.4f}")
    with torch.no_grad():
        out = model(x[1500:])
        accuracy = (out.argmax(1) == y[1500:]).float().mean().item()
        print(
            f"Epoch [{epoch + 1}/8], Validation loss: {loss_function(out, y[1500:]).item():.4f}, "
            f"accuracy: {accuracy:.4f}"
        )
