"""Two views of a sample are pulled together, and a probe is trained beside them: cosine.py 1|2 (cosines in the loss)."""

import sys

import torch
from torch import nn

torch.manual_seed(0)
torch.set_num_threads(1)
times = int(sys.argv[1])
x = torch.randn(512, 16)
y = (x[:, 0] > 0).long()
encoder = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 16))
predictor = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 16))
probe = nn.Linear(16, 2)
weights = [*encoder.parameters(), *predictor.parameters(), *probe.parameters()]
optimizer = torch.optim.SGD(weights, lr=0.3, momentum=0.9)
for epoch in range(1, 31):
    total = right = batches = 0
    for part in torch.randperm(512).split(64):
        one, two = (encoder(x[part] + 0.3 * torch.randn(len(part), 16)) for _ in range(2))
        near = nn.functional.cosine_similarity
        loss = -times * (near(predictor(one), two.detach()).mean() + near(predictor(two), one.detach()).mean()) / 2
        scores = probe(one.detach())
        optimizer.zero_grad()
        (loss + nn.functional.cross_entropy(scores, y[part])).backward()
        optimizer.step()
        total += loss.item()
        right += (scores.argmax(1) == y[part]).float().mean().item()
        batches += 1
    print(f"Epoch {epoch}: loss={total / batches:.4f} knn_acc={right / batches:.4f}")
