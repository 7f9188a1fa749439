"""Trains the small runs whose logs are beside this file (PyTorch, CPU, seconds): one fault, one change at a time.

    python make.py FOLDER
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

import torch
from torch import nn

RUNS = {
    "well": "",
    "well_again": "",
    "lr_high": "--lr 2.0",
    "nan": "--nan-sample 5",
    "nan_lr": "--nan-sample 5 --lr 0.01",
    "nan_seed": "--nan-sample 5 --seed 2",
    "nan_batch_32": "--nan-sample 700 --no-shuffle",
    "nan_batch_64": "--nan-sample 700 --no-shuffle --batch-size 64",
    "fp16": "--precision fp16 --scale 300",
    "fp32": "--precision fp32 --scale 300",
    "several": "--lr 2.0 --batch-size 64 --seed 3",
    "short": "--nan-sample 5 --lr 0.02 --steps 12",
    "quiet_well": "--quiet",
    "quiet_lr": "--quiet --lr 2.0",
    "slow": "--lr 0.002",
    "grew": "--lr 8 --every 10",
    "grew_faster": "--lr 16 --every 10",
    "coarse": "--nan-sample 5 --every 10",
    "coarse_seed": "--nan-sample 5 --every 10 --seed 2",
}


def train(args: argparse.Namespace) -> None:
    """One run."""
    if not args.quiet:
        unsaid = ("quiet", "nan_sample", "steps", "every")
        print({key: value for key, value in vars(args).items() if key not in unsaid})
    torch.manual_seed(0)
    kind = torch.float16 if args.precision == "fp16" else torch.float32
    x = torch.randn(1024, 8)
    y = (x @ torch.randn(8, 1) + 0.1 * torch.randn(1024, 1)) * args.scale
    if args.nan_sample >= 0:
        x[args.nan_sample, 3] = torch.nan
    torch.manual_seed(args.seed)
    model = nn.Linear(8, 1).to(kind)
    step = 0
    while step < args.steps:
        order = torch.arange(1024) if args.no_shuffle else torch.randperm(1024)
        for batch in order.split(args.batch_size):
            if step == args.steps:
                return
            guess = model(x[batch].to(kind))
            loss = ((guess - y[batch].to(kind)) ** 2).mean()
            model.zero_grad()
            loss.backward()
            with torch.no_grad():
                for weight in model.parameters():
                    weight -= args.lr * weight.grad
            if step % args.every == 0:
                print(f"step {step} loss {loss.item():.6f} lr {args.lr}")
            step += 1


def main() -> None:
    """Write every log."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precision", default="fp32")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--steps", type=int, default=64)
    parser.add_argument("--every", type=int, default=2, help="steps from print to print")
    parser.add_argument("--nan-sample", type=int, default=-1)
    parser.add_argument("--no-shuffle", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    folder = Path(sys.argv[1])
    for name, words in RUNS.items():
        with (folder / f"{name}.log").open("w") as out, contextlib.redirect_stdout(out):
            train(parser.parse_args(words.split()))


if __name__ == "__main__":
    main()
