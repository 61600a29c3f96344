"""What a proof looks at: all the workflows of a repository as they would stand after a write."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.git import read_repository
from tracer_bullet.project.remotes import principal_remote, remote_of
from tracer_bullet.project.worktree import WORKFLOWS, workflow_files
from tracer_bullet.text.source import read_source
from tracer_bullet.workflow.github_context import Repository
from tracer_bullet.workflow.proof import read_texts
from tracer_bullet.workflow.reach import IndexNames, read_index_names
from tracer_bullet.workflow.setting import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tracer_bullet.project import git
    from tracer_bullet.text.files import Change


def read_setting(root: Path, home: Repository, changes: Iterable[Change]) -> Setting:
    """The workflows of the repository at `root` after `changes`; `home` is that repository on GitHub.

    What cannot be read is named as such, with the reason.
    """
    texts: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    changed = {change.path: change.after for change in changes if change.path.parent == root / WORKFLOWS}
    for path in sorted({*workflow_files(root), *changed}):
        name = path.relative_to(root).as_posix()
        try:
            if path not in changed:
                texts[name] = read_source(path, name).text
            elif (data := changed[path]) is not None:
                texts[name] = data.decode()
        except TracerError as error:
            unreadable[name] = error.message
    files, invalid = read_texts(texts)
    return Setting(home, files, _index_names(root, texts), {**unreadable, **invalid})


def home_on_github(repository: git.Repository, name: str) -> Repository:
    """The repository called `name` (`owner/name`) on GitHub, with the default branch that git knows of."""
    remote = remote_of(repository.remote_urls, name) or principal_remote(repository.remote_urls)
    branch = repository.default_branch(remote)
    return Repository(name, branch.value) if branch else Repository(name)


def find_home(root: Path, name: str) -> Repository:
    """The same for a directory that need not be a git repository yet."""
    try:
        return home_on_github(read_repository(root), name)
    except TracerError:
        return Repository(name)


def _index_names(root: Path, texts: Mapping[str, str]) -> IndexNames:
    """What pyproject.toml calls indexes, where any workflow uses a tool that looks there."""
    path = root / "pyproject.toml"
    if not any("publish" in text for text in texts.values()) or not path.is_file():
        return IndexNames()
    try:
        return read_index_names(tomllib.loads(read_source(path).text))
    except (TracerError, tomllib.TOMLDecodeError, RecursionError):
        return IndexNames()
