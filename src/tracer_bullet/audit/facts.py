"""What the rules know of a repository besides its workflows: packaging files, git, local actions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import read_repository, tags_at_head
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.versions.registry import find_version_source
from tracer_bullet.publishers.check_record import check_record
from tracer_bullet.publishers.recorded import find_recorded
from tracer_bullet.repository import WorkflowSources, load_simulator, read_home
from tracer_bullet.text.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from tracer_bullet.errors import Finding
    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.source import VersionSource
    from tracer_bullet.workflow.simulator import Simulator


@dataclass(frozen=True, eq=False)
class RepositoryFacts:
    """The repository at `root`. What cannot be read is None, or empty: then nothing follows from it.

    `git` is what git knows, None if it is not to be asked; see `git_of`.
    """

    root: Path
    simulator: Simulator
    git: GitSnapshot | None = None

    @property
    def own_git(self) -> GitSnapshot | None:
        """What git knows; None if git keeps another directory than `root`."""
        return self.git if self.git and self.git.root == self.root.resolve() else None

    @cached_property
    def project(self) -> Project | None:
        """The packaging files in the root."""
        try:
            return read_project(self.root)
        except (TracerError, RecursionError, ValueError):
            return None

    @cached_property
    def version(self) -> VersionSource | None:
        """Where the version comes from."""
        try:
            return find_version_source(self.project) if self.project else None
        except TracerError:
            return None

    @cached_property
    def tags_at_head(self) -> list[str]:
        """The tags of the commit that is checked out."""
        return tags_at_head(self.root) if self.own_git else []

    @cached_property
    def record_findings(self) -> tuple[Finding, ...]:
        """What the recorded publishers no longer match."""
        try:
            return check_record(self.root, self.simulator)
        except TracerError:
            return ()

    @cached_property
    def recorded_project(self) -> str:
        """The one project that all recorded publishers are for; empty if there are several, or none."""
        try:
            projects = {one.project for one in find_recorded(self.root).publishers}
        except TracerError:
            return ""
        return projects.pop() if len(projects) == 1 else ""

    def local_action(self, path: str) -> str:
        """The text of the action in the folder `path` (`./…`) of the repository; empty if there is none."""
        for name in ("action.yml", "action.yaml"):
            file = self.root / path / name
            if file.is_file() and file.resolve().is_relative_to(self.root.resolve()):
                try:
                    return read_source(file).text
                except TracerError:
                    return ""
        return ""


def read_other_facts(root: Path) -> RepositoryFacts:
    """The facts of the repository at `root` for a pipeline of another provider, without its workflows."""
    simulator = load_simulator(root, WorkflowSources({}, {}, ()), read_home(root))
    return RepositoryFacts(root, simulator, git_of(root))


def git_of(root: Path) -> GitSnapshot | None:
    """What git knows of the repository that holds `root`; None if there is none."""
    try:
        return read_repository(root)
    except TracerError:
        return None
