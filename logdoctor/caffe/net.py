"""A Caffe net as layers in order, whatever the age of its file, and what feeds what.

Three generations of files are read: `layer { type: "Pooling" }`, V1
(`layers { type: POOLING }`) and V0 (`layers { layer { type: "pool" } }`); see
Caffe's src/caffe/util/upgrade_proto.cpp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from logdoctor.caffe.tree import Field, Message

Shape = tuple[int, ...]

_SAME_TYPE = {
    "conv": "convolution", "pool": "pooling", "softmaxloss": "softmaxwithloss", "imgdata": "imagedata",
    "images": "imagedata", "windata": "windowdata", "infogain": "infogainloss",
}


def plain_type(name: str) -> str:
    """The layer type without case, underscores and old spellings: POOLING, pool, Pooling -> pooling."""
    plain = name.replace("_", "").lower()
    return _SAME_TYPE.get(plain, plain)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; `kind` is the plain type ("pooling"), `type` as written, `line` where it begins."""

    name: str
    type: str
    kind: str
    bottoms: tuple[str, ...]
    tops: tuple[str, ...]
    message: Message
    line: int

    def param(self, name: str) -> Message:
        """The parameter message of this name ("pooling_param"), empty when absent; a V0 layer is its own."""
        found = self.message.get(name)
        if isinstance(found, Message):
            return found
        inner = self.message.get("layer")
        return inner if isinstance(inner, Message) else Message([], self.line)

    def where(self, *names: str) -> tuple[int, ...]:
        """The lines of the fields of these names, in that order, wherever in the layer; without any its first line."""
        found = sorted((names.index(item.name), item.line) for item in _within(self.message) if item.name in names)
        return tuple(dict.fromkeys(line for _, line in found)) or (self.line,)


def _within(message: Message) -> Iterator[Field]:
    for item in message:
        yield item
        if isinstance(item.value, Message):
            yield from _within(item.value)


@dataclass(slots=True)
class Net:
    """Layers of one phase, in order, with the shapes of their blobs as far as known.

    `shapes` maps a blob to its last known shape, `feeders` a layer's position
    to the layers that wrote its bottoms (None for an input of the net).
    """

    name: str
    phase: str
    layers: list[Layer]
    shapes: dict[str, Shape] = field(default_factory=dict)
    wiring: Mapping[str, list[str]] = field(default_factory=dict)
    source: str = ""
    feeders: list[list[Layer | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        writer: dict[str, Layer] = {}
        for layer in self.layers:
            self.feeders.append([writer.get(blob) for blob in layer.bottoms])
            writer.update(dict.fromkeys(layer.tops, layer))

    def input_shape(self, layer: Layer, index: int = 0) -> Shape | None:
        """The shape of a layer's bottom blob: as the log wired it, else by the blob's name."""
        wired = self.wiring.get(layer.name, [])
        for blobs in (wired, layer.bottoms):
            if index < len(blobs) and blobs[index] in self.shapes:
                return self.shapes[blobs[index]]
        return None

    def followers(self, position: int) -> list[Layer]:
        """The layers that read what the layer at `position` writes."""
        here = self.layers[position]
        return [layer for layer, fed in zip(self.layers, self.feeders, strict=True)
                if any(one is here for one in fed)]


def read_layers(message: Message) -> list[Layer]:
    """The layers of a net message, in order, all phases."""
    found: list[Layer] = []
    for item in message:
        if item.name in ("layer", "layers") and isinstance(item.value, Message):
            outer = item.value
            inner = outer.get("layer")
            own = inner if isinstance(inner, Message) else outer
            kind = own.text("type")
            found.append(Layer(own.text("name"), kind, plain_type(kind), _texts(outer, "bottom"),
                               _texts(outer, "top"), outer, item.line))
    return found


def in_phase(layer: Layer, phase: str) -> bool:
    """Whether include / exclude rules let the layer into a net of this phase (net.cpp, FilterNet).

    Levels and stages are taken as met.
    """
    include, exclude = layer.message.messages("include"), layer.message.messages("exclude")
    own = _phase(layer.message)
    if own and own != phase:
        return False
    if include:
        return any(_phase(rule) in ("", phase) for rule in include)
    return not any(_phase(rule) in ("", phase) and not rule.all("stage") for rule in exclude)


def _phase(message: Message) -> str:
    return message.text("phase") or {0: "TRAIN", 1: "TEST"}.get(message.integer("phase", -1), "")


def _texts(message: Message, name: str) -> tuple[str, ...]:
    return tuple(str(value) for value in message.all(name) if isinstance(value, str))


def phase_of(message: Message) -> str:
    """The phase a dumped net says it has ("TRAIN", "TEST"), "" when it does not."""
    return _phase(message.message("state"))


def build_net(message: Message, phase: str, source: str = "") -> Net:
    """The net of one phase."""
    layers = [layer for layer in read_layers(message) if in_phase(layer, phase)]
    return Net(message.text("name"), phase, layers, source=source)
