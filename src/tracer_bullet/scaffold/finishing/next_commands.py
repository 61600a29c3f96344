"""The commands that come next: from nothing to a repository on GitHub, then to the first tracer run.

The default branch of a repository on GitHub is the one that is pushed first, so that one goes first which is
not the tracer branch, and without the workflow that the tracer branch starts.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.project.git import known_files
from tracer_bullet.project.remotes import read_remote, remote_of
from tracer_bullet.project.worktree import show_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.git import GitSnapshot
    from tracer_bullet.providers.provider import Provider

_USUAL_BRANCH = "main"
_VISIBILITY = "# or --private, where required reviewers need a paid plan"


class Written(NamedTuple):
    """What was written: the paths from the root, `workflow` among them, and the answers that matter here.

    `gone` are paths that were deleted. `branch` is the one that the workflow is armed for, empty for none;
    `slug` is `owner/name` on GitHub, or the path on the host of `provider`, which is None for GitHub. With
    `is_update` all the files were there before.
    """

    paths: tuple[str, ...]
    workflow: str
    project: str
    slug: str
    branch: str
    gone: tuple[str, ...] = ()
    provider: Provider | None = None
    is_update: bool = False

    @property
    def commit(self) -> str:
        """The command that commits the pipeline."""
        if self.is_update:
            return f"git commit -m {shlex.quote(f'Update how {self.project} is published')}"
        through = self.provider.runs_on if self.provider else "GitHub Actions"
        return f"git commit -m {shlex.quote(f'Publish through {through}, TestPyPI first')}"


class NextCommands(NamedTuple):
    """One command a string: those `first` bring the repository to GitHub, and those of the `run` follow.

    Between them the environments are created and the publishers are registered.
    """

    first: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    host: str = "GitHub"


NOTHING_NEXT = NextCommands()


def next_commands(
    root: Path, repository: GitSnapshot | None, written: Written, here: Path | None = None
) -> NextCommands:
    """What to run from the directory `here` (else the current one) after something was written to `root`.

    `repository` is what git knows of `root`, None where it has no repository yet. A part that has nothing to
    do is empty.
    """
    if not (written.paths or written.gone):
        return NOTHING_NEXT
    there = () if root == (here or Path.cwd()) else (f"cd {shlex.quote(_show(root, here))}",)
    if repository is None or (repository.branch and not repository.branches):
        first, run = _begin(repository, written), _run_first(repository, written)
    else:
        first, run = tuple(_publish(repository, written)), _run(repository, written)
    host = written.provider.name if written.provider and written.provider.hosts else "GitHub"
    return NextCommands((*there, *first) if first else (), run if first else (*there, *run), host)


def _begin(repository: GitSnapshot | None, written: Written) -> tuple[str, ...]:
    """Without a commit: everything is committed to the default branch, but for a workflow that is armed."""
    current = repository.branch if repository else ""
    default = current if current and current != written.branch else _USUAL_BRANCH
    without = f" -- . {shlex.quote(f':!{written.workflow}')}" if written.branch else ""
    if repository is None:
        start = [f"git init --initial-branch={default}"]
    else:
        start = [] if current == default else [f"git switch -c {default}"]
    commit = [f"git add --all{without}", f"git commit -m {shlex.quote(f'Start {written.project}')}"]
    remote = _remote(repository, written)
    return (*start, *commit, *_create(remote, written), _push(remote.name, default))


def _run_first(repository: GitSnapshot | None, written: Written) -> tuple[str, ...]:
    if not written.branch:
        return ()
    return (
        f"git switch -c {shlex.quote(written.branch)}",
        f"git add -- {shlex.quote(written.workflow)}",
        written.commit,
        *_fire(_remote(repository, written).name, written),
    )


def _publish(repository: GitSnapshot, written: Written) -> Iterator[str]:
    """With commits: what GitHub still lacks, the repository or its default branch."""
    remote = _remote(repository, written)
    if remote.is_there and any(
        name.startswith(f"refs/remotes/{remote.name}/") for name in repository.references
    ):
        return
    yield from _create(remote, written)
    found = repository.default_branch("")
    others = [
        name for name in (found.value if found else "", repository.branch, *repository.branches) if name
    ]
    default = next((name for name in others if name != written.branch), _USUAL_BRANCH)
    if default not in repository.branches:
        yield f"git branch {default}"
    yield _push(remote.name, default)


def _run(repository: GitSnapshot, written: Written) -> tuple[str, ...]:
    gone = known_files(repository.root, *written.gone) if written.gone else set()
    paths = [*written.paths, *(path for path in written.gone if path in gone)]
    commit = (f"git add -- {shlex.join(paths)}", written.commit)
    if not written.branch:
        return commit
    option = "" if written.branch in repository.branches else "-c "
    is_there = written.branch == repository.branch
    switch = () if is_there else (f"git switch {option}{shlex.quote(written.branch)}",)
    return (*switch, *commit, *_fire(_remote(repository, written).name, written))


def _fire(remote: str, written: Written) -> tuple[str, ...]:
    starts = written.provider.starts_run if written.provider else ()
    finalize = "tracer finalize  # after a green run, before the branch is merged"
    return (_push(remote, written.branch), *starts, finalize)


def _push(remote: str, branch: str) -> str:
    return f"git push -u {shlex.join([remote, branch])}"


def _create(remote: _Destination, written: Written) -> tuple[str, ...]:
    """The command that creates the repository, unless a remote leads there already.

    GitLab makes a project of the first push: https://docs.gitlab.com/topics/git/project/.
    """
    if remote.is_there:
        return ()
    if written.provider and written.provider.hosts:
        address = f"git@{written.provider.hosts[0]}:{written.slug}.git"
        return (f"git remote add {remote.name} {address}",)
    return (f"gh repo create {written.slug} --public --source=. --remote={remote.name}  {_VISIBILITY}",)


class _Destination(NamedTuple):
    name: str
    is_there: bool


def _remote(repository: GitSnapshot | None, written: Written) -> _Destination:
    """The remote that leads to the repository, or the name for a new one."""
    urls = repository.remote_urls if repository else {}
    if written.provider and written.provider.hosts:
        there = ((name, read_remote(name, url)) for name, url in urls.items())
        found = next((name for name, one in there if one.host in written.provider.hosts), "")
        return _Destination(found or (written.provider.key if "origin" in urls else "origin"), bool(found))
    found = remote_of(urls, written.slug)
    return _Destination(found or ("github" if "origin" in urls else "origin"), bool(found))


def _show(root: Path, here: Path | None) -> str:
    return str(root) if here else show_path(root)
