"""Two ranks train together; one hangs, and the other's all-reduce times out."""

import datetime
import os
import sys
import time

import torch
import torch.distributed as dist
import torch.multiprocessing as mp


def train(rank):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29611")
    dist.init_process_group("gloo", rank=rank, world_size=2, timeout=datetime.timedelta(seconds=5))
    torch.manual_seed(0)
    model = torch.nn.Linear(8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for step in range(20):
        x = torch.randn(32, 8)
        loss = ((model(x) - x.sum(1, keepdim=True)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        if rank == 1 and step == 12:
            time.sleep(12)
            os._exit(0)
        for p in model.parameters():
            dist.all_reduce(p.grad)
        optimizer.step()
        if rank == 0:
            print(f"step {step} loss {loss.item():.4f} lr 0.05", flush=True)


if __name__ == "__main__":
    other = mp.get_context("fork").Process(target=train, args=(1,))
    other.start()
    try:
        train(0)
    finally:
        sys.stdout.flush()
        other.kill()
