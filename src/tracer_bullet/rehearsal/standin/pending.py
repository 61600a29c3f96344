"""Registering publishers: for projects that exist, and pending ones for names that do not exist yet.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/accounts/views.py
(`_add_pending_oidc_publisher`), https://github.com/pypi/warehouse/blob/main/warehouse/oidc/forms/github.py
and https://docs.pypi.org/trusted-publishers/creating-a-project-through-oidc/
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.rehearsal.standin.index import IndexProject
from tracer_bullet.rehearsal.standin.new_names import check_new_name
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.publisher import (
    PENDING_PER_USER,
    Identity,
    PendingPublisher,
    RegisteredPublisher,
)

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.standin.index import Index

_OWNER = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]*")
_REPOSITORY = re.compile(r"[a-zA-Z0-9-_.]+")
_BAD_IN_ENVIRONMENT = re.compile(r"[\x00-\x1f\x7f'\"`,;\\]")


def normalise_identity(identity: Identity) -> Identity:
    """The identity as the form stores it: trimmed, the environment in lower case, the repository as typed.

    Raises NotAcceptedError with the words of the form.
    """
    workflow, environment = identity.workflow.strip(), identity.environment
    if not _OWNER.fullmatch(identity.owner):
        raise NotAcceptedError("Invalid GitHub user or organization name.")
    if not _REPOSITORY.fullmatch(identity.repository):
        raise NotAcceptedError("Invalid repository name")
    if not workflow.endswith((".yml", ".yaml")):
        raise NotAcceptedError("Workflow name must end with .yml or .yaml")
    if "/" in workflow:
        raise NotAcceptedError("Workflow filename must be a filename only, without directories")
    _check_environment(environment)
    return replace(identity, workflow=workflow, environment=environment.lower())


def _check_environment(environment: str) -> None:
    if len(environment) > 255:
        raise NotAcceptedError("Environment name is too long (maximum is 255 characters)")
    if environment.startswith(" "):
        raise NotAcceptedError("Environment name may not start with whitespace")
    if environment.endswith(" "):
        raise NotAcceptedError("Environment name may not end with whitespace")
    if _BAD_IN_ENVIRONMENT.search(environment):
        raise NotAcceptedError(
            'Environment name must not contain non-printable characters or the characters "\'", '
            "'\"', '`', ',', ';', '\\'"
        )


def register_publisher(index: Index, project: str, identity: Identity) -> Index:
    """`index` with `identity` as a publisher of an existing project."""
    found = index.project(project)
    if found is None:
        raise NotAcceptedError(f"The project {project!r} does not exist.", 404)
    return _attach(index, found, normalise_identity(identity))


def register_pending(index: Index, pending: PendingPublisher) -> Index:
    """`index` with a pending publisher.

    Raises NotAcceptedError where the user has three already, the identity is taken or the name cannot be.
    """
    alive = drop_expired(index, pending.added)
    wanted = replace(pending, identity=normalise_identity(pending.identity))
    if sum(one.user == wanted.user for one in alive.pending) >= PENDING_PER_USER:
        raise NotAcceptedError("You can't register more than 3 pending trusted publishers at once.", 403)
    check_new_name(wanted.project, alive)
    for one in alive.pending:
        if one.identity.unique_key == wanted.identity.unique_key:
            raise NotAcceptedError(_explain_twin(one, wanted))
    return replace(alive, pending=(*alive.pending, wanted))


def _explain_twin(one: PendingPublisher, wanted: PendingPublisher) -> str:
    if canonicalize_name(one.project) != canonicalize_name(wanted.project):
        return (
            "A pending trusted publisher matching this configuration has already been registered for a "
            "different project name."
        )
    return (
        "This trusted publisher has already been registered. Please contact PyPI's admins if this "
        "wasn't intentional."
    )


def drop_expired(index: Index, now: float) -> Index:
    """`index` without pending publishers that nobody used for thirty days."""
    return replace(index, pending=tuple(one for one in index.pending if one.is_alive(now)))


def reify(index: Index, pending: PendingPublisher, now: float) -> Index:
    """`index` after the first exchange: the project exists and the publisher is an ordinary one.

    Other users' pending publishers for the name are gone. Raises NotAcceptedError where the name became
    impossible.
    """
    check_new_name(pending.project, index)
    project = IndexProject(pending.project, now, pending.user)
    kept = tuple(
        one
        for one in index.pending
        if one is not pending and (one.user == pending.user or canonicalize_name(one.project) != project.key)
    )
    return _attach(replace(index, pending=kept).with_project(project), project, pending.identity)


def _attach(index: Index, project: IndexProject, identity: Identity) -> Index:
    publisher = RegisteredPublisher(identity, frozenset({project.key}))
    known = index.publisher(publisher.identifier)
    if known is not None:
        publisher = replace(known, projects=known.projects | {project.key})
    return index.with_publisher(publisher)
