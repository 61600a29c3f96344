"""Which steps upload distributions, or may, and to which index."""

from tracer_bullet.workflow.reach.indexes import (
    PYPI,
    TESTPYPI,
    UNKNOWN_INDEX,
    IndexNames,
    index_of_url,
)
from tracer_bullet.workflow.reach.project import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import NO_FILES, FileTexts, RepositoryFiles
from tracer_bullet.workflow.reach.upload import Unseen, Upload
from tracer_bullet.workflow.reach.uploads import reach

__all__ = [
    "NO_FILES",
    "PYPI",
    "TESTPYPI",
    "UNKNOWN_INDEX",
    "FileTexts",
    "IndexNames",
    "RepositoryFiles",
    "RepositoryProject",
    "Unseen",
    "Upload",
    "index_of_url",
    "reach",
]
