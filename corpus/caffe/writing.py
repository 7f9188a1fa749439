"""Writes a training down: data files, train_val.prototxt, solver.prototxt, all in the folder of the run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from corpus.caffe import prototxt
from corpus.caffe.data import Arrays
from corpus.caffe.layers import Layer
from corpus.caffe.training import Training


def write(t: Training, folder: Path) -> None:
    """Everything but the solver, which differs by stage."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    for name, arrays in t.sets.items():
        {"hdf5": _hdf5, "lmdb": _lmdb, "image": _pictures, "memory": _numbers}[t.feed](t, folder / "data", name, arrays)
    layers = [layer for name in t.sets for layer in reads(t, name)]
    net = prototxt.net(t.base, [*layers, *t.layers, *(silence(t) if t.silence else [])])
    if t.edit:
        if t.edit[0] not in net:
            raise ValueError(f"nothing to edit: {t.edit[0]}")
        net = net.replace(*t.edit)
    (folder / "train_val.prototxt").write_text(net)
    if any(one["type"] == "Python" for one in t.layers):
        shutil.copy(Path(__file__).with_name("mylayers.py"), folder)
    for name, what in t.files.items():
        if isinstance(what, np.ndarray):
            _blob(folder / name, what)
        else:
            (folder / name).write_text(what)
    for name, target in t.links.items():
        (folder / name).symlink_to(target)


def solver(t: Training, folder: Path, stage: dict[str, Any]) -> None:
    """solver.prototxt of one stage."""
    fields: dict[str, Any] = {"net": "train_val.prototxt", "base_lr": t.base_lr, "lr_policy": "fixed"}
    if "test" in t.sets:
        rows = len(next(iter(t.sets["test"].values())))
        fields |= {"test_iter": max(1, rows // t.batch), "test_interval": 100}
    fields |= {"momentum": 0.9, "weight_decay": 0.0005, "display": 20, "max_iter": t.steps}
    fields |= {"snapshot_prefix": "snap", "solver_mode": "CPU", "random_seed": 1}
    fields |= t.solver | stage
    if not any(name.startswith("test") for name in t.sets):
        for key in ("test_iter", "test_interval", "test_initialization"):
            fields.pop(key, None)
    if fields.get("type") not in (None, "SGD", "Nesterov", "Adam", "AdaDelta") and "momentum" not in stage:
        fields["momentum"] = 0.0  # the others refuse a momentum
    if fields.get("type") == "RMSProp":
        fields.setdefault("rms_decay", 0.98)
    for key in t.solver_leaves:
        fields.pop(key, None)
    (folder / "solver.prototxt").write_text(prototxt.text(fields))


def silence(t: Training) -> list[Layer]:
    """Takes up what no layer reads: Caffe would print each element of it."""
    out: list[Layer] = []
    for phase in ("TRAIN", "TEST"):
        here = [one for one in t.layers if one.get("include", [{"phase": phase}])[0]["phase"] == phase]
        read = {bottom for one in here for bottom in one["bottom"]}
        unread = [top for top in next(iter(t.sets.values())) if top not in read]
        if unread and (phase == "TRAIN" or len(t.sets) > 1):
            name = f"silence_{phase.lower()}"
            out.append({"name": name, "type": "Silence", "bottom": unread, "include": [{"phase": phase}]})
    return out


def reads(t: Training, name: str) -> list[Layer]:
    """The data layer of one set."""
    phase, arrays = {"phase": "TRAIN" if name == "train" else "TEST"}, t.sets[name]
    layer: Layer = {"name": "data", "top": list(arrays), "include": [phase]}
    if name.startswith("test") and name != "test":
        layer["include"] = [{"phase": "TEST", "stage": name}]
    if t.feed == "hdf5":
        return [layer | {"type": "HDF5Data", "hdf5_data_param": {"source": f"data/{name}.txt", "batch_size": t.batch}}]
    transform = {"transform_param": t.transform} if t.transform else {}
    if t.feed == "lmdb":
        param = {"source": f"data/{name}_lmdb", "batch_size": t.batch, "backend": "LMDB"}
        return [layer | {"type": "Data", "data_param": param} | transform]
    if t.feed == "image":
        source = {"source": f"data/{name}.txt", "batch_size": t.batch, "is_color": False}
        return [layer | {"type": "ImageData", "image_data_param": source} | transform]
    _, channels, height, width = arrays["data"].shape
    memory = {"batch_size": t.batch, "channels": channels, "height": height, "width": width}
    return [layer | {"type": "MemoryData", "memory_data_param": memory}]


def _hdf5(t: Training, folder: Path, name: str, arrays: Arrays) -> None:
    import h5py

    with h5py.File(folder / f"{name}.h5", "w") as f:
        for key, v in arrays.items():
            f[key] = v.astype("f4")
    (folder / f"{name}.txt").write_text(f"data/{name}.h5\n")


def _lmdb(t: Training, folder: Path, name: str, arrays: Arrays) -> None:
    import lmdb
    from caffe.proto import caffe_pb2

    env = lmdb.open(str(folder / f"{name}_lmdb"), map_size=1 << 26)
    with env.begin(write=True) as into:
        for i, (x, y) in enumerate(zip(arrays["data"], arrays["label"])):
            datum = caffe_pb2.Datum(channels=x.shape[0], height=x.shape[1], width=x.shape[2], label=int(y))
            if t.raw:
                datum.data = x.astype("u1").tobytes()
            else:
                datum.float_data.extend(x.ravel().tolist())
            into.put(f"{i:06d}".encode(), datum.SerializeToString())
    env.close()


def _pictures(t: Training, folder: Path, name: str, arrays: Arrays) -> None:
    (folder / name).mkdir()
    lines = []
    for i, (x, y) in enumerate(zip(arrays["data"], arrays["label"])):
        head = f"P5 {x.shape[2]} {x.shape[1]} 255\n".encode()
        (folder / name / f"{i:05d}.pgm").write_bytes(head + x[0].astype("u1").tobytes())
        lines.append(f"data/{name}/{i:05d}.pgm {int(y)}\n")
    (folder / f"{name}.txt").write_text("".join(lines))


def _numbers(t: Training, folder: Path, name: str, arrays: Arrays) -> None:
    np.savez(folder / f"{name}.npz", **arrays)


def _blob(path: Path, values: np.ndarray) -> None:
    from caffe.proto import caffe_pb2

    blob = caffe_pb2.BlobProto(num=1, channels=1, height=values.shape[0], width=values.shape[1])
    blob.data.extend(values.ravel().tolist())
    path.write_bytes(blob.SerializeToString())
