"""Facts for the rules, from short texts."""

from __future__ import annotations

from logdoctor.caffe.net import build_net
from logdoctor.caffe.shapes import infer_shapes
from logdoctor.caffe.textformat import parse
from logdoctor.lint import Facts, facts_from_settings
from logdoctor.lint.caffe import facts_from_messages
from logdoctor.model import Setting
from logdoctor.settings.config import read_config

SOUND = 'lr_policy: "fixed" base_lr: 0.01 momentum: 0.9 max_iter: 1000 display: 10 '
IMAGE = 'input: "x" input_dim: 1 input_dim: 1 input_dim: 8 input_dim: 8\n'


def solver(text: str, last: float = 0.0) -> Facts:
    """Facts of a sound solver with these fields over it."""
    return facts_from_messages(parse(SOUND + text), observed={"last_step": last})


def net(text: str) -> Facts:
    message = parse(text)
    built = build_net(message, "TRAIN")
    infer_shapes(built, message)
    return Facts(nets=(built,))


def layer(kind: str, bottom: str = "x", more: str = "") -> str:
    return f'layer {{ name: "{kind}1" type: "{kind}" bottom: "{bottom}" top: "{kind}1" {more} }}\n'


def pooling(kernel: int, stride: int, more: str = "pool: AVE", head: str = IMAGE) -> Facts:
    return net(
        head + layer("Pooling", "x", f"pooling_param {{ kernel_size: {kernel} stride: {stride} {more} }}")
    )


def general(observed: float = 0.0, **settings: str | float | bool) -> Facts:
    items = [Setting(key, value, line) for line, (key, value) in enumerate(settings.items(), 1)]
    return facts_from_settings(items, {"grad_norm_median": observed})


def config(text: str, name: str = "config.yaml") -> Facts:
    """Facts of a settings file."""
    return facts_from_settings([], entries=read_config(name, text))
