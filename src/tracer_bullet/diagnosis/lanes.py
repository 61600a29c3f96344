"""Which upload of the project a log is about, and the values that follow from that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.diagnosis.project_facts import GITHUB
from tracer_bullet.diagnosis.values import PLACEHOLDERS
from tracer_bullet.gitlab import PIPELINE
from tracer_bullet.providers.github import github_publisher
from tracer_bullet.providers.gitlab import GitLabIdentity
from tracer_bullet.providers.publisher import LEAVE_EMPTY, Publisher
from tracer_bullet.providers.registry import PROVIDERS
from tracer_bullet.sites import PYPI, SITES, TESTPYPI, Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.diagnosis.claims import Claims
    from tracer_bullet.diagnosis.project_facts import Lane, ProjectFacts
    from tracer_bullet.providers.claims import Identity
    from tracer_bullet.providers.provider import Provider

_RERUN = {
    "gitlab": "glab ci retry {job}",
    "google": "gcloud builds triggers run TRIGGER --branch=BRANCH  # --tag=TAG for a release",
    "activestate": "state eval publish_receipt",
}
"""What starts a failed job again, by the key of the provider."""
_NAMED = {
    TESTPYPI.key: r"test\.pypi\.org|audience testpypi",
    PYPI.key: r"(?<![.\w])(?:upload\.)?pypi\.org|audience pypi\b",
}
"""How a log names each index."""


def index_of_lane(text: str, start: int, end: int) -> str:
    """The index that is named nearest to a part of the text; empty if none is."""
    distances = {
        key: min((_distance(found, start, end) for found in re.finditer(pattern, text)), default=None)
        for key, pattern in _NAMED.items()
    }
    named = {key: distance for key, distance in distances.items() if distance is not None}
    return min(named, key=lambda key: named[key]) if named else ""


def _distance(found: re.Match[str], start: int, end: int) -> int:
    """How far a name is from the message; what comes before it counts for more than what follows."""
    if found.end() <= start:
        return start - found.end()
    return 0 if found.start() < end else 2 * (found.start() - end)


def choose_lane(lanes: Sequence[Lane], job: str, claims: Claims | None, index: str) -> Lane | None:
    """The job of the project that a log is most likely from: by index, workflow file, job and environment."""

    def fits(lane: Lane) -> tuple[bool, bool, bool, bool]:
        name = job.rpartition(" / ")[2].partition(" (")[0]
        return (
            not index or lane.index == index,
            claims is None or lane.workflow == claims.workflow,
            bool(name) and name in (lane.job, lane.title),
            claims is not None and lane.environment.lower() == claims.environment.lower(),
        )

    candidates = [lane for lane in lanes if not index or lane.index == index]
    return max(candidates, key=fits, default=None)


def _workflow_of(facts: ProjectFacts, lane: Lane | None, claims: Claims | None) -> tuple[str, str]:
    """Workflow file and environment: the run's, unless the checkout no longer has a file of this name."""
    if claims and (lane is None or claims.workflow in {one.workflow for one in facts.lanes}):
        return claims.workflow, claims.environment
    return (lane.workflow, lane.environment) if lane else ("", "")


def lane_values(facts: ProjectFacts, lane: Lane | None, claims: Claims | None, index: str) -> dict[str, str]:
    """The values of a job that uploads; what a run presented goes before what the checkout says."""
    slug = claims.repository if claims else facts.slug
    owner, _, repository = slug.partition("/")
    workflow, environment = _workflow_of(facts, lane, claims)
    values = {
        "project": facts.project,
        "owner": owner,
        "repository": repository,
        "workflow": workflow,
        "job": lane.job if lane else "",
        "secret": lane.secret if lane else "",
        "environment": environment or (LEAVE_EMPTY if claims or lane else ""),
        "branch": facts.branch,
        "default_branch": facts.default_branch,
    }
    values |= words_of(facts.provider, lane)
    site = SITES.get(index or (lane.index if lane else ""))
    if site is None:
        values["project_page"] = PLACEHOLDERS["project_page"].replace("PROJECT", facts.project or "PROJECT")
        return values | ({"form": _say_form(facts.forms[0], values)} if facts.forms else {})
    publisher = _publisher(facts, site, (slug, workflow, environment))
    return values | {
        "index": site.name,
        "site": site.url,
        "upload_url": f"https://{site.upload_host}/legacy/",
        "pending_page": publisher.pending_url,
        "project_page": publisher.project_url if slug else publisher.project_url.partition("?")[0],
        "form": _say_form(publisher, values),
    }


def words_of(provider: str, lane: Lane | None = None) -> dict[str, str]:
    """Who signs the tokens, and what starts a failed job again."""
    if provider == GITHUB:
        return {}
    rerun = _RERUN.get(provider, "retry the build")
    return {
        "runs_on": provider,
        "provider": PROVIDERS[provider].name,
        "rerun": rerun.format(job=lane.job if lane else PLACEHOLDERS["job"]),
    }


def _publisher(facts: ProjectFacts, site: Site, known: tuple[str, str, str]) -> Publisher:
    slug, workflow, environment = known
    project = facts.project or "PROJECT"
    if facts.provider == "gitlab":
        namespace, _, name = slug.rpartition("/")
        identity = GitLabIdentity(namespace, name, workflow or PIPELINE, environment)
        return Publisher(site, project, PROVIDERS["gitlab"], identity)
    for one in facts.forms:
        if one.site == site:
            return one
    if facts.provider != GITHUB:
        provider = PROVIDERS[facts.provider]
        return Publisher(site, project, provider, _unknown_identity(provider))
    return github_publisher(site, project, slug, workflow, environment)


def _unknown_identity(provider: Provider) -> Identity:
    """An identity whose values are the labels of the form, in capitals."""
    labels = {one.attribute: one.label.upper().replace(" ", "_") for one in provider.form}
    found: Identity = provider.identity(**labels)
    return found


def _say_form(publisher: Publisher, values: Mapping[str, str]) -> str:
    """The form's fields, as lines of a cure; what is not known is shown by a word in capitals."""
    unknown = {
        "Owner": "owner",
        "Repository name": "repository",
        "Workflow name": "workflow",
        "Environment name": "environment",
        "Namespace": "namespace",
        "Project name": "project_on_gitlab",
    }
    width = max(len(label) for label, _ in publisher.fields) + 3
    return "\n".join(
        f"    {label:{width}}{value or _shown(unknown.get(label, ''), values)}"
        for label, value in publisher.fields
    )


def _shown(name: str, values: Mapping[str, str]) -> str:
    return values.get(name) or PLACEHOLDERS.get(name, "") or LEAVE_EMPTY
