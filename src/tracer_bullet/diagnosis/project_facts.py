"""What a checkout says about publishing: which jobs upload where, and what the repository is called.

Nothing here is required: outside of a repository, or if a file cannot be read, less is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import project_name
from tracer_bullet.project.packaging_files import read_project
from tracer_bullet.project.worktree import WORKFLOWS, find_root
from tracer_bullet.providers.github import github_publisher
from tracer_bullet.providers.publisher import Publisher, recorded_publishers
from tracer_bullet.publishers.recorded import find_recorded
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.repository import load_simulator, read_home, read_sources
from tracer_bullet.sites import SITES
from tracer_bullet.workflow.events.event import workflow_call
from tracer_bullet.workflow.proof.ungated import ungated_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.workflow.model import Job, Step
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

GITHUB = "github"
_SECRET = re.compile(r"secrets\.([\w-]+)")


@dataclass(frozen=True)
class Lane:
    """A job that uploads to an index. `secret` is the one that its upload is given, if there is any."""

    index: str
    workflow: str
    job: str
    title: str = ""
    environment: str = ""
    secret: str = ""


@dataclass(frozen=True)
class ProjectFacts:
    """A project's values, empty if nothing tells; `recorded` are the publishers that were registered.

    `provider` is the key of the one whose pipeline publishes; `forms` is what its recorded answers register.
    """

    project: str = ""
    slug: str = ""
    branch: str = ""
    default_branch: str = ""
    lanes: tuple[Lane, ...] = ()
    recorded: tuple[Publisher, ...] = ()
    provider: str = GITHUB
    forms: tuple[Publisher, ...] = ()

    def publishers(self, index: str) -> tuple[Publisher, ...]:
        """The recorded publishers on `index`, `pypi` or `testpypi`."""
        return tuple(one for one in self.recorded if one.site.key == index)


def read_facts(directory: Path, provider: str = "") -> ProjectFacts:
    """What the checkout around `directory` says; nothing if there is none.

    `provider` is the key of the one whose pipeline is meant; by default, GitHub's workflows go first.
    """
    try:
        root = find_root(directory)
    except TracerError:
        return ProjectFacts(provider=provider or GITHUB)
    found = facts_of_pipeline(root, provider)
    if found:
        return replace(found, project=_read_name(directory, root), branch=_read_branch(root))
    home = read_home(root)
    lanes = tuple(dict.fromkeys(_find_lanes(load_simulator(root, read_sources(root), home))))
    return ProjectFacts(
        project=_read_name(directory, root),
        slug=home.name,
        branch=_read_branch(root),
        default_branch=home.default_branch,
        lanes=lanes,
        recorded=_read_recorded(root),
    )


def facts_of_pipeline(root: Path, wanted: str) -> ProjectFacts | None:
    """What the pipeline of another provider than GitHub says, of the one that is `wanted`.

    None if none is wanted and the repository has GitHub workflows, or no other pipeline.
    """
    from tracer_bullet.providers.registry import find_pipelines  # noqa: PLC0415 - most have GitHub alone

    found = () if (root / WORKFLOWS).is_dir() and not wanted else find_pipelines(root)
    found = tuple(one for one in found if wanted in ("", one[0].key))
    if not found:
        return ProjectFacts(provider=wanted) if wanted else None
    provider, path = found[0]
    if provider.key != "gitlab":
        return ProjectFacts(provider=provider.key, forms=recorded_publishers(provider, root))
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415

    try:
        repository = load_checkout(root, path.name)
        lanes = tuple(_gitlab_lanes(repository))
    except TracerError:
        return ProjectFacts(provider=provider.key)
    home = repository.home
    return ProjectFacts(
        slug=home.path, default_branch=home.default_branch, lanes=lanes, provider=provider.key
    )


def _gitlab_lanes(repository: GitLabRepository) -> Iterator[Lane]:
    from tracer_bullet.gitlab.publishers import needed_jobs  # noqa: PLC0415 - most have GitHub alone

    for one in needed_jobs(repository, FIRST_BRANCH):
        yield Lane(one.index, repository.config.path, one.job.name, "", one.environment or "")


def _read_recorded(root: Path) -> tuple[Publisher, ...]:
    """The publishers that the user says are registered; none if the record cannot be read."""
    try:
        found = find_recorded(root).publishers
    except TracerError:
        return ()
    return tuple(
        github_publisher(SITES[one.index], one.project, one.slug, one.workflow, one.environment)
        for one in found
    )


def _read_name(directory: Path, root: Path) -> str:
    for folder in (directory, root):
        try:
            return project_name(read_project(folder)).value
        except TracerError:
            continue
    return ""


def _read_branch(root: Path) -> str:
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415 - starts git, which may be missing

    try:
        return read_repository(root).branch
    except TracerError:
        return ""


def _find_lanes(setting: Simulator) -> Iterator[Lane]:
    event = workflow_call(setting.repository)
    for workflow in setting.files.values():
        for upload in ungated_uploads(workflow, setting, event):
            if upload.index in SITES:
                yield _make_lane(upload)


def _make_lane(upload: Upload) -> Lane:
    job = upload.job
    return Lane(
        index=upload.index,
        workflow=upload.workflow.path.rpartition("/")[2],
        job=job.id,
        title=job.name.value if job.name else "",
        environment=job.environment.name.value if job.environment else "",
        secret=_find_secret(job, upload.step),
    )


def _find_secret(job: Job, step: Step | None) -> str:
    values = [*job.env.items.values()]
    if step is not None:
        values += [*step.arguments.items.values(), *step.env.items.values()]
        values += [step.run] if step.run else []
    found = (_SECRET.search(value.value) for value in values)
    return next((one[1] for one in found if one and one[1] != "GITHUB_TOKEN"), "")
