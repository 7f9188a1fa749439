"""A pooling window that holds no pixel."""

from __future__ import annotations

from corpus.caffe.faults.registry import fault
from corpus.caffe.layers import ip, pool
from corpus.caffe.training import Training
from corpus.onset import from_start
from corpus.took import goes_bad

FAIR = ("bad-input", "bad-loss")
NETS = ("conv_float", "lenet", "conv_norm", "detector", "conv_images")


def sized(t: Training, size: int) -> None:
    """Pictures of another size, cut or repeated at the edge."""
    for arrays in t.sets.values():
        arrays["data"] = arrays["data"].repeat(2, 2).repeat(2, 3)[:, :, :size, :size].copy()


@fault("pooling-stride", bases=NETS, took=goes_bad, also=FAIR, onset=from_start, weight=3)
def window_at_the_edge(t: Training, k: int) -> None:
    """12, 16 or 8 pixels: kernel 2 stride 4 (or 1 and 2) over a size that the stride divides."""
    sized(t, int(t.rng.choice([8, 12, 16])))
    kernel, stride = [(2, 4), (1, 2), (1, 4), (3, 4)][int(t.rng.integers(4))]
    first = t.kinds("Pooling")[0]
    first["pooling_param"] = {"pool": "AVE", "kernel_size": kernel, "stride": stride}
    second = t.kinds("Pooling")[1:]
    for one in second:
        one["pooling_param"] = {"pool": "AVE", "kernel_size": 2, "stride": 1}


@fault("pooling-stride", bases=("mlp", "table_mlp", "tags"), took=goes_bad, also=FAIR, onset=from_start)
def thinning_by_pooling(t: Training, k: int) -> None:
    """A layer of 1x1 windows and stride 2, meant to thin the picture."""
    size = 8
    columns = size * size
    for arrays in t.sets.values():
        flat = arrays["data"].reshape(len(arrays["data"]), -1)
        arrays["data"] = flat.repeat(-(-columns // flat.shape[1]), 1)[:, :columns].reshape(-1, 1, size, size)
    t.layers[0] = ip(t.layers[0]["name"], "thin", t.param(t.layers[0])["num_output"])
    t.layers.insert(0, pool("thin", "data", 1, 2, "AVE"))
