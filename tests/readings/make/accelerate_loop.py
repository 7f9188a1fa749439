"""A hand-written loop with accelerate and its tqdm, as the diffusers examples print."""

import torch
from accelerate import Accelerator
from tqdm.auto import tqdm

torch.manual_seed(0)
accelerator = Accelerator(cpu=True)
model = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 120)
x = torch.randn(480, 4)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, x[:, :1] * 2), batch_size=8)
model, optimizer, loader, schedule = accelerator.prepare(model, optimizer, loader, schedule)
bar = tqdm(range(120), desc="Steps", mininterval=0)
for _ in range(2):
    for a, b in loader:
        loss = torch.nn.functional.mse_loss(model(a), b)
        accelerator.backward(loss)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        bar.update(1)
        bar.set_postfix(step_loss=loss.detach().item(), lr=schedule.get_last_lr()[0])
