"""What is known of a repository, beside its workflows, when the uploads of a run are looked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.credentials import may_hold_credentials, secrets_of_files
from tracer_bullet.workflow.reach.executed import RepositoryCode
from tracer_bullet.workflow.reach.indexes import IndexNames
from tracer_bullet.workflow.reach.job_walks import JobWalks
from tracer_bullet.workflow.reach.own_indexes import find_own_indexes
from tracer_bullet.workflow.reach.repository_files import NO_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.workflow.reach.credentials import Credential
    from tracer_bullet.workflow.reach.own_indexes import OwnIndex
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.reach.upload import Upload
    from tracer_bullet.workflow.simulation.simulate import StartingStep


class RepositoryProject:
    """The files of a repository, and the indexes that are known beforehand (`names`)."""

    def __init__(
        self,
        files: RepositoryFiles = NO_FILES,
        names: IndexNames = IndexNames(),  # noqa: B008 - never changed
    ) -> None:
        self.files = files
        self.names = names
        self.code = RepositoryCode(files)
        self.walks: JobWalks[Upload] = JobWalks(files)
        self.starts: JobWalks[StartingStep] = JobWalks(files)

    @cached_property
    def own_indexes(self) -> Mapping[str, OwnIndex]:
        """The indexes in TestPyPI's or PyPI's place, by their URLs."""
        return find_own_indexes(self.files)

    def place_of(self, index: str) -> str:
        """The site whose place an index takes; any other index as it is."""
        return self.own_indexes[index].place if index in self.own_indexes else index

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        """The files at the root in which somebody has left a token, in words."""
        names = [name for name in self.files.names("") if may_hold_credentials(name)]
        return secrets_of_files(names, map(self.files.text, names))
