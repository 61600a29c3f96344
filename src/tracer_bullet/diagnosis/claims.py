"""The claims that a run presented to an index, read from its log, beside what was expected of them.

The publish action prints them as a list, uv as a debug struct.
https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/oidc-exchange.py (`render_claims`),
https://docs.pypi.org/trusted-publishers/troubleshooting/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts
    from tracer_bullet.providers.publisher import Publisher

_NAMES = r"sub|repository|repository_owner|repository_owner_id|workflow_ref|job_workflow_ref|ref|environment"
_LISTED = re.compile(rf"\* `(?P<name>{_NAMES})`: `(?P<value>[^`]*)`")
_STRUCT = re.compile(rf'\b(?P<name>{_NAMES}): (?:Some\( ?)?"(?P<value>[^"]*)"')
_STRUCT_BEGINS = re.compile(r"TokenClaims \{")
_FILE = re.compile(r"[^/@]+\.ya?ml(?=@)")
MISSING = "MISSING"


class Claims(NamedTuple):
    """What a run said it is; `caller` is the workflow file that was started, `workflow` the job's own."""

    repository: str
    workflow: str
    environment: str = ""
    caller: str = ""
    ref: str = ""


class Difference(NamedTuple):
    """A field in which a run differs from `where`; `cure` is a sentence."""

    field: str
    presented: str
    expected: str
    where: str
    cure: str


def read_claims(text: str) -> Claims | None:
    """The claims in the text of a job, None if there are not enough to compare."""
    found = {match["name"]: match["value"] for match in _LISTED.finditer(text)}
    start = _STRUCT_BEGINS.search(text)
    if not found and start:
        end = text.find("}", start.end())
        body = text[start.end() : end if end > 0 else start.end() + 2000]
        found = {match["name"]: match["value"] for match in _STRUCT.finditer(body)}
    return from_mapping({name: value for name, value in found.items() if value != MISSING})


def from_mapping(claims: Mapping[str, object]) -> Claims | None:
    """The claims of a token as they are compared, None if repository or workflow is missing."""
    said = {name: str(value) for name, value in claims.items() if value is not None}
    workflow = _file_name(said.get("job_workflow_ref", ""))
    if not (said.get("repository") and workflow):
        return None
    return Claims(
        said["repository"],
        workflow,
        said.get("environment") or _environment_of(said.get("sub", "")),
        _file_name(said.get("workflow_ref", "")),
        said.get("ref", ""),
    )


def _file_name(reference: str) -> str:
    found = _FILE.search(reference)
    return found[0] if found else ""


def _environment_of(subject: str) -> str:
    """The environment in `sub`, which older versions of the action print instead of a claim of its own."""
    return subject.partition(":environment:")[2].partition(":")[0]


def compare_with_publishers(claims: Claims, publishers: Iterable[Publisher]) -> list[Difference]:
    """The fields in which the run differs from the registered publisher that is nearest to it."""
    found = [list(compare_with_publisher(claims, publisher)) for publisher in publishers]
    return min(found, key=len, default=[])


def compare_with_publisher(claims: Claims, publisher: Publisher) -> Iterator[Difference]:
    """The fields in which the run differs from a publisher that is registered.

    PyPI compares exactly, but for the environment, which it keeps in lower case; a publisher without one
    takes any. https://github.com/pypi/warehouse/blob/main/warehouse/oidc/models/github.py
    """
    where = f"the publisher on {publisher.site.name}"
    identity, slug = publisher.identity, publisher.identity.slug
    page = publisher.project_url
    if claims.repository != slug:
        cure = f"register `{claims.repository}`, in this spelling: {page}"
        yield Difference("repository", claims.repository, slug, where, cure)
    if claims.workflow != identity.workflow:
        cure = f"register `{claims.workflow}`, or give the file its old name back: {page}"
        yield Difference("workflow", claims.workflow, identity.workflow, where, cure)
    expected = identity.environment.lower()
    if expected and claims.environment.lower() != expected:
        cure = f"add `environment: {identity.environment}` to the job that publishes"
        yield Difference("environment", claims.environment, identity.environment, where, cure)


def compare_with_checkout(claims: Claims, facts: ProjectFacts, index: str) -> Iterator[Difference]:
    """The fields in which the run differs from what the checkout says today."""
    where = "this checkout"
    stale = (
        "the run is older than this change, or from another branch; "
        "start a new run, because a re-run keeps the old claims"
    )
    if facts.slug and claims.repository != facts.slug:
        yield Difference("repository", claims.repository, facts.slug, where, _why_repository(claims, facts))
    lanes = [lane for lane in facts.lanes if lane.index == index] or list(facts.lanes)
    if not lanes:
        return
    names = list(dict.fromkeys(lane.workflow for lane in lanes))
    if claims.workflow not in names:
        yield Difference("workflow", claims.workflow, " or ".join(names), where, stale)
        return
    mine = [lane for lane in lanes if lane.workflow == claims.workflow]
    if not any(_same_environment(claims, lane) for lane in mine):
        yield Difference("environment", claims.environment, mine[0].environment, where, stale)


def _same_environment(claims: Claims, lane: Lane) -> bool:
    """Whether the job has the environment that was presented, or one that an expression decides."""
    return "${{" in lane.environment or claims.environment.lower() == lane.environment.lower()


def _why_repository(claims: Claims, facts: ProjectFacts) -> str:
    if claims.repository.lower() == facts.slug.lower():
        return f"the remote spells the name differently: git remote set-url origin https://github.com/{claims.repository}"
    return f"the run is one of `{claims.repository}`: a fork, or the repository under another name"
