"""The `github` context of an event: what is fixed beforehand, and what is not known.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tracer_bullet.refs import TAGS, short_name
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.expressions.contexts import PartlyKnown, Value
from tracer_bullet.workflow.expressions.unknown import Beginning

_OPEN = """
    action action_path action_ref action_repository action_status actor actor_id api_url env graphql_url job
    path ref_protected repository_id repository_owner_id repository_visibility repositoryUrl retention_days
    run_attempt run_id run_number secret_source server_url sha token triggering_actor workflow workflow_ref
    workflow_sha workspace
    """.split()  # noqa: SIM905 - thirty lines less than the list
"""Properties that no event fixes."""
_COMMON = ("enterprise", "installation", "organization", "sender")


class GitHubRepository(NamedTuple):
    """The repository in question: `owner/name`, empty where it is not known, and its default branch.

    `others` are those that git has other remotes for, such as a fork: a push may go there as well.
    """

    name: str = ""
    default_branch: str = "main"
    others: tuple[str, ...] = ()


def github_context(repository: GitHubRepository, name: Value, ref: Value, payload: Value) -> dict[str, Any]:
    """The context of the event `name` on `ref` (full name) with this payload; each of them may be UNKNOWN."""
    is_known = isinstance(ref, str)
    kind = "tag" if is_known and ref.startswith(TAGS) else "branch"
    return {
        **dict.fromkeys(_OPEN, UNKNOWN),
        "event_name": name,
        "event": payload,
        "ref": ref,
        "ref_name": ref_name(ref) if is_known else UNKNOWN,
        "ref_type": kind if is_known else UNKNOWN,
        "repository": repository.name or UNKNOWN,
        "repository_owner": repository.name.partition("/")[0] or UNKNOWN,
        "head_ref": "",
        "base_ref": "",
    }


def event_payload(repository: GitHubRepository, known: dict[str, Value], *not_known: str) -> dict[str, Value]:
    """`github.event` with the properties that every event has, those `known`, and those `not_known`."""
    return {
        **dict.fromkeys((*_COMMON, *not_known), UNKNOWN),
        **known,
        "repository": payload_repository(repository),
    }


def payload_repository(repository: GitHubRepository) -> PartlyKnown:
    """`github.event.repository`."""
    owner, _, name = repository.name.partition("/")
    known: dict[str, Value] = {"default_branch": repository.default_branch}
    if repository.name:
        known |= {"full_name": repository.name, "name": name, "owner": PartlyKnown({"login": owner})}
    return PartlyKnown(known)


def ref_name(ref: str) -> str:
    """`github.ref_name` of a ref, of which perhaps only the beginning is known."""
    found = short_name(ref)
    return Beginning(found) if isinstance(ref, Beginning) else found
