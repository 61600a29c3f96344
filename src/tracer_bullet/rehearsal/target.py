"""What is rehearsed: the repository, the project, the workflow, and the answers that set it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import Place, RefusedError, TracerError
from tracer_bullet.project.answers_file import find_answers, workflows_around
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.metadata import project_name, written_name
from tracer_bullet.project.packages import find_packages, is_named
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.remotes import choose_repository, principal_remote
from tracer_bullet.project.versions.registry import read_version_source
from tracer_bullet.project.worktree import WORKFLOW_NAME, WORKFLOWS, find_workflow, show_path, workflow_files
from tracer_bullet.repository import load_simulator, read_sources
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.text.source import read_source
from tracer_bullet.trigger import armed_branches
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.ungated import publishes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.project.versions.source import VersionSource

_NONE = "tracer init  # sets up a workflow that publishes"


@dataclass(frozen=True)
class Target:
    """`workflow` is the path below `root` with slashes; `answers` are those of `tracer init`, if there are
    any.

    `slug` is `owner/name` on GitHub, `branch` the one that a push is rehearsed for, `package` the folder of
    the `project` below `root`, `tags` the names of the repository's tags. `other_projects` are published by
    the same workflow: it belongs to no package, and neither does the folder that the user stands in.
    """

    root: Path
    slug: str
    project: str
    workflow: str
    branch: str
    default_branch: str
    package: Path
    tags: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    other_projects: tuple[str, ...] = ()

    @property
    def home(self) -> GitHubRepository:
        """The repository on GitHub."""
        return GitHubRepository(self.slug, self.default_branch)

    @property
    def workflow_name(self) -> str:
        """The name of the workflow's file, as publishers have it."""
        return self.workflow.rpartition("/")[2]

    @property
    def version_source(self) -> VersionSource:
        """Where the project's version comes from; raises TracerError for files that cannot be read."""
        return read_version_source(self.root / self.package)


def find_target(directory: Path, workflow: str = "", branch: str = "") -> Target:
    """What the user means, standing in `directory`.

    `workflow` is a path or the name of a file in .github/workflows. Raises TracerError where something cannot
    be found.
    """
    repository = read_repository(directory)
    root, urls = repository.root, repository.remote_urls
    found = _choose_workflow(root, directory, workflow)
    answers = _read_answers(root, found)
    notes: list[str] = []
    slug = choose_slug(urls, answers, root, notes)
    default = repository.default_branch(principal_remote(urls))
    package, others = _find_packages(directory, root, answers, read_source(root / found).text)
    return Target(
        root=root,
        slug=slug,
        project=answers.get("project_name") or project_name(read_project(root / package)).value,
        workflow=found,
        branch=branch or _choose_branch(root / found, repository.branch or "main", notes),
        default_branch=default.value if default else "main",
        package=package,
        tags=tuple(repository.tags),
        answers=answers,
        notes=tuple(notes),
        other_projects=others,
    )


def _choose_workflow(root: Path, directory: Path, given: str) -> str:
    """The path below `root` of the workflow that is meant.

    That is `given`, else the one that `tracer init` wrote, else publish.yml, else the only one, else the only
    one that publishes.

    Raises TracerError where there is none or where it is not in .github/workflows.
    """
    if given:
        return _check_inside(root, find_workflow(given, directory), given)
    found = workflow_files(root)
    ours = set(workflows_around(root, directory)) or {file.workflow_name for file in find_answers(root)}
    preferred = [path for path in found if path.name in (ours or {WORKFLOW_NAME})] or found
    if len(preferred) == 1:
        return show_path(preferred[0], root)
    simulator = load_simulator(root, read_sources(root), GitHubRepository())
    publishing = [path for path, one in simulator.files.items() if publishes(one, simulator)]
    if len(publishing) == 1:
        return publishing[0]
    names = in_backticks(path.name for path in found) or "none"
    raise TracerError(
        f"cannot tell which workflow to rehearse: {WORKFLOWS.as_posix()} has {names}",
        hint="\n".join(f"tracer rehearse {path}" for path in publishing) or _NONE,
    )


def _check_inside(root: Path, path: Path, given: str) -> str:
    full, top = path.resolve(), root.resolve()
    if not full.is_file() or not full.is_relative_to(top):
        hint = f"ls {WORKFLOWS.as_posix()}"
        raise TracerError(f"no workflow `{given}`", hint=hint, place=Place(given))
    if full.parent != top / WORKFLOWS:
        raise RefusedError(
            f"`{given}` is not in {WORKFLOWS.as_posix()}, and GitHub runs no workflow from any other folder",
            hint=f"git mv {show_path(path)} {WORKFLOWS.as_posix()}/",
        )
    return show_path(full, top)


def _choose_branch(workflow: Path, current: str, notes: list[str]) -> str:
    """The current branch, unless the workflow is armed for others alone: then the first of these."""
    armed = armed_branches(read_source(workflow).text, show_path(workflow))
    if not armed or current in armed:
        return current
    notes.append(
        f"the workflow is armed for `{armed[0]}`, not for `{current}`: the rehearsal pushes that branch"
    )
    return armed[0]


def _read_answers(root: Path, workflow: str) -> dict[str, str]:
    """The recorded answers that the workflow was made of, if it was made of any."""
    name = workflow.rpartition("/")[2]
    recorded = [file.answers for file in find_answers(root) if file.workflow_name == name]
    values = recorded[0] if recorded else {}
    return {key: str(value) for key, value in values.items() if isinstance(value, str | int | float)}


def choose_slug(urls: Mapping[str, str], answers: Mapping[str, str], root: Path, notes: list[str]) -> str:
    """`owner/name` on GitHub: by the remotes, else by the recorded `answers`, else invented with a note."""
    try:
        return choose_repository(urls).value
    except TracerError as error:
        if answers.get("repository"):
            return answers["repository"]
        invented = f"octo-org/{root.name or 'demo'}"
        notes.append(f"{error.message}: the rehearsal uses `{invented}`")
        return invented


def _find_packages(
    directory: Path, root: Path, answers: Mapping[str, str], workflow: str
) -> tuple[Path, tuple[str, ...]]:
    """The folder of the project below `root`, and the names of the other projects of the workflow.

    That is what the `answers` say, else the nearest folder from `directory` upward that holds a project. If
    that is no package, as at the top of a workspace, it is the first of all the packages. A package at the
    top is published with those that the text of the `workflow` names.
    """
    if "package_directory" in answers:
        return Path(answers["package_directory"]), ()
    start, top = directory.resolve(), root.resolve()
    between = (folder for folder in (start, *start.parents) if folder.is_relative_to(top))
    nearest = next((folder.relative_to(top) for folder in between if has_project(folder)), Path())
    named = answers.get("project_name") or written_name(read_project(root / nearest))
    packages = () if named and nearest != Path() else find_packages(root)
    if packages and not named:
        return Path(packages[0].directory), tuple(one.name for one in packages[1:])
    others = (one for one in packages if Path(one.directory) != nearest)
    return nearest, tuple(
        one.name for one in others if "--all-packages" in workflow or is_named(one, workflow)
    )
