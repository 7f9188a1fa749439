"""A worker process of the data loader is killed (as the kernel does when memory runs out)."""

import os
import signal

import torch
from torch.utils.data import DataLoader, Dataset


class Rows(Dataset):
    def __len__(self):
        return 640

    def __getitem__(self, i):
        if i == 400:
            os.kill(os.getpid(), signal.SIGKILL)
        x = torch.randn(8)
        return x, x.sum(0, keepdim=True)


torch.manual_seed(0)
model = torch.nn.Linear(8, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
for step, (x, y) in enumerate(DataLoader(Rows(), batch_size=32, num_workers=2)):
    loss = ((model(x) - y) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step} loss {loss.item():.4f} lr 0.05", flush=True)
