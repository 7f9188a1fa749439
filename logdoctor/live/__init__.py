"""The doctor at the bedside: the same path as batch, looked at while the input goes on.

Bytes are passed on first and thought about second. A pump of its own process
reads, tees and saves; the analysis takes what the pump hands over whenever it
has time, and looks at the run as often as its share of the CPU allows.
"""
