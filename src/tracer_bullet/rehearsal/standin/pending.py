"""Registering publishers: for projects that exist, and pending ones for names that do not exist yet.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/accounts/views.py
(`_add_pending_oidc_publisher`) and https://docs.pypi.org/trusted-publishers/creating-a-project-through-oidc/
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.providers.provider import FormError
from tracer_bullet.providers.registry import provider_of
from tracer_bullet.rehearsal.standin.index import IndexProject
from tracer_bullet.rehearsal.standin.new_names import check_new_name
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError
from tracer_bullet.rehearsal.standin.publisher import (
    PENDING_PER_USER,
    PendingPublisher,
    RegisteredPublisher,
)

if TYPE_CHECKING:
    from tracer_bullet.providers.claims import Identity
    from tracer_bullet.rehearsal.standin.index import Index


def normalise_identity(identity: Identity) -> Identity:
    """The identity as the form of its provider stores it.

    Raises NotAcceptedError with the words of the form.
    """
    try:
        normalised: Identity = provider_of(identity).normalise(identity)
    except FormError as error:
        raise NotAcceptedError(str(error)) from error
    return normalised


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
        if _names_the_same(one.identity, wanted.identity):
            raise NotAcceptedError(_explain_twin(one, wanted))
    return replace(alive, pending=(*alive.pending, wanted))


def _names_the_same(one: Identity, other: Identity) -> bool:
    """Each provider has a table of its own, so identities of two providers never clash."""
    return type(one) is type(other) and one.unique_key == other.unique_key


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
