"""Bytes in, clean numbered lines out."""

from logdoctor.sources.cleaning import Block, Cleaner
from logdoctor.sources.decoding import LineDecoder
from logdoctor.sources.errors import SourceError
from logdoctor.sources.opening import chunks, is_stdin, logs_of, open_log, size_of

__all__ = ["Block", "Cleaner", "LineDecoder", "SourceError", "chunks", "is_stdin", "logs_of", "open_log",
           "size_of"]
