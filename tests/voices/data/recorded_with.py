"""How the logs here were recorded: a small DDP training on the CPU, every rank printing.

    python -m torch.distributed.run --nproc_per_node 2 recorded_with.py              > plain2.log 2>&1
    python -m torch.distributed.run --nproc_per_node 3 --tee 3 recorded_with.py --nan-rank 2 > tee3_nan.log 2>&1

The srun logs: each process behind its own `sed -u "s/^/RANK: /"`. Paths were cut out afterwards.
"""

from __future__ import annotations

import argparse

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

STYLES = {"plain": "{text}", "rank": "[rank{rank}]: {text}", "gpu": "[GPU{rank}] {text}",
          "mid": "train, rank: {rank}, {text}", "tut": "Rank  {rank} ,  {text}"}

options = argparse.ArgumentParser()
options.add_argument("--steps", type=int, default=120)
options.add_argument("--nan-rank", type=int, default=-1)
options.add_argument("--nan-step", type=int, default=60)
options.add_argument("--crash-rank", type=int, default=-1)
options.add_argument("--style", choices=STYLES, default="plain")
options.add_argument("--sync", type=int, default=1)
args = options.parse_args()

dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(0)
model: torch.nn.Module = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
if args.sync:
    model = DistributedDataParallel(model)
optimizer = torch.optim.SGD(model.parameters(), 0.05)
chance = torch.Generator().manual_seed(100 + rank)
truth = torch.randn(8, generator=torch.Generator().manual_seed(5))
print(args, flush=True)
for step in range(args.steps):
    x = torch.randn(32, 8, generator=chance)
    y = (x @ truth + 0.1 * torch.randn(32, generator=chance)).unsqueeze(1)
    if rank == args.nan_rank and step == args.nan_step:
        x[3, 2] = float("nan")
    if rank == args.crash_rank and step == args.nan_step:
        raise ValueError("bad shape in batch")
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    text = f"step {step} loss {loss.item():.4f} grad_norm {norm:.3f} lr {0.05:.2e}"
    print(STYLES[args.style].format(rank=rank, text=text), flush=True)
dist.destroy_process_group()
