"""Which steps upload distributions, and to which index."""

from tracer_bullet.workflow.reach.indexes import (
    PYPI,
    TESTPYPI,
    UNKNOWN_INDEX,
    IndexNames,
    index_of_url,
    read_index_names,
)
from tracer_bullet.workflow.reach.uploads import Upload, reach

__all__ = [
    "PYPI",
    "TESTPYPI",
    "UNKNOWN_INDEX",
    "IndexNames",
    "Upload",
    "index_of_url",
    "reach",
    "read_index_names",
]
