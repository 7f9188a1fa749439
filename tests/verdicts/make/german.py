"""A small regression that prints its numbers in the locale of the user.

localedef -i de_DE -f UTF-8 loc/de_DE.UTF-8; LOCPATH=loc LC_ALL=de_DE.UTF-8 python german.py MANNER 0.02
"""

import locale
import sys

import torch

MANNERS = {
    "plain": "Schritt {i:%d}: loss: {v:%.4f} lr: {lr:%g}",
    "grouped": "step {i:%d} loss {v:%.3f} lr {lr:%.3f}",
    "three": "epoch {epoch:%d}/32, train loss: {v:%.3f}, val_loss: {val:%.3f}",
    "bars": "| {i:%5d} | loss={v:%.5e} | {ms:%.1f} ms |",
}
manner, lr = sys.argv[1], float(sys.argv[2])
locale.setlocale(locale.LC_ALL, "")


class Local:
    """A number that formats itself in the locale, as R or MATLAB do."""

    def __init__(self, value):
        self.value = value

    def __format__(self, how):
        return locale.format_string(how, self.value, grouping=manner == "grouped")


torch.manual_seed(0)
x = torch.randn(512, 8)
y = x @ torch.randn(8, 1) + 0.1 * torch.randn(512, 1)
net = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
sgd = torch.optim.SGD(net.parameters(), lr, momentum=0.9)
for i in range(1, 1601):
    some = torch.randint(0, 512, (32,))
    loss = torch.nn.functional.mse_loss(net(x[some]), y[some])
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    if i % 50 == 0:
        v = loss.item()
        if manner == "thousands":                    # by hand, in any locale
            print(f"step {i:,} loss {v:.4f} lr {lr}")
            continue
        numbers = {"i": i, "epoch": i // 50, "v": v, "val": 1.1 * v, "lr": lr, "ms": 12.5}
        print(MANNERS[manner].format(**{name: Local(number) for name, number in numbers.items()}))
