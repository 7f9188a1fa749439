"""Which kind of data a run reads, as far as its log tells: by the net's data layers, by names of files."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from logdoctor.model import Setting

_LAYERS = {"hdf5data": "hdf5", "data": "lmdb", "imagedata": "image folder", "windowdata": "image folder"}
_ENDINGS = {".h5": "hdf5", ".hdf5": "hdf5", "lmdb": "lmdb", ".mdb": "lmdb", ".npy": "numpy", ".npz": "numpy",
            ".csv": "csv", ".tsv": "csv", "imagenet": "image folder", "imagefolder": "image folder",
            "/images": "image folder", ".jpg": "image folder", ".png": "image folder"}


def kinds_of_data(layers: Collection[str], settings: Iterable[Setting]) -> tuple[str, ...]:
    """Names of snippets that fit: "hdf5", "lmdb", "image folder", "numpy", "csv"."""
    found = [_LAYERS[layer] for layer in layers if layer in _LAYERS]
    for setting in settings:
        if isinstance(setting.value, str):
            text = setting.value.lower()
            found += [kind for ending, kind in _ENDINGS.items() if ending in text]
    return tuple(dict.fromkeys(found))
