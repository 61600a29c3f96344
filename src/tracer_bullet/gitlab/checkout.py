"""A checkout as the proof takes it: its configuration, its files, and what git knows of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.files import files_of
from tracer_bullet.gitlab.pipelines import Home
from tracer_bullet.gitlab.prove import GitLabRepository, load_repository
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.remotes import principal_remote, read_remote
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def load_checkout(root: Path, path: str, texts: Mapping[str, str] | None = None) -> GitLabRepository:
    """The repository at `root`, whose configuration is at `path`; `texts` (by path) replace what is there.

    Raises TracerError for a configuration that cannot be read.
    """
    project = RepositoryProject(CheckoutFiles(root))
    try:
        git = read_repository(root)
    except TracerError:
        return load_repository(path, files_of(root, texts), project, Home())
    remote = principal_remote(git.remote_urls)
    branch = git.default_branch(remote)
    place = read_remote(remote, git.remote_urls[remote]).path if remote else ""
    home = Home(place if "/" in place else "", branch.value if branch else "main")
    return load_repository(path, files_of(root, texts), project, home, tuple(git.tags))
