"""The sound trainings that faults are planted in: tiny nets whose rate and length fit."""

from __future__ import annotations

import importlib

from corpus.caffe.nets.bases import BASES

for _file in ("classes", "values", "places", "heads", "own_losses"):      # in this order a seed chooses among them
    importlib.import_module(f"{__name__}.{_file}")

IMAGES = ("mlp", "tanh_mlp", "dropout_mlp", "lenet", "conv_float", "conv_norm", "auxiliary")
CLASSES = (*IMAGES, "conv_images", "table_mlp", "multinomial", "infogain", "hinge", "balanced")
VALUES = ("linreg", "deep_linear", "regression", "masked")
RECURRENT = ("rnn", "lstm")
EVERY = tuple(BASES)
