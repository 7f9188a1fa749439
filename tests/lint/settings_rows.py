"""Settings of any framework: for every rule facts that must be found and some that must not."""

from __future__ import annotations

from .making import config, general

TORCH = "import torch\n"
CAST = "with torch.autocast('cuda', dtype=torch.float16):\n    loss = model(x)\n"
# rule, severity, cause, facts
FAIL = [
    ("base-lr", "error", "bad-lr-policy", general(lr="nan")),
    ("momentum", "warning", "not-converging", general(momentum=-0.1)),
    ("adam-betas", "error", "gradient-explosion", general(optimizer="adamw", betas="(0.9, 1.0)")),
    ("weight-decay", "warning", "not-converging", general(optimizer="AdamW", lr=0.1, weight_decay=0.5)),
    ("weight-decay", "warning", "not-converging", config("o = torch.optim.Adam(p, lr=1e-3, weight_decay=0.3)\n", "a.py")),
    ("log-of-probability", "notice", "log-of-zero", config(TORCH + "y = torch.log(torch.sigmoid(x))\n", "a.py")),
    ("log-of-probability", "notice", "log-of-zero", config(TORCH + "y = x.softmax(-1).log()\n", "a.py")),
    ("log-of-probability", "notice", "log-of-zero",
     config(TORCH + "def f(x):\n    p = F.sigmoid(x)\n    return torch.log(1 - p)\n", "a.py")),
    ("fp16-scaling", "warning", "numeric-overflow", config(TORCH + CAST + "loss.backward()\n", "a.py")),
    ("adam-rate", "warning", "gradient-explosion", general(optimizer="Adam", learning_rate=3)),
    ("adam-rate", "notice", "gradient-explosion", general(optim="adamw_torch", lr="0.5")),
    ("eps-zero", "warning", "numeric-overflow", general(optimizer="adam", eps=0.0)),
    ("warmup", "error", "", general(warmup_steps=1000, max_steps=500)),
    ("warmup", "warning", "lr-too-low", general(warmup_epochs=3, epochs=2)),
    ("warmup", "warning", "lr-too-low", general(warmup_steps=500, max_steps=500)),
    ("warmup", "notice", "lr-too-low", general(warmup_epochs=3, epochs=5)),
    ("warmup", "error", "", general(warmup_ratio=1.5)),
    ("warmup", "error", "", general(warmup_steps=-5)),
    ("warmup", "error", "", config("warmup_iters = 600\nlr_decay_iters = 500\nmax_iters = 5000\n", "a.py")),
    ("fp16-scaling", "warning", "numeric-overflow", general(fp16=True, loss_scale=1.0)),
    ("fp16-scaling", "warning", "numeric-overflow", general(dtype="float16", use_grad_scaler="False")),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(framework="detectron2", base_lr=0.02, ims_per_batch=2),
    ),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(framework="mmdet", lr=0.02, samples_per_gpu=2, gpus=1),
    ),
    ("schedule", "warning", "bad-lr-policy", general(lr_scheduler="StepLR", gamma=10.0)),
    ("schedule", "error", "bad-lr-policy", general(scheduler="poly", power=-0.9)),
    ("schedule", "error", "bad-lr-policy", general(lr_scheduler="step", step_size=0.0, epochs=30)),
    ("schedule", "notice", "", general(lr_scheduler="step", step_size=90, epochs=30)),
    ("schedule", "notice", "", general(milestones="[150, 225]", epochs=90)),
    (
        "gpu-count",
        "notice",
        "gradient-explosion",
        general(default_scope="'mmdet'", lr=0.02, total_batch_size=2),
    ),
    ("yaml-number", "notice", "", config("lr: 1e-4\nsteps: 1e5\n")),
    ("duplicate-key", "warning", "", config("lr: 0.1\nepochs: 3\nlr: 0.2\n")),
    ("duplicate-key", "warning", "", config('{"train": {"lr": 1}, "train": {"lr": 2}}', "a.json")),
    ("clip-norm", "notice", "gradient-explosion", general(0.5, max_grad_norm=1000)),
    ("clip-norm", "notice", "lr-too-low", general(500.0, optimizer="sgd", max_grad_norm=1.0)),
    ("clip-norm", "warning", "not-converging", general(0.6, optimizer="sgd", clip=1e-5)),
]
PASS = [
    ("warmup", config("model = dict(backbone=dict(type='RSN', num_steps=4))\nparam_scheduler = [dict(type='LinearLR', begin=0, "
                      "end=500, start_factor=0.001, by_epoch=False)]\n", "a.py")),
    ("weight-decay", config("o = keras.optimizers.Adam(learning_rate=1e-3, weight_decay=0.3)\n", "a.py")),
    ("weight-decay", config('{"optimizer": {"type": "Adam", "params": {"lr": 3e-5, "weight_decay": 0.1}}}', "a.json")),
    ("weight-decay", config("o = torch.optim.Adam(p, lr=1e-3, weight_decay=0.01)\n", "a.py")),
    ("log-of-probability", config(TORCH + "y = torch.log(torch.sigmoid(x) + 1e-8)\n", "a.py")),
    ("log-of-probability", config(TORCH + "y = torch.log(torch.sigmoid(x).clamp(min=1e-7))\n", "a.py")),
    ("log-of-probability", config(TORCH + "p = torch.sigmoid(x)\ndef f(p):\n    return torch.log(p)\n", "a.py")),
    ("fp16-scaling", config(TORCH + CAST + "print(loss)\n", "a.py")),
    ("fp16-scaling", config(TORCH + CAST + "scaler.scale(loss).backward()\n", "a.py")),
    ("fp16-scaling", config(TORCH + CAST.replace("float16", "bfloat16") + "loss.backward()\n", "a.py")),
    ("fp16-scaling", config(TORCH + CAST.replace("with ", "with torch.no_grad(), ") + "loss.backward()\n", "a.py")),
    ("fp16-scaling", config(TORCH + "@torch.inference_mode()\ndef f(x):\n    " + CAST.replace("\n", "\n    ")
                            + "\nloss.backward()\n", "a.py")),
    ("base-lr", general(lr="0.1")),
    ("base-lr", general(lr="auto")),
    ("adam-betas", general(optimizer="adamw", betas="(0.9, 0.999)")),
    ("adam-betas", general(betas="[0.8, 0.95]")),
    ("weight-decay", general(optimizer="adamw", lr=3e-4, weight_decay=0.1)),
    ("adam-rate", general(optimizer="adam", lr=0.001)),
    ("adam-rate", general(optimizer="sgd", lr=3)),
    ("eps-zero", general(optimizer="adam", eps=1e-8)),
    ("eps-zero", general(optimizer="sgd", eps=0)),
    ("warmup", general(warmup_steps=100, max_steps=5000)),
    ("warmup", general(warmup_steps=100, max_steps=-1)),
    ("fp16-scaling", general(fp16=True, loss_scale=0)),
    ("fp16-scaling", general(fp16=True)),
    ("fp16-scaling", general(bf16=True, loss_scale=1)),
    ("gpu-count", general(framework="detectron2", base_lr=0.02, ims_per_batch=16)),
    ("gpu-count", general(lr=0.02, batch_size=2)),
    ("schedule", general(lr_scheduler="StepLR", gamma=0.1, step_size=30, epochs=90)),
    ("schedule", general(scheduler="poly", power=0.9, max_iters=1000)),
    ("schedule", general(milestones="[30, 60]", epochs=90)),
    ("schedule", general(step_size=1000, lr_scheduler="step", epochs=10, max_steps=50000)),
    ("yaml-number", config("lr: 1.0e-4\nname: '1e-4'\nrun: 1e4-b\n")),
    ("yaml-number", config("layer_norm_eps: 1e-12\nreg_weight: 1e-5\n")),               # RecBole converts them
    ("yaml-number", config("optim:\n  _target_: torch.optim.Adam\n  lr: 1e-4\n")),       # Hydra
    ("yaml-number", config("optimizer: {_name: adam, adam_eps: 1e-06}\n")),             # fairseq
    ("yaml-number", config("SOLVER:\n  BASE_LR: 1e-4\n")),                              # yacs
    ("yaml-number", config('{"lr": 1e-4}', "a.json")),
    ("duplicate-key", config("a: {lr: 1}\nb: {lr: 2}\nc: [{lr: 1}, {lr: 2}]\n")),
    ("duplicate-key", config("lr = 0.1\nlr = lr * 8\n", "a.py")),
    ("clip-norm", general(0.5, max_grad_norm=1.0)),
    ("clip-norm", general(5000.0, optimizer="adam", clip_norm=1)),
]
