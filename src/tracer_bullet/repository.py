"""A repository as plans and proofs see it: its workflows, what git knows of it, what it calls its indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.project.checkout_files import CheckoutFiles, CommitFiles
from tracer_bullet.project.read_once import read_once
from tracer_bullet.project.worktree import WORKFLOWS, mentions, show_path, workflow_files
from tracer_bullet.text.source import Source, read_source
from tracer_bullet.workflow.events.github_context import GitHubRepository
from tracer_bullet.workflow.proof.prove import read_texts
from tracer_bullet.workflow.reach import RepositoryProject
from tracer_bullet.workflow.reach.repository_files import ChangedFiles
from tracer_bullet.workflow.reader import read_workflow
from tracer_bullet.workflow.simulator import DefaultBranch, Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.project import git
    from tracer_bullet.text.files import Change
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles


class WorkflowSources(NamedTuple):
    """The files that were read, by their paths from the root; and those that cannot be, with the reason.

    `chosen` are the paths of the files that were asked for by name.
    """

    sources: Mapping[str, Source]
    unreadable: Mapping[str, str]
    chosen: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """The texts by path, without byte order marks."""
        return {path: source.text for path, source in self.sources.items()}


@read_once
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
    return WorkflowSources(sources, unreadable, tuple(show_path(path, root) for path in chosen))


def load_simulator(
    root: Path,
    read: WorkflowSources,
    home: GitHubRepository,
    default_branch: str = "",
) -> Simulator:
    """The simulator of a plan, a proof or a rehearsal over all that was read.

    `default_branch` is the name that was given for it. Raises TracerError for one of the chosen files that is
    no workflow.
    """
    simulator = load_without_default_branch(root, read, home)
    for path in read.chosen:
        if path not in simulator.files:
            read_workflow(read.texts[path], path)  # says what is wrong with it
    return _with_default_branch(simulator, root, default_branch)


def load_without_default_branch(root: Path, read: WorkflowSources, home: GitHubRepository) -> Simulator:
    """The simulator over all that was read, as if the default branch had the same."""
    simulator = make_simulator(root, home, read.texts, read.unreadable)
    simulator.acknowledged = _acknowledged(root, simulator)
    return simulator


def _with_default_branch(simulator: Simulator, root: Path, given: str = "") -> Simulator:
    """The same with the workflows that git has on the default branch, from which GitHub takes some events."""
    from tracer_bullet.project.committed import (  # noqa: PLC0415 - not for finalize
        Unread,
        read_default_branch,
    )

    committed = read_default_branch(root, WORKFLOWS.as_posix(), given)
    if isinstance(committed, Unread):
        simulator.default_gap = committed.why
        return simulator
    if committed is None or committed.texts == {path: one.text for path, one in simulator.files.items()}:
        return simulator
    files, unreadable = read_texts(committed.texts)
    default = DefaultBranch(files, str(committed), RepositoryProject(CommitFiles(root, committed.commit)))
    unread = (f"{path} of {committed} cannot be read: {why}" for path, why in unreadable.items())
    return simulator.with_default_branch(default, next(unread, ""))


def _acknowledged(root: Path, simulator: Simulator) -> Callable[[Upload], bool]:
    """Tells whether a step that may upload was acknowledged as it is now."""
    if not mentions(root, b"acknowledged"):
        return simulator.acknowledged
    from tracer_bullet.acknowledged import address_of, read_acknowledged  # noqa: PLC0415 - few have any
    from tracer_bullet.workflow.reach.digest import digest_of_step  # noqa: PLC0415

    known = read_acknowledged(root)

    def is_acknowledged(upload: Upload) -> bool:
        address = address_of(upload.workflow, upload.job, upload.step)
        if address not in known:
            return False
        project = simulator.project_of(upload.workflow)
        return known[address] == digest_of_step(upload.workflow, upload.job, upload.step, project)

    return is_acknowledged


def load_simulator_after(root: Path, changes: Iterable[Change], home: GitHubRepository) -> Simulator:
    """The simulator as it would be once `changes` are written."""
    read = read_sources(root)
    texts, unreadable = read.texts, dict(read.unreadable)
    changed: dict[str, str | None] = {}
    for change in changes:
        name = show_path(change.path, root)
        changed[name] = None if change.after is None else change.after.decode("utf-8-sig", "replace")
        if change.path.parent == root / WORKFLOWS:
            texts.pop(name, None)
            unreadable.pop(name, None)
            if change.after is not None:
                texts[name] = change.after.decode("utf-8-sig")
    simulator = make_simulator(root, home, texts, unreadable, ChangedFiles(CheckoutFiles(root), changed))
    simulator.acknowledged = _acknowledged(root, simulator)
    return _with_default_branch(simulator, root)


def make_simulator(
    root: Path,
    home: GitHubRepository,
    texts: Mapping[str, str],
    unreadable: Mapping[str, str],
    others: RepositoryFiles | None = None,
) -> Simulator:
    """The simulator over these texts by path alone: without git, and without what was acknowledged.

    `others` are the files of the repository, those of the checkout unless given.
    """
    files, invalid = read_texts(texts)
    project = RepositoryProject(others or CheckoutFiles(root))
    simulator = Simulator(home, files, project, {**unreadable, **invalid})
    simulator.relies += map(str, project.own_indexes.values())
    return simulator


def read_home(root: Path, name: str = "") -> GitHubRepository:
    """The repository on GitHub, called `name` if given, as far as git knows it, which may be not at all."""
    from tracer_bullet.project.git import read_repository  # noqa: PLC0415 - so that `--help` need not wait

    try:
        return home_of(read_repository(root), name)
    except TracerError:
        return GitHubRepository(name)


def home_of(known: git.GitSnapshot, name: str = "") -> GitHubRepository:
    """The repository on GitHub that these remotes lead to, called `name` if given."""
    from tracer_bullet.project.remotes import (  # noqa: PLC0415
        choose_repository,
        principal_remote,
        read_remote,
        remote_of,
    )

    urls = known.remote_urls
    try:
        name = name or choose_repository(urls).value
    except TracerError:
        name = ""
    branch = known.default_branch((remote_of(urls, name) if name else "") or principal_remote(urls))
    found = (read_remote(remote, url).repository for remote, url in urls.items())
    others = dict.fromkeys(other for other in found if other and other.lower() != name.lower())
    return GitHubRepository(name, branch.value if branch else "main", tuple(others))
