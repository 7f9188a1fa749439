"""A tiny GAN on a ring of points that prints each player's step on a line of its own.

python gan.py MANNER [won]: `won` stops the generator's learning, so the discriminator wins for good.
"""

import sys

import torch

MANNERS = {
    "step": "{who} step {i}: loss {loss:.4f}",
    "bracket": "[{who} step] iter {i} loss: {loss:.4f}",
    "colon": "{who}: step {i}, loss={loss:.4f}",
    "word": "{name} step {i} | loss: {loss:.4f}",
}
NAMES = {"D": "Discriminator", "G": "Generator"}

line = MANNERS[sys.argv[1]]
won = "won" in sys.argv[2:]
torch.manual_seed(0)
made = torch.nn.Sequential(torch.nn.Linear(4, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))
judge = torch.nn.Sequential(torch.nn.Linear(2, 32), torch.nn.LeakyReLU(0.2), torch.nn.Linear(32, 1))
steps = {
    "G": torch.optim.Adam(made.parameters(), 0.0 if won else 1e-3, betas=(0.5, 0.999)),
    "D": torch.optim.Adam(judge.parameters(), 2e-2 if won else 1e-3, betas=(0.5, 0.999)),
}
bce = torch.nn.BCEWithLogitsLoss()
yes, no = torch.ones(64, 1), torch.zeros(64, 1)
for i in range(1, 401):
    angle = torch.rand(64) * 6.2832
    real = torch.stack([angle.cos(), angle.sin()], 1) + 0.05 * torch.randn(64, 2) + (5.0 if won else 0.0)
    noise = torch.randn(64, 4)
    for who in ("D", "G"):
        steps[who].zero_grad()
        fake = made(noise)
        loss = bce(judge(real), yes) + bce(judge(fake.detach()), no) if who == "D" else bce(judge(fake), yes)
        loss.backward()
        steps[who].step()
        if i % 10 == 0:
            print(line.format(who=who, name=NAMES[who], i=i, loss=loss.item()), flush=True)
