"""Pipelines of other providers than GitHub: which file a command means, and whether tracer can read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import WORKFLOWS, find_root, find_worktree, is_workflow_folder, show_path
from tracer_bullet.report import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.providers.provider import Provider


def choose_pipeline(names: Sequence[str]) -> Path | None:
    """The pipeline that is meant: the one that is named, or the only one that the repository has.

    None means a GitHub workflow, or several. Raises TracerError for a pipeline beside something else.
    """
    named = [Path(name) for name in names]
    found = [path for path in named if path.is_file() and is_of_another_provider(path)]
    if found and len(named) > 1:
        raise TracerError(
            f"`{show_path(found[0])}` cannot be planned with other files", hint=f"tracer plan {found[0]}"
        )
    if named:
        return found[0].absolute() if found else None
    try:
        root = find_root(Path.cwd())
    except TracerError:
        return None
    from tracer_bullet.providers.registry import find_pipelines  # noqa: PLC0415 - not for a named workflow

    pipelines = [path for _, path in find_pipelines(root)]
    if (root / WORKFLOWS).is_dir() or not pipelines:
        for path in pipelines:
            console.say(f"`{show_path(path)}` is not part of this: tracer plan {show_path(path)}")
        return None
    return pipelines[0]


def is_of_another_provider(path: Path) -> bool:
    """Whether a file is the pipeline of another provider than GitHub; a workflow is told by its folder."""
    if is_workflow_folder(path.absolute().parent):
        return False
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415

    return provider_of_file(path) is not None


def root_of(path: Path) -> Path:
    """The root of the repository that a pipeline is in, or its directory if there is none."""
    try:
        return find_worktree(path.parent)
    except TracerError:
        return path.parent


def find_build_provider(path: Path) -> Provider | None:
    """The provider of a configuration that tracer proves as a whole; None for one that it simulates."""
    from tracer_bullet.providers.gitlab import GITLAB  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.providers.registry import provider_of_file  # noqa: PLC0415

    provider = provider_of_file(path)
    return None if provider is GITLAB else provider


def check_readable(path: Path, cure: str) -> None:
    """Raise TracerError with the hint `cure` if tracer cannot read the pipelines of the provider.

    In `cure`, KEY stands for the provider.
    """
    if provider := find_build_provider(path):
        raise TracerError(
            f"tracer does this for pipelines of GitHub and GitLab, not of {provider.name}",
            hint=cure.replace("KEY", provider.key),
        )
