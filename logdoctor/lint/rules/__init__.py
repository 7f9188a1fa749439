"""One rule a file; those about Caffe's solver and nets in `caffe/`. A rule is a module with

* a docstring: the rule's manual page,
* `id`: its name, unique,
* `check(facts)`: yields findings; keeps no state, reads no file.
"""
