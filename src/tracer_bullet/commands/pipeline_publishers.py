"""`tracer publishers` for the pipeline of another provider: what its jobs need to be registered for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.commands.pipeline_package import answers_of_package, name_of_project
from tracer_bullet.commands.pipelines import find_build_provider, root_of
from tracer_bullet.errors import ExitCode, Place, TracerError
from tracer_bullet.project.worktree import show_path
from tracer_bullet.refs import FIRST_BRANCH
from tracer_bullet.report import console
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher

_BUILDS_ALL = re.compile(r"\buv\s+build\b.*\s--all(?:-packages)?\b")


def show_publishers_of(path: Path, options: Namespace) -> int:
    """`tracer publishers` for a pipeline of another provider: the fields of PyPI's form."""
    from tracer_bullet.report.publishers import pipeline as report  # noqa: PLC0415 - not for GitHub

    if options.registered or options.environment_json or options.format == "markdown":
        raise TracerError(
            "`--registered`, `--environment-json` and `--format markdown` are for GitHub workflows",
            hint=f"tracer publishers {show_path(path)}",
        )
    found = _publishers_of(path, options)
    if not found:
        raise no_publishers(path)
    if options.format == "json":
        console.emit_json(report.describe_pipeline_publishers(found))
    else:
        console.emit(report.show_pipeline_publishers(found))
    return ExitCode.OK


def _publishers_of(path: Path, options: Namespace) -> list[PipelinePublisher]:
    """One for each job that uploads; by the recorded answers for a provider whose jobs tracer cannot read."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.publisher import recorded_publishers  # noqa: PLC0415
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher  # noqa: PLC0415

    root, provider = root_of(path), find_build_provider(path)
    shown = show_path(path, root)
    if provider is None:
        repository = load_checkout(root, shown)
        return forms_of(repository, root, slug=options.repository, project=options.name)
    recorded = recorded_publishers(provider, root)
    if not recorded:
        raise TracerError(
            f"no answers are recorded for {provider.name}, and tracer does not read its pipelines",
            hint=f"tracer init --provider {provider.key}",
        )
    return [PipelinePublisher(form, "", shown, 1, "") for form in recorded]


def no_publishers(path: Path) -> TracerError:
    """Why there is nothing to register for the pipeline at `path`, which tracer has read."""
    from tracer_bullet.gitlab.checkout import load_checkout  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.gitlab.credentials import UPLOAD_TO_PYPI  # noqa: PLC0415
    from tracer_bullet.gitlab.prove import say_unread  # noqa: PLC0415
    from tracer_bullet.gitlab.release_job import unclear_jobs  # noqa: PLC0415

    root = root_of(path)
    repository = load_checkout(root, show_path(path, root))
    for job in unclear_jobs(repository):
        return TracerError(
            f"tracer cannot tell to which index job `{job.name}` uploads",
            hint=UPLOAD_TO_PYPI,
            place=Place(*job.place),
        )
    unread = "".join(f"\n- {say_unread(one)}" for one in repository.config.unread)
    return TracerError(f"no job of this pipeline uploads to TestPyPI or PyPI{unread}", hint="tracer arm")


def forms_of(
    repository: GitLabRepository, root: Path, *, slug: str = "", project: str = ""
) -> list[PipelinePublisher]:
    """What to register for each job that uploads `project` from the project `slug` on GitLab.

    Without these the remote and the packaging files say what they are. Raises TracerError if one of the two
    is not known.
    """
    from tracer_bullet.gitlab.publishers import needed_jobs  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.gitlab import GITLAB, GitLabIdentity  # noqa: PLC0415
    from tracer_bullet.providers.publisher import Publisher  # noqa: PLC0415
    from tracer_bullet.report.publishers.pipeline import PipelinePublisher  # noqa: PLC0415

    shown = repository.config.path
    slug = slug or (repository.home.path if repository.home.server in ("", "gitlab.com") else "")
    if "/" not in slug:
        raise TracerError(
            "no remote is on gitlab.com, the one that PyPI trusts", hint="--repository GROUP/NAME"
        )
    names = {} if project else _projects_by_file(root)
    namespace, _, name = slug.rpartition("/")
    found = []
    for one in needed_jobs(repository, next(iter(repository.armed), FIRST_BRANCH)):
        identity = GitLabIdentity(namespace, name, shown, one.environment or "")
        own = names.get(one.job.place.path) or project
        note = one.note or ("" if one.environment is not None else "its environment depends on variables")
        for each in [own] if own else _projects_of(one.job, root):
            form = Publisher(SITES[one.index], each, GITLAB, identity).normalised()
            found.append(PipelinePublisher(form, one.job.name, *one.job.place, note))
    return found


def forms_of_package(
    repository: GitLabRepository, root: Path, *, slug: str, project: str = "", required: bool = True
) -> list[PipelinePublisher]:
    """What `forms_of` gives for the package around the current directory; all of it if none is recorded.

    Raises as `answers_of_package` does if the package is `required`.
    """
    found = forms_of(repository, root, slug=slug, project=project)
    own = answers_of_package(root, required=required).get("project_name", "") if found else ""
    return [one for one in found if one.form.project == own] or found


def _projects_of(job: PipelineJob, root: Path) -> list[str]:
    """What a job publishes: the package of the repository, and those of uv's workspace if it builds all."""
    from tracer_bullet.project.packages import find_packages  # noqa: PLC0415 - not for GitHub

    builds_all = any(_BUILDS_ALL.search(line) for line in job.script)
    others = [one.name for one in find_packages(root)] if builds_all else []
    return list(dict.fromkeys((name_of_project(root), *others)))


def _projects_by_file(root: Path) -> dict[str, str]:
    """What the files with jobs that tracer wrote publish, by their paths."""
    from tracer_bullet.gitlab import included_file  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.answers_file import find_answers  # noqa: PLC0415

    answers = [one.answers for one in find_answers(root)]
    return {included_file(one): str(one["project_name"]) for one in answers if included_file(one)}
