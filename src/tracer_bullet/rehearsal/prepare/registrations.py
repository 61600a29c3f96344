"""Which publishers are registered on the stand-ins: typed in, of the answers, or the workflow's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from tracer_bullet.errors import TracerError
from tracer_bullet.project.worktree import WORKFLOW_NAME
from tracer_bullet.providers.github import GitHubIdentity
from tracer_bullet.providers.publisher import project_on
from tracer_bullet.publishers.typed import read_typed
from tracer_bullet.rehearsal.standin.index import IndexProject
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.pending import register_pending, register_publisher
from tracer_bullet.rehearsal.standin.publisher import PendingPublisher
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracer_bullet.rehearsal.server.live import LiveIndex
    from tracer_bullet.rehearsal.standin.index import Index
    from tracer_bullet.rehearsal.target import Target


@dataclass(frozen=True)
class Registration:
    """A publisher on one of the two indexes; an empty `project` is the one that is rehearsed."""

    index: str
    identity: GitHubIdentity
    project: str = ""


def owner_id(owner: str) -> str:
    """A number in the place of the owner's, which only GitHub knows; other for another name."""
    return str(crc32(owner.encode()))


def read_publisher(text: str) -> Registration:
    """What `--publisher` says: `testpypi:owner/repo/workflow.yml@environment`, `=project` for another name.

    Raises TracerError where it does not say that.
    """
    typed = read_typed(text)
    identity = GitHubIdentity(
        typed.owner, owner_id(typed.owner), typed.repository, typed.workflow, typed.environment
    )
    return Registration(typed.index, identity, typed.project)


def choose_publishers(
    target: Target, typed: Sequence[Registration], reached: Iterable[tuple[str, str, str]]
) -> list[Registration]:
    """Those that were typed in; for other indexes the ones that `tracer` tells the user to register.

    `reached` are an index, the workflow file and the environment of each job that reaches it, for a workflow
    that has no answers.
    """
    told = _of_answers(target) or [
        _make(target, *one, name) for one in reached for name in ("", *target.other_projects)
    ]
    given = {one.index for one in typed}
    spelt = [_spell_owner(one, target.slug.partition("/")[0]) for one in typed]
    return [*spelt, *dict.fromkeys(one for one in told if one.index not in given)]


def _spell_owner(one: Registration, owner: str) -> Registration:
    """The publisher as the index keeps it: it asks GitHub for the owner, and takes GitHub's spelling.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py (`validate_owner`)
    """
    if one.identity.owner.lower() != owner.lower():
        return one
    return replace(one, identity=replace(one.identity, owner=owner, owner_id=owner_id(owner)))


def _of_answers(target: Target) -> list[Registration]:
    answers = target.answers
    if answers.get("workflow_name", WORKFLOW_NAME) != target.workflow_name or "repository" not in answers:
        return []
    name = target.workflow_name
    return [
        _make(target, index, name, answers.get(f"{index}_environment", index), project_on(index, answers))
        for index in SITES
    ]


def _make(target: Target, index: str, workflow: str, environment: str, project: str = "") -> Registration:
    owner, _, name = target.slug.partition("/")
    identity = GitHubIdentity(owner, owner_id(owner), name, workflow, environment.lower())
    return Registration(index, identity, project)


def register(
    live: LiveIndex, project: str, identities: Sequence[GitHubIdentity], now: float, *, alone: bool = True
) -> None:
    """Register one publisher as pending; several for a project that exists, as one would have to on PyPI.

    `alone` says that no other project has the same publisher: an index accepts a pending publisher once.

    Raises TracerError with the index's own words where it does not take one.
    """

    def change(index: Index) -> Index:
        exists = index.project(project) is not None
        if alone and len(identities) == 1 and not exists:
            return register_pending(index, PendingPublisher(identities[0], project, now))
        if identities and not exists:
            index = index.with_project(IndexProject(project, now, "owner"))
        for identity in identities:
            index = register_publisher(index, project, identity)
        return index

    try:
        live.change(change)
    except NotAcceptedError as refusal:
        site: Any = live.index.site
        raise TracerError(f"{site.host} does not take the publisher: {refusal.message}") from refusal
