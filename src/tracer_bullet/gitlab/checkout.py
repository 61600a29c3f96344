"""A checkout as the proof takes it: its configuration, its files, and what git knows of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.files import files_of
from tracer_bullet.gitlab.pipelines import Home
from tracer_bullet.gitlab.prove import GitLabRepository, load_repository
from tracer_bullet.project.answers_file import answers_for
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.hosts import GITHUB_HOSTS
from tracer_bullet.project.remotes import principal_remote, read_remote
from tracer_bullet.trigger.marked import read_marked
from tracer_bullet.workflow.reach import RepositoryProject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tracer_bullet.project.remotes import Remote


def load_checkout(root: Path, path: str, texts: Mapping[str, str] | None = None) -> GitLabRepository:
    """The repository at `root`, whose configuration is at `path`; `texts` (by path) replace what is there.

    Raises TracerError for a configuration that cannot be read.
    """
    project = RepositoryProject(CheckoutFiles(root))
    try:
        git = read_repository(root)
    except TracerError:
        return load_repository(path, files_of(root, texts), project, Home())
    urls = {name: url for name, url in git.remote_urls.items() if _may_be_gitlab(read_remote(name, url))}
    remote = principal_remote(urls)
    branch = git.default_branch(remote or principal_remote(git.remote_urls))
    here = read_remote(remote, urls[remote]) if remote else None
    place, server = (here.path, here.host.removeprefix("altssh.")) if here else (_recorded(root), "")
    home = Home(place, branch.value if branch else "main", server)
    return load_repository(path, files_of(root, texts), project, home, tuple(git.tags))


def _recorded(root: Path) -> str:
    """The project of the recorded answers, for a repository that has no remote yet."""
    return next((str(one.get("repository") or "") for one in answers_for(root, "gitlab")), "")


def load_permanent(
    root: Path, path: str, texts: Mapping[str, str] | None = None
) -> tuple[GitLabRepository, dict[str, str]]:
    """The same without temporary parts, and the texts, by path, that these were taken out of."""
    found = load_checkout(root, path, texts)
    marked = {name: read_marked(found.files.read(name) or "", name) for name in found.config_files}
    stripped = {name: one.text for name, one in marked.items() if one}
    return load_checkout(root, path, {**(texts or {}), **stripped}), stripped


def _may_be_gitlab(remote: Remote) -> bool:
    """A host of one's own need not have GitLab in its name; GitHub keeps mirrors."""
    return bool(remote.host) and remote.host not in GITHUB_HOSTS and "/" in remote.path
