"""Images enter the net as 0 to 255.

Data, ImageData and WindowData layers hand on raw bytes unless transform_param
has a scale, a mean_value or a mean_file. Many nets are made for the mean alone;
with neither, the first loss is tens (58-75 measured) and the net often dies at
chance level. A database may hold scaled floats, so this is a notice.
"""

from __future__ import annotations

from collections.abc import Iterator

from logdoctor.caffe.net import Layer
from logdoctor.lint.facts import Facts
from logdoctor.lint.finding import LintFinding

id = "image-scale"

_IMAGES = {"data": "data_param", "imagedata": "image_data_param", "windowdata": "window_data_param"}
"""Image layers, and where old files hold their transformation."""
_NORMALISE = ("batchnorm", "scale", "mvn", "power", "normalize")


def check(facts: Facts) -> Iterator[LintFinding]:
    """Look at the image layers of the training net."""
    for net in facts.nets:
        for position, layer in enumerate(net.layers):
            if net.phase != "TRAIN" or layer.kind not in _IMAGES or not _raw(layer):
                continue
            if any(one.kind in _NORMALISE for one in net.followers(position)):
                continue
            yield LintFinding(
                id,
                "notice",
                "unnormalised-input",
                f'{layer.type} layer "{layer.name}" has no scale and no mean: images enter as 0 to 255, '
                "unless the database holds scaled ones",
                layer.where("type"),
                "transform_param",
                "transform_param { scale: 0.00390625 }",
            )


def _raw(layer: Layer) -> bool:
    for param in (layer.param("transform_param"), layer.param(_IMAGES[layer.kind])):
        if param.number("scale", 1.0) != 1.0 or param.field("mean_file") or param.field("mean_value"):
            return False
        if param.field("meanfile"):
            return False
    return True
