"""A learning rate made for many devices is used on few.

Detection recipes state the rate for 8 devices with 2 images each: 0.02 for 16
images in Detectron2 and MMDetection. The rate scales with the total batch
(linear scaling rule); one device with the full rate often diverges within the
first hundred iterations. Reported where the rate per image is 4 times the
recipe's or more.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "gpu-count"

RECIPES = {"detectron2": 0.02 / 16, "detectron": 0.02 / 16, "mmdetection": 0.02 / 16, "mmdet": 0.02 / 16}
"""Learning rate per image of the published recipe (SGD), by framework or OpenMMLab's default_scope."""
_DETECTRON = {("MODEL", key) for key in ("META_ARCHITECTURE", "ROI_HEADS", "RPN", "RETINANET", "MASK_ON", "FPN",
                                         "ANCHOR_GENERATOR", "PROPOSAL_GENERATOR", "RESNETS")}
"""Keys that only Detectron2's configurations have."""
FACTOR = 4.0
_RATES = ("base_lr", "lr", "learning_rate")
_TOTAL = ("ims_per_batch", "total_batch_size", "global_batch_size", "effective_batch_size")
_EACH = ("samples_per_gpu", "imgs_per_gpu", "batch_size_per_gpu", "per_device_train_batch_size", "batch_size")
_DEVICES = ("world_size", "num_gpus", "gpus", "n_gpu", "num_devices", "devices", "nproc_per_node")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Compare the rate per image with the recipe's."""
    framework = "detectron2" if any(one.path[:2] in _DETECTRON for one in facts.tree.entries) else ""
    recipe = next((RECIPES[name] for name in (facts.text("framework"), facts.text("default_scope"), framework)
                   if name in RECIPES), None)
    rate, total = facts.number(*_RATES), facts.number(*_TOTAL)
    if total is None:
        each, devices = facts.number(*_EACH), facts.number(*_DEVICES)
        total = each * devices if each and devices else None
    if recipe is None or rate is None or not total or total <= 0 or "adam" in facts.optimizer:
        return
    if FACTOR <= rate / total / recipe < float("inf"):
        name = facts.written(*_RATES)
        yield LintFinding(
            id,
            "notice",
            "gradient-explosion",
            f"{name} {rate:g} for {total:g} images a step is {rate / total / recipe:.0f} times the rate "
            "of the recipe (0.02 for 16 images)",
            facts.where(name, *_TOTAL, *_EACH, *_DEVICES),
            name,
            f"{name}: {recipe * total:g}",
        )
