"""Layers of three generations of files, phases, wiring, inferred shapes."""

from __future__ import annotations

from logdoctor.caffe.net import build_net, plain_type, read_layers
from logdoctor.caffe.shapes import infer_shapes
from logdoctor.caffe.textformat import parse

LENET = """
layer { name: "d" type: "Data" top: "data" top: "label" include { phase: TRAIN }
        transform_param { crop_size: 28 force_gray: true } data_param { batch_size: 64 } }
layer { name: "t" type: "Data" top: "data" include { phase: TEST } }
layer { name: "c" type: "Convolution" bottom: "data" top: "c"
        convolution_param { num_output: 20 kernel_size: 5 stride: 1 } }
layer { name: "r" type: "ReLU" bottom: "c" top: "c" }
layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { kernel_size: 2 stride: 2 } }
layer { name: "u" type: "Deconvolution" bottom: "p" top: "u"
        convolution_param { num_output: 3 kernel_h: 4 kernel_w: 2 stride: 2 pad: 1 pad: 0 } }
"""


def test_types() -> None:
    assert plain_type("INFOGAIN_LOSS") == plain_type("InfogainLoss") == "infogainloss"
    assert plain_type("SOFTMAX_LOSS") == plain_type("SoftmaxWithLoss") and plain_type("pool") == "pooling"


def test_phases_and_wiring() -> None:
    net = build_net(parse(LENET), "TRAIN")
    assert [layer.name for layer in net.layers] == ["d", "c", "r", "p", "u"]
    assert [one.name for one in net.followers(1)] == ["r"] and [one.name for one in net.followers(2)] == ["p"]
    assert build_net(parse(LENET), "TEST").layers[0].name == "t"


def test_inferred_shapes() -> None:
    message = parse(LENET)
    net = build_net(message, "TRAIN")
    infer_shapes(net, message)
    assert net.shapes == {
        "data": (64, 1, 28, 28),
        "c": (64, 20, 24, 24),
        "p": (64, 20, 12, 12),
        "u": (64, 3, 24, 24),
    }
    test = build_net(message, "TEST")
    infer_shapes(test, message)
    assert test.shapes == {}


def test_declared_inputs() -> None:
    for head in (
        'input: "x" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8',
        'input: "x" input_shape { dim: [1, 3, 8, 8] }',
        'layer { type: "Input" top: "x" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }',
    ):
        message = parse(head)
        net = build_net(message, "TRAIN")
        infer_shapes(net, message)
        assert net.shapes == {"x": (1, 3, 8, 8)}


def test_oldest_files() -> None:
    layers = read_layers(
        parse('layers { layer { name: "p" type: "pool" kernelsize: 2 } bottom: "a" top: "p" }')
    )
    assert layers[0].kind == "pooling" and layers[0].bottoms == ("a",)
    assert layers[0].param("pooling_param").integer("kernelsize") == 2
