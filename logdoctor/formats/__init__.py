"""Format files: find them, load them, check their samples, choose among them.

A format is data: one TOML file a framework in `parsers/`, found by folder
(inside the installed package, beside a bare checkout, in the user's own
configuration folder).
"""

from logdoctor.formats.checking import check, read_sample
from logdoctor.formats.choosing import Choice, choose, rank
from logdoctor.formats.format import GENERAL, SPECIFIC, Format, FormatError
from logdoctor.formats.loading import broken, folders, load, load_all, paths, renamed, schema_file, shelf, user_folder

__all__ = [
    "GENERAL", "SPECIFIC", "Choice", "Format", "FormatError", "broken", "check", "choose", "folders", "load",
    "load_all", "paths", "rank", "read_sample", "renamed", "schema_file", "shelf", "user_folder",
]
