"""A table with one empty cell, which pandas reads as NaN; nobody looked."""

import io
import logging
import sys

import pandas as pd
import torch
from sklearn.datasets import load_diabetes
from torch import nn

torch.manual_seed(0)
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("train")

csv = load_diabetes(as_frame=True).frame.round(6).to_csv(index=False).splitlines()
cells = csv[131].split(",")
cells[3] = ""  # the fault
csv[131] = ",".join(cells)

table = pd.read_csv(io.StringIO("\n".join(csv)))
x = torch.tensor(table.drop(columns="target").values * 20, dtype=torch.float32)
y = torch.tensor(table["target"].values / 100, dtype=torch.float32)[:, None]
log.info("rows=%d columns=%d batch=16 lr=0.002", *x.shape)
model = nn.Sequential(nn.Linear(10, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.002)

for epoch in range(6):
    for step, at in enumerate(range(0, len(x), 16)):
        loss = ((model(x[at : at + 16]) - y[at : at + 16]) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1e9)
        optimizer.step()
        if step % 2 == 0:
            log.info("epoch=%d step=%d loss=%.5f grad_norm=%.4f", epoch, step, loss.item(), norm.item())
