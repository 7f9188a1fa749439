"""The command line: flags and exit codes, nothing else. One command a file."""

from __future__ import annotations

from logdoctor.cli.app import main

__all__ = ["main"]
