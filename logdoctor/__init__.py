"""logdoctor reads a training log and says why the training went wrong."""

__version__ = "0.1.0"
