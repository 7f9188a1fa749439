"""Runs of Caffe 1.0 itself, sound or with one planted fault (see corpus/README.md)."""
