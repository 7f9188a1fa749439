"""mmengine's Runner: its text log; vis_data/scalars.json is the structured output beside it."""

import torch
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from mmengine.runner import Runner


class Model(BaseModel):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(5, 3)

    def forward(self, x, y, mode):
        out = self.net(x)
        if mode == "loss":
            return {"loss_cls": torch.nn.functional.cross_entropy(out, y)}
        return out, y


class Top1(BaseMetric):
    def process(self, _, samples):
        out, y = samples
        self.results.append(float((out.argmax(1) == y).float().mean()))

    def compute_metrics(self, results):
        return {"top1": sum(results) / len(results)}


torch.manual_seed(0)
x = torch.randn(320, 5)
data = torch.utils.data.TensorDataset(x, x[:, :3].argmax(1))
Runner(Model(), "mm_out", torch.utils.data.DataLoader(data, 16), torch.utils.data.DataLoader(data, 64),
       train_cfg={"by_epoch": True, "max_epochs": 5}, val_cfg={}, val_evaluator={"type": Top1},
       optim_wrapper={"optimizer": {"type": torch.optim.SGD, "lr": 0.1}, "clip_grad": {"max_norm": 5}},
       param_scheduler={"type": "MultiStepLR", "milestones": [3]},
       default_hooks={"logger": {"type": "LoggerHook", "interval": 4}}, randomness={"seed": 0},
       experiment_name="tiny").train()
