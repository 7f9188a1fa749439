"""Configurations of many frameworks: for every rule a file that must be found and one that must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from logdoctor.lint.given import lint_files
from logdoctor.model import Severity

TRAINER = "per_device_train_batch_size: 8\nlearning_rate: 5.0e-5\n"
SPEAKS: list[tuple[str, Severity, int, str, str]] = [
    # rule, severity, line, file name, text
    ("base-lr", "error", 3, "hydra.yaml", "optim:\n  _target_: torch.optim.SGD\n  lr: -0.1\n"),
    ("base-lr", "error", 2, "gan.yaml", "g_lr: 0.1\nd_lr: .nan\n"),
    ("base-lr", "warning", 1, "args.txt", "Namespace(lr=0.0, epochs=3)\n"),
    ("base-lr", "error", 1, "fairseq.yaml", "optimization: {lr: [0.0005, -0.1]}\n"),
    ("gpu-count", "notice", 3, "d2.yaml", "MODEL:\n  ROI_HEADS: {NUM_CLASSES: 3}\nSOLVER: {BASE_LR: 0.02, IMS_PER_BATCH: 2}\n"),
    ("fp16-scaling", "notice", 1, "cli.yaml", "trainer: {precision: 16-true}\n"),
    ("momentum", "error", 3, "d2.yaml", "SOLVER:\n  BASE_LR: 0.02\n  MOMENTUM: 9\n"),
    ("momentum", "error", 2, "mm.py", "lr = 0.1\noptim_wrapper = dict(optimizer=dict(type='SGD', lr=lr, momentum=1.0))\n"),
    ("adam-betas", "error", 4, "cli.yaml", "optimizer:\n  class_path: torch.optim.AdamW\n  init_args:\n    betas: [0.9, 1.0]\n"),
    ("adam-betas", "notice", 1, "run.sh", "python train.py --betas '(0.999, 0.9)'\n"),
    ("adam-betas", "error", 2, "train.py", "import torch\nopt = torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=1.0)\n"),
    ("eps-zero", "warning", 1, "k.json", '{"class_name": "Adam", "config": {"learning_rate": 0.001, "epsilon": 0.0}}'),
    ("eps-zero", "error", 1, "train.py", "opt = Adam(net.parameters(), lr=1e-3, eps=-1e-8)\n"),
    ("adam-rate", "warning", 3, "two.yaml", "gen:\n  optimizer: adam\n  lr: 2.0\ndisc:\n  optimizer: adam\n  lr: 0.0002\n"),
    ("sgd-rate", "notice", 1, "a.toml", "optim = {name = 'SGD', lr = 300}\n"),
    ("weight-decay", "error", 2, "a.toml", "[optim]\nweight_decay = -0.1\n"),
    ("dropout", "error", 2, "a.yaml", "model:\n  dropout: 50\n"),
    ("dropout", "error", 3, "net.py", "from torch import nn\nnet = nn.Sequential(nn.Linear(2, 2),\n    nn.Dropout(1.0))\n"),
    ("dropout", "error", 1, "mm.py", "model = dict(backbone=dict(type='VisionTransformer', drop_rate=10.0))\n"),
    ("dropout", "error", 1, "k.json", '{"class_name": "Dropout", "config": {"rate": -0.5}}'),
    ("batch-size", "error", 1, "run.sh", "torchrun train.py --batch_size 0 --lr 0.1\n"),
    ("run-length", "error", 2, ".env", "LR=0.1\nEPOCHS=-5\n"),
    ("label-smoothing", "error", 1, "a.yaml", "label_smoothing: 1.5\n"),
    ("accumulation", "error", 2, "a.ini", "[train]\naccumulate_grad_batches = 0\n"),
    ("ema-decay", "error", 1, "a.yaml", "ema_decay: 9.999\n"),
    ("loader-workers", "error", 1, "a.yaml", "num_workers: -2\n"),
    ("validation-split", "error", 1, "fit.py", "model.fit(x, y, epochs=3, validation_split=1.2)\n"),
    ("nesterov", "error", 1, "train.py", "opt = SGD(net.parameters(), lr=0.1, momentum=0, nesterov=True)\n"),
    ("schedule", "warning", 2, "cli.yaml", "lr_scheduler: {class_path: StepLR, init_args: {\n  gamma: 10, step_size: 30}}\n"),
    ("schedule", "error", 1, "train.py", "s = StepLR(opt, step_size=0, gamma=0.1)\n"),
    ("schedule", "notice", 2, "mm.py", "train_cfg = dict(max_epochs=12)\nparam_scheduler = dict(type='MultiStepLR', by_epoch=True, milestones=[18, 24])\n"),
    ("schedule", "notice", 3, "d2.yaml", "SOLVER:\n  MAX_ITER: 90000\n  STEPS: (80000, 60000)\n"),
    ("schedule-arguments", "error", 1, "train.py", "s = CosineAnnealingLR(opt, T_max=0)\n"),
    ("schedule-arguments", "error", 1, "train.py", "s = ReduceLROnPlateau(opt, factor=10)\n"),
    ("schedule-arguments", "error", 1, "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=1000, begin=0, end=5)]\n"),
    ("schedule-arguments", "error", 1, "mm.py", "param_scheduler = [dict(type='LinearLR', begin=5, end=5)]\n"),
    ("min-rate", "warning", 3, "nano.py", "learning_rate = 1e-4\nmax_iters = 500\nmin_lr = 1e-3\n"),
    ("min-rate", "warning", 2, "train.py", "opt = SGD(net.parameters(), lr=1e-3)\nCosineAnnealingLR(opt, T_max=9, eta_min=0.1)\n"),
    ("min-rate", "error", 1, "a.yaml", "scheduler: {eta_min: -0.1}\n"),
    ("min-rate", "warning", 2, "args.yaml", "lr0: 0.01\nlrf: 10\n"),
    ("cosine-length", "notice", 2, "cli.yaml", "trainer: {max_epochs: 300}\nsched: {class_path: CosineAnnealingLR, init_args: {T_max: 100}}\n"),
    ("warmup", "error", 4, "ds.json", '{"scheduler": {"type": "WarmupDecayLR",\n"params": {\n"total_num_steps": 1000,\n"warmup_num_steps": 5000}}}'),
    ("warmup", "error", 2, "titan.toml", "[lr_scheduler]\nwarmup_steps = 2000\n[training]\nsteps = 1000\n"),
    ("warmup", "error", 1, "run.sh", "python t.py --max_steps 1000 --warmup_steps 2000\n"),
    ("warmup", "error", 3, "hf.yaml", TRAINER + "warmup_steps: 5000\nnum_train_epochs: 3\nmax_steps: -1\nmax_train_samples: 8000\n"),
    ("warmup", "error", 1, "args.txt", "Namespace(warmup_iters=5000, epochs=10, steps_per_epoch=100)\n"),
    ("warmup", "error", 1, "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=20)]\ntrain_cfg = dict(max_epochs=12)\n"),
    ("warmup", "error", 1, "mm.py", "lr_config = dict(warmup='linear', warmup_iters=20, warmup_by_epoch=True)\nrunner = dict(max_epochs=12)\n"),
    ("schedule", "notice", 3, "d2.yaml", "SOLVER:\n  MAX_ITER: 300\n  STEPS: (60000, 80000)\n"),
    ("schedule", "error", 2, "d2.yaml", "SOLVER:\n  POLY_LR_POWER: -0.9\n  LR_SCHEDULER_NAME: WarmupPolyLR\n"),
    ("two-precisions", "error", 3, "hf.yaml", TRAINER + "fp16: true\nbf16: true\n"),
    ("two-precisions", "error", 1, "ds.json", '{"fp16": {"enabled": true}, "bf16": {"enabled": true}}'),
    ("fp16-scaling", "warning", 1, "ds.json", '{"fp16": {"enabled": true, "loss_scale": 1}}'),
    ("trainer-steps", "error", 4, "hf.yaml", TRAINER + "eval_strategy: epoch\nsave_strategy: steps\nload_best_model_at_end: true\n"),
    ("trainer-steps", "error", 5, "hf.yaml", TRAINER + "eval_strategy: steps\neval_steps: 300\nsave_steps: 500\nload_best_model_at_end: true\n"),
    ("trainer-steps", "error", 3, "hf.yaml", TRAINER + "logging_steps: 0\n"),
    ("trainer-steps", "notice", 4, "hf.yaml", TRAINER + "eval_strategy: steps\neval_steps: 500\nmax_steps: 100\n"),
    ("trainer-steps", "error", 4, "hf.yaml", TRAINER + "lr_scheduler_type: reduce_lr_on_plateau\neval_strategy: 'no'\n"),
    ("deepspeed", "error", 1, "ds.json", '{"train_batch_size": 100, "train_micro_batch_size_per_gpu": 8, "gradient_accumulation_steps": 4}'),
    ("deepspeed", "error", 2, "ds.json", '{"zero_optimization": {\n"stage": 4}}'),
    ("clip-sign", "warning", 1, "a.yaml", "trainer: {gradient_clip_val: -5}\n"),
    ("clip-sign", "error", 1, "train.py", "opt = keras.optimizers.Adam(learning_rate=1e-3, clipnorm=1.0, clipvalue=0.5)\n"),
    ("output-and-loss", "warning", 3, "net.py", "class Net(nn.Module):\n    def forward(self, x):\n        x = F.softmax(self.fc(x), dim=1)\n"
     "        return x\nloss = nn.CrossEntropyLoss()\n"),
    ("output-and-loss", "warning", 3, "net.py", "class Net(nn.Module):\n    def __init__(self):\n"
     "        self.net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\n    def forward(self, x):\n"
     "        return self.net(x)\nloss = F.cross_entropy(Net()(x), y)\n"),
    ("output-and-loss", "warning", 1, "net.py", "net = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())\nloss = F.binary_cross_entropy_with_logits(net(x), y)\n"),
    ("output-and-loss", "warning", 1, "net.py", "net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))\nloss = nn.NLLLoss()(net(x), y)\n"),
    ("keras-output", "error", 1, "net.py", "model.add(layers.Dense(1, activation='softmax'))\n"),
    ("keras-output", "warning", 1, "net.py", "model.add(Dense(10, activation='softmax'))\n"
     "model.compile(optimizer='adam', loss=SparseCategoricalCrossentropy(from_logits=True))\n"),
]
SILENT = [
    ("base-lr", "a.yaml", "optim:\n- {lr: 0.0, name: frozen}\n- {lr: 0.1, name: head}\nlr_mult: 0\nwarmup_start_lr: 0\n"),
    ("base-lr", "a.yaml", "lr: -1\nlr_find: auto\n"),
    ("base-lr", "fairseq.yaml", "optimization: {lr: [0.0005]}\n"),
    ("gpu-count", "d2.yaml", "MODEL:\n  ROI_HEADS: {NUM_CLASSES: 3}\nSOLVER: {BASE_LR: 0.02, IMS_PER_BATCH: 16}\n"),
    ("momentum", "a.yaml", "norm_cfg: {type: BN, momentum: 1.0}\nema: {momentum: 1.0}\noptimizer: {type: SGD, momentum: 0.9}\n"),
    ("adam-betas", "a.yaml", "betas: [0.0, 0.9]\nadam_betas: '(0.9, 0.98)'\nbetas_of_noise: [1, 2]\n"),
    ("adam-betas", "a.yaml", "loss: {type: SmoothL1Loss, beta1: 1.0}\nnoise: {type: DDPMScheduler, beta_1: 1}\n"),
    ("eps-zero", "a.yaml", "optimizer: {type: Adam, eps: 1.0e-8}\nnorm: {eps: 0}\n"),
    ("adam-rate", "a.yaml", "optim: adam\nlr: 1.0\nscheduler: noam\n"),
    ("adam-rate", "a.yaml", "optimizer: {type: Prodigy, lr: 1.0}\n"),
    ("sgd-rate", "a.yaml", "optimizer: sgd\nlr: 30\n"),
    ("sgd-rate", "a.yaml", "optimizer: sgd\nlr: 300\nclip: 0.25\n"),
    ("weight-decay", "a.yaml", "optimizer: {type: AdamW, lr: 0.0005, weight_decay: 0.1}\nema: {decay: 0.9999}\n"),
    ("dropout", "a.yaml", "dropout: 0\nattn_drop: 0.5\ndrop_last: 1\ndropout_ratio: -1\nattention_dropout: null\n"),
    ("dropout", "net.py", "x = nn.Dropout(0.5)\ny = RandomFlip(p=1.0)\n"),
    ("batch-size", "args.yaml", "batch: -1\nbatch_size: auto\nval_batch_size: 0\n"),
    ("run-length", "a.yaml", "max_steps: -1\nmax_epochs: -1\nmax_update: 0\n"),
    ("label-smoothing", "a.yaml", "label_smoothing: 0.1\nema: {smoothing: 10}\n"),
    ("accumulation", "a.yaml", "gradient_accumulation_steps: 1\naccumulate_grad_batches: {0: 8}\n"),
    ("ema-decay", "a.yaml", "ema_decay: 0.9999\n"),
    ("loader-workers", "a.yaml", "num_workers: -1\nworkers_per_gpu: 0\n"),
    ("validation-split", "a.yaml", "validation_split: 0.2\n"),
    ("nesterov", "a.yaml", "nesterov: true\nmomentum: 0.9\n"),
    ("nesterov", "a.yaml", "nesterov: false\nmomentum: 0\n"),
    ("schedule", "mm.py", "loss_cls = dict(type='FocalLoss', gamma=2.0)\nparam_scheduler = [dict(type='MultiStepLR', milestones=[8, 11], gamma=0.1)]\ntrain_cfg = dict(max_epochs=12)\n"),
    ("schedule", "args.txt", "Namespace(loss='focal', gamma=2.0, lr_scheduler='step', step_size=30, epochs=90)\n"),
    ("schedule", "rl.yaml", "gamma: 0.99\nstep_size: 0\n"),
    ("schedule", "mm.py", "param_scheduler = dict(type='StepLR', by_epoch=False, step_size=100000)\ntrain_cfg = dict(max_epochs=200)\n"),
    ("schedule", "d2.yaml", "SOLVER:\n  MAX_ITER: 90000\n  STEPS: (60000, 80000)\n  GAMMA: 0.1\n"),
    ("schedule-arguments", "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=0.001, begin=0, end=500), dict(type='CosineAnnealingLR', T_max=100)]\n"),
    ("schedule-arguments", "a.yaml", "resize: {type: Resize, factor: 2}\n"),
    ("min-rate", "a.yaml", "lr: 0.001\nmin_lr: 1.0e-6\n"),
    ("min-rate", "mm.py", "optimizer = dict(lr=1e-3)\nparam_scheduler = [dict(type='CosineAnnealingWeightDecay', eta_min=0.2)]\n"),
    ("min-rate", "mm.py", "lr = 1e-3\nparam_scheduler = [dict(type='CosineAnnealingLR', eta_min=lr * 10, begin=0, end=8), "
     "dict(type='CosineAnnealingLR', eta_min=lr * 1e-4, begin=8, end=20)]\noptim_wrapper = dict(optimizer=dict(lr=lr))\n"),
    ("min-rate", "a.yaml", "g: {lr: 0.1, min_lr: 0.01}\nd: {lr: 0.001, min_lr: 0.0001}\n"),
    ("cosine-length", "a.yaml", "epochs: 300\nsched: {type: CosineAnnealingLR, T_max: 300}\n"),
    ("cosine-length", "a.yaml", "epochs: 300\nwarmup_epochs: 5\nsched: {type: CosineAnnealingLR, T_max: 100}\n"),
    ("cosine-length", "mm.py", "max_epochs = 300\nparam_scheduler = [dict(type='CosineAnnealingLR', T_max=100, begin=100, end=200)]\n"),
    ("warmup", "mm.py", "lr_config = dict(policy='step', warmup='linear', warmup_iters=500, warmup_ratio=1.0)\nrunner = dict(max_epochs=12)\n"),
    ("warmup", "hf.yaml", TRAINER + "warmup_steps: 500\nnum_train_epochs: 3\nmax_train_samples: 8000\n"),
    ("warmup", "args.txt", "Namespace(warmup_steps=1000, epochs=10, batch_size=64, num_samples=16)\n"),
    ("warmup", "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=0.001, by_epoch=False, begin=0, end=500)]\ntrain_cfg = dict(max_epochs=12)\n"),
    ("warmup", "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=1.0, end_factor=0.1, end=12)]\ntrain_cfg = dict(max_epochs=12)\n"),
    ("warmup", "mm.py", "param_scheduler = [dict(type='LinearLR', start_factor=0.1, end=5)]\ntrain_cfg = dict(max_epochs=8)\n"),
    ("warmup", "titan.toml", "[lr_scheduler]\nwarmup_steps = 200\n[training]\nsteps = 10000\n"),
    ("warmup", "d2.yaml", "warmup_steps: 2000\nlr_config: {policy: step, steps: 100}\n"),
    ("warmup", "hf.yaml", TRAINER + "warmup_steps: 0.03\nmax_steps: -1\n"),
    ("two-precisions", "hf.yaml", TRAINER + "fp16: false\nbf16: true\n"),
    ("two-precisions", "ds.json", '{"fp16": {"enabled": "auto"}, "bf16": {"enabled": "auto"}}'),
    ("fp16-scaling", "ds.json", '{"fp16": {"enabled": true, "loss_scale": 0}}'),
    ("trainer-steps", "hf.yaml", TRAINER + "eval_strategy: steps\neval_steps: 250\nsave_steps: 500\nload_best_model_at_end: true\n"),
    ("trainer-steps", "hf.yaml", TRAINER + "save_steps: 500\neval_steps: 500\nmax_steps: 100\nlogging_steps: 10\n"),
    ("trainer-steps", "other.yaml", "logging_steps: 0\neval_strategy: epoch\nsave_strategy: steps\nload_best_model_at_end: true\n"),
    ("deepspeed", "ds.json", '{"train_batch_size": 256, "train_micro_batch_size_per_gpu": 8, "gradient_accumulation_steps": 4, "zero_optimization": {"stage": 3}}'),
    ("deepspeed", "ds.json", '{"train_batch_size": "auto", "train_micro_batch_size_per_gpu": "auto", "stage": 4}'),
    ("clip-sign", "a.yaml", "gradient_clip_val: 0\nclip: -1\ngrad_clip: null\n"),
    ("clip-sign", "k.json", '{"class_name": "Adam", "config": {"clipnorm": 1.0, "clipvalue": null, "global_clipnorm": null}}'),
    ("output-and-loss", "net.py", "net = nn.Sequential(nn.Linear(4, 3), nn.LogSoftmax(dim=1))\nloss = nn.NLLLoss()(net(x), y)\n"),
    ("output-and-loss", "net.py", "net = nn.Sequential(nn.Linear(4, 3))\nloss = F.cross_entropy(net(x), y)\np = F.softmax(net(x), dim=1)\n"),
    ("output-and-loss", "se.py", "class Gate(nn.Module):\n    def forward(self, x):\n        return torch.sigmoid(self.fc(x)) * x\n"
     "class Net(nn.Module):\n    def __init__(self):\n        self.gate = nn.Sequential(nn.Linear(4, 4), nn.Sigmoid())\n"
     "    def forward(self, x):\n        return self.head(x * self.gate(x))\nloss = nn.CrossEntropyLoss()\n"),
    ("base-lr", "noam.py", "opt = torch.optim.Adam(net.parameters(), lr=0, betas=(0.9, 0.98))\n"),
    ("output-and-loss", "gan.py", "d = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())\na = nn.BCELoss()\nb = nn.CrossEntropyLoss()\n"),
    ("keras-output", "net.py", "model.add(Dense(1, activation='sigmoid'))\nmodel.add(Dense(10, activation='softmax'))\n"
     "model.compile(loss=SparseCategoricalCrossentropy(from_logits=False))\n"),
]


def found(folder: Path, name: str, text: str) -> list[tuple[str, Severity, int]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return [(one.rule, one.severity, int(one.lines[0]) if one.lines else 0) for one in lint_files([path]).findings]


@pytest.mark.parametrize(("rule", "severity", "line", "name", "text"), SPEAKS)
def test_found_with_its_line(rule: str, severity: Severity, line: int, name: str, text: str, tmp_path: Path) -> None:
    assert found(tmp_path, name, text) == [(rule, severity, line)]


@pytest.mark.parametrize(("rule", "name", "text"), SILENT)
def test_not_found(rule: str, name: str, text: str, tmp_path: Path) -> None:
    assert rule not in {one[0] for one in found(tmp_path, name, text)}


SOUND = {
    "nanogpt.py": "out_dir = 'out'\neval_interval = 250\nbatch_size = 64\nblock_size = 256\ngradient_accumulation_steps = 5 * 8\n"
                  "dropout = 0.2\nlearning_rate = 1e-3\nmax_iters = 5000\nlr_decay_iters = 5000\nmin_lr = 1e-4\nbeta2 = 0.99\n"
                  "warmup_iters = 100\ngrad_clip = 1.0\nweight_decay = 1e-1\n",
    "ultralytics.yaml": "task: detect\nepochs: 100\nbatch: 16\nlr0: 0.01\nlrf: 0.01\nmomentum: 0.937\nweight_decay: 0.0005\n"
                        "warmup_epochs: 3.0\nwarmup_momentum: 0.8\nwarmup_bias_lr: 0.1\nlabel_smoothing: 0.0\ndropout: 0.0\n",
    "detectron2.yaml": "MODEL:\n  RESNETS: {DEPTH: 50}\nSOLVER:\n  IMS_PER_BATCH: 16\n  BASE_LR: 0.02\n"
                       "  STEPS: (60000, 80000)\n  MAX_ITER: 90000\n  WARMUP_ITERS: 1000\n  GAMMA: 0.1\n",
    "deepspeed.json": '{"train_batch_size": "auto", "train_micro_batch_size_per_gpu": "auto", "gradient_clipping": "auto",'
                      '"fp16": {"enabled": "auto", "loss_scale": 0, "initial_scale_power": 16, "hysteresis": 2},'
                      '"optimizer": {"type": "AdamW", "params": {"lr": 3e-5, "betas": [0.8, 0.999], "eps": 1e-8, "weight_decay": 3e-7}},'
                      '"scheduler": {"type": "WarmupLR", "params": {"warmup_min_lr": 0, "warmup_max_lr": 3e-5, "warmup_num_steps": 500}},'
                      '"zero_optimization": {"stage": 3}}',
    "fairseq.sh": "fairseq-train data-bin --arch transformer --optimizer adam --adam-betas '(0.9, 0.98)' --clip-norm 0.0 \\\n"
                  "  --lr 5e-4 --lr-scheduler inverse_sqrt --warmup-updates 4000 --dropout 0.3 --weight-decay 0.0001 \\\n"
                  "  --criterion label_smoothed_cross_entropy --label-smoothing 0.1 --max-tokens 4096 --max-epoch 0\n",
    "gan.py": "g = torch.optim.Adam(gen.parameters(), lr=2e-4, betas=(0.5, 0.999))\n"
              "d = torch.optim.Adam(disc.parameters(), lr=2e-4, betas=(0.0, 0.9))\n",
    "darknet.cfg": "[net]\nbatch=64\nsubdivisions=16\nmomentum=0.949\ndecay=0.0005\nlearning_rate=0.001\nburn_in=1000\n"
                   "max_batches=500500\npolicy=steps\nsteps=400000,450000\nscales=.1,.1\n[convolutional]\nbatch_normalize=1\n",
    "spacy.cfg": "[training]\ndropout = 0.1\nmax_epochs = 0\nmax_steps = 20000\naccumulate_gradient = 1\n[training.optimizer]\n"
                 "@optimizers = \"Adam.v1\"\nbeta1 = 0.9\nbeta2 = 0.999\nL2 = 0.01\ngrad_clip = 1.0\neps = 0.00000001\nlearn_rate = 0.001\n",
    "keras.json": '{"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {"units": 64, "activation": "relu"}},'
                  '{"class_name": "Dropout", "config": {"rate": 0.5}}, {"class_name": "BatchNormalization", "config": {"momentum": 0.99,'
                  '"epsilon": 0.001}}, {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}]},'
                  '"compile_config": {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999,'
                  '"epsilon": 1e-07, "clipnorm": null, "clipvalue": null}}, "loss": "sparse_categorical_crossentropy"}}',
}


@pytest.mark.parametrize("name", SOUND)
def test_sound_configurations_are_left_in_peace(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, name, SOUND[name]) == []
