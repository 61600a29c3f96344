"""What a repository says of its publishers: those that its workflows need, and those that are recorded."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.answers_file import answers_for, find_answers, package_around, workflows_around
from tracer_bullet.project.detected import Detected
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.metadata import project_name, written_name
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.remotes import choose_repository, remote_of
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.needed import Needed, find_needed
from tracer_bullet.publishers.recorded import Recorded, find_recorded
from tracer_bullet.publishers.rules import check_environment, check_repository, check_workflow_name
from tracer_bullet.repository import home_of, load_simulator, read_sources
from tracer_bullet.sites import TESTPYPI
from tracer_bullet.text.counted import counted
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from pathlib import Path

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.workflow.simulator import Simulator


@dataclass(frozen=True)
class PublisherSurvey:
    """`directory` holds the package, `root` the repository `slug` (`owner/name`, found as `source` says)."""

    root: Path
    directory: Path
    git: GitSnapshot
    slug: str
    source: str
    simulator: Simulator
    workflows: tuple[str, ...]
    needed: Needed
    recorded: Recorded

    @property
    def remote(self) -> str:
        """The name of the remote that leads to the repository, by default `origin`."""
        return remote_of(self.git.remote_urls, self.slug) or "origin"


def survey_publishers(  # noqa: PLR0913 - the last two by name
    directory: Path,
    workflows: Sequence[Path] = (),
    repository: str = "",
    project: str = "",
    *,
    may_be_empty: bool = False,
    of_all: bool = False,
) -> PublisherSurvey:
    """Look at the package in `directory` and at `workflows`, by default its own, or all that upload.

    Of several packages that tracer set up each has its own workflows, unless those `of_all` are wanted.

    `repository` and `project` go before what remotes and packaging files say. Raises TracerError for a value
    that is missing, or that the form of an index would refuse, and, unless `may_be_empty`, for a repository
    in which no workflow uploads.
    """
    git = read_repository(directory)
    slug, source = _find_slug(git, repository)
    simulator = load_simulator(git.root, read_sources(git.root, workflows), home_of(git, slug))
    own = () if of_all else workflows_around(git.root, directory)
    paths = _choose(simulator, [show_path(path, git.root) for path in workflows], own)
    if not (paths or may_be_empty):
        raise TracerError("no workflow of this repository uploads anything", hint="tracer init")
    names = _Projects(git.root, directory, project)
    needed = find_needed(simulator, paths, slug, lambda path, index, _job: [names.of(path, index)])
    for one in needed.publishers:
        check_workflow_name(one.publisher.identity.workflow)
        if one.publisher.identity.environment:
            check_environment(one.publisher.identity.environment)
    return PublisherSurvey(
        git.root, directory, git, slug, source, simulator, tuple(paths), needed, find_recorded(git.root)
    )


def packages_below(survey: PublisherSurvey) -> tuple[str, ...]:
    """The directories of the packages that tracer set up, from the root; empty if not several are meant."""
    names = {PurePosixPath(path).name for path in survey.workflows}
    meant = (one for one in find_answers(survey.root) if one.workflow_name in names)
    found = tuple(dict.fromkeys(one.package_directory for one in meant))
    return found if len(found) > 1 else ()


def _find_slug(git: GitSnapshot, repository: str) -> tuple[str, str]:
    """The repository that is given, else that of the remotes, else the recorded one, and its source."""
    if not repository:
        recorded = {str(one.get("repository") or "") for one in answers_for(git.root, "github")} - {""}
        try:
            found = choose_repository(git.remote_urls)
        except TracerError:
            if len(recorded) != 1:
                raise
            found = Detected(recorded.pop(), "from the recorded answers")
        repository, source = found.value, found.source
    else:
        source = "given"
    check_repository(repository)
    return repository, source


def _choose(simulator: Simulator, chosen: list[str], own: Container[str]) -> list[str]:
    for path in chosen:
        if path in simulator.unreadable:
            raise TracerError(f"{path} cannot be read: {simulator.unreadable[path]}")
    found = [path for path, one in simulator.files.items() if publishes(one, simulator)]
    return chosen or [path for path in found if PurePosixPath(path).name in own] or found


class _Projects:
    """The project that a workflow publishes: as the recorded answers say, else that of the directory."""

    def __init__(self, root: Path, directory: Path, given: str) -> None:
        self._directory = directory
        self._given = given
        self._root = root
        files = find_answers(root)
        nearest = package_around(root, directory, {one.package_directory for one in files})
        files = tuple(sorted(files, key=lambda one: one.package_directory == nearest))
        self._answers = {one.workflow_name: one for one in files}  # of a shared workflow, the nearest package

    def of(self, path: str, index: str) -> str:
        """The name on the index; raises TracerError if there is none."""
        if self._given:
            return self._given
        answers = self._answers.get(PurePosixPath(path).name)
        renamed = answers.answers.get("testpypi_project_name") if answers and index == TESTPYPI.key else ""
        if renamed:
            return str(renamed)
        directory = self._root / answers.package_directory if answers else self._directory
        packages = () if _has_name(directory) else find_packages(self._root)
        if packages:
            raise TracerError(
                f"{path} may publish any of {counted(len(packages), 'package')}; this directory holds none",
                hint="\n".join(f"cd {shlex.quote(one.directory)}  # for {one.name}" for one in packages),
            )
        if not has_project(directory):
            raise TracerError(
                f"{path} publishes a project that tracer cannot name: there are no packaging files here",
                hint="change into the directory of the package, or name it: --name NAME",
            )
        return project_name(read_project(directory)).value


def _has_name(directory: Path) -> bool:
    project = read_project(directory)
    return bool(written_name(project) or project.setup_py.body)
