"""Texts that are no log of one run: prose, source code, patches, data, tables of many runs."""
