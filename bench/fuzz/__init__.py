"""Hostile input for the whole reading path; `python -m bench.fuzz --help`."""
