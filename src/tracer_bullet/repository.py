"""A repository as plans and proofs see it: its workflows, what git knows of it, what it calls its indexes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.checkout_files import CheckoutFiles
from tracer_bullet.project.worktree import WORKFLOWS, workflow_files
from tracer_bullet.text.source import Source, read_source
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.reach import Project
from tracer_bullet.workflow.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.project import git
    from tracer_bullet.text.files import Change


class WorkflowSources(NamedTuple):
    """The files that were read, by their paths from the root; and those that cannot be, with the reason."""

    sources: Mapping[str, Source]
    unreadable: Mapping[str, str]

    @property
    def texts(self) -> dict[str, str]:
        """The texts by path, without byte order marks."""
        return {path: source.text for path, source in self.sources.items()}


def show_path(path: Path, root: Path) -> str:
    """`path` from the root of its repository; for one that is elsewhere, from the current directory."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else os.path.relpath(path)


def read_sources(root: Path, chosen: Sequence[Path] = ()) -> WorkflowSources:
    """The workflows of the repository at `root`, and the files that are `chosen`, which come first.

    Raises TracerError for one of `chosen` that cannot be read.
    """
    sources: dict[str, Source] = {}
    unreadable: dict[str, str] = {}
    for path in dict.fromkeys((*chosen, *workflow_files(root))):
        name = show_path(path, root)
        try:
            sources[name] = read_source(path, name)
        except TracerError as error:
            if path in chosen:
                raise
            unreadable[name] = error.message
    return WorkflowSources(sources, unreadable)


def load_simulator(root: Path, read: WorkflowSources, home: GitHubRepository) -> Simulator:
    """The setting of a plan or a proof over all that was read."""
    return _make_setting(root, home, read.texts, read.unreadable)


def load_simulator_after(root: Path, changes: Iterable[Change], home: GitHubRepository) -> Simulator:
    """The setting as it would be once `changes` are written."""
    read = read_sources(root)
    texts, unreadable = read.texts, dict(read.unreadable)
    for change in changes:
        if change.path.parent == root / WORKFLOWS:
            name = show_path(change.path, root)
            texts.pop(name, None)
            unreadable.pop(name, None)
            if change.after is not None:
                texts[name] = change.after.decode("utf-8-sig")
    return _make_setting(root, home, texts, unreadable)


def _make_setting(
    root: Path, home: GitHubRepository, texts: Mapping[str, str], unreadable: Mapping[str, str]
) -> Simulator:
    files, invalid = read_texts(texts)
    return Simulator(home, files, Project(CheckoutFiles(root)), {**unreadable, **invalid})


def read_home(root: Path, name: str = "") -> GitHubRepository:
    """The repository on GitHub, called `name` if given, as far as git knows it, which may be not at all."""
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415 - so that `--help` need not wait

    try:
        return home_of(read_repository(root), name)
    except TracerError:
        return GitHubRepository(name)


def home_of(known: git.GitSnapshot, name: str = "") -> GitHubRepository:
    """The repository on GitHub that these remotes lead to, called `name` if given."""
    from tracer_bullet.project.remotes import choose_repository, principal_remote, remote_of  # noqa: PLC0415

    urls = known.remote_urls
    try:
        name = name or choose_repository(urls).value
    except TracerError:
        name = ""
    branch = known.default_branch((remote_of(urls, name) if name else "") or principal_remote(urls))
    return GitHubRepository(name, branch.value if branch else "main")
