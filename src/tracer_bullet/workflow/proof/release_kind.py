"""What a release is for a workflow: the act on which it is meant to reach PyPI, found by what does reach it.

A published GitHub Release, the push of a tag, a run in which a job of the workflow itself makes the release,
or a manual run. Whether that act reaches PyPI is for `tracer_bullet.workflow.proof.liveness` to say.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.text import nodes
from tracer_bullet.workflow.simulation.gates import paths_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.proof.routes import Route


class ReleaseKind(Enum):
    """The acts that release, the most telling first; PUSH is a way to PyPI of a workflow without any."""

    RELEASE = "release"
    TAG = "tag"
    OWN = "workflow"
    MANUAL = "manual"
    PUSH = "push"


SAID = {
    ReleaseKind.RELEASE: "a published GitHub Release",
    ReleaseKind.TAG: "the push of a version tag",
    ReleaseKind.OWN: "the release that a job of the workflow makes on a push to the default branch",
    ReleaseKind.MANUAL: "a manual run",
    ReleaseKind.PUSH: "a push to a branch, in place of a release,",
}
ALWAYS_RELEASES = (
    r"\bgh\s+release\s+create\b|softprops/action-gh-release|ncipollo/release-action|actions/create-release"
    r"|marvinpinto/action-automatic-releases|elgohr/github-release-action"
)
"""Commands and actions that make a release whenever they run."""
_MAKERS = re.compile(
    r"release-please|semantic-release|semantic_release|changesets/action|release-it\b|release-plz"
    rf"|auto-release|auto shipit|knope|tagpr|{ALWAYS_RELEASES}",
    re.IGNORECASE,
)
"""Tools that make a release, many of which decide by themselves whether a push is one."""
_VERSION = re.compile(r"version|bump|(?:\A|[_-])tag(?:\Z|[_-])", re.IGNORECASE)
"""Names of inputs of a manual run that say what is released."""
_TOOL = re.compile(r"(?:py(?:thon)?|node|java|go|rust|uv|pip|poetry|cibuildwheel)[_-]?version", re.IGNORECASE)
"""Names of inputs that choose a tool's version."""
_OUTPUT = re.compile(r"\(?\s*((?:needs|steps)\.[\w-]+\.outputs\.[\w-]+)\s*\)?")


_FILLED = re.compile(r"\s*\$\{\{\s*(steps\.[\w-]+\.outputs\.[\w-]+)\s*\}\}\s*")
_TRUTH = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)


def find_kind(workflow: Workflow, routes: Sequence[Route]) -> ReleaseKind | None:
    """The kind of `workflow`, of which `routes` reach PyPI, or may; by its `on:` where nothing does."""
    acts = {act for route in routes if (act := act_of(route)) is not None}
    found = next((kind for kind in ReleaseKind if kind in acts), None)
    return found or (None if routes else _intended(workflow))


def act_of(route: Route) -> ReleaseKind | None:
    """Which act a route belongs to, None for one that is no release of any kind."""
    event = route.run.event
    if event.name == "release":
        return ReleaseKind.RELEASE
    if is_tag_push(event):
        return ReleaseKind.TAG
    if event.name == "workflow_dispatch":
        return ReleaseKind.MANUAL
    if event.name in ("push", "workflow_run") and makes_release(route):
        return ReleaseKind.OWN
    return None


def is_by_tag(route: Route) -> bool:
    """Whether the push of a tag takes a route."""
    return act_of(route) is ReleaseKind.TAG


def only_way(routes: Sequence[Route], tracer_branches: Sequence[str]) -> ReleaseKind | None:
    """PUSH if one of `routes`, none of which is a release, is a push to a branch, else None.

    A push to a tracer branch is none that anybody wants.
    """
    refs = {route.run.event.ref for route in routes if route.run.event.name == "push"}
    refs -= {HEADS + branch for branch in tracer_branches}
    return ReleaseKind.PUSH if any(ref.startswith(HEADS) for ref in refs) else None


def is_release(route: Route, kind: ReleaseKind | None) -> bool:
    """Whether a route is one on which a workflow of this kind may reach PyPI.

    A manual run beside another kind is one if it stands on a tag, or is given the version.
    """
    act = act_of(route)
    if act is ReleaseKind.MANUAL and kind is not ReleaseKind.MANUAL:
        return route.run.event.ref.startswith(TAGS) or bool(version_inputs(route.run.workflow))
    return act is not None and act is kind


def is_tag_push(event: Event) -> bool:
    """Whether an event is the push of a tag, or that a tag comes to be."""
    return event.name in ("push", "create") and event.ref.startswith(TAGS)


def makes_release(route: Route) -> bool:
    """Whether the upload waits for a release that its own run makes, or for what a tool says about one.

    An output asked for as a truth value does not count: the string `false` is true.
    """
    if not route.run.event.ref.startswith(HEADS) or not names_maker(route.upload.workflow.text):
        return False
    workflow, job = route.upload.workflow, route.upload.job
    makers = {
        one.id for one in workflow.with_needs(job.id).values() if _MAKERS.search(nodes.written_text(one.node))
    }
    asks = bool(makers) and (_asks_for_output(route, makers) or _follows_release(route))
    return asks and not truth_of_output(route)


@lru_cache(maxsize=64)
def names_maker(text: str) -> bool:
    """Whether a workflow's text names a tool that makes a release."""
    return bool(_MAKERS.search(text))


def truth_of_output(route: Route) -> tuple[Job, str] | None:
    """The job before the upload, or its own, that takes an output for a truth value, and the output."""
    for job in route.upload.workflow.with_needs(route.upload.job.id).values():
        if job.condition is None:
            continue
        text = job.condition.value.strip().removeprefix("${{").removesuffix("}}")
        operands = (_OUTPUT.fullmatch(operand.strip()) for operand in re.split(r"&&|\|\|", text))
        outputs = (found[1] for found in operands if found)
        if found := next((one for one in outputs if _may_be_false(route.upload.workflow, job, one)), None):
            return job, found
    return None


def _may_be_false(workflow: Workflow, job: Job, output: str) -> bool:
    """Whether an output may be the string `false`, unless a script fills it that never says so."""
    source, name, _, key = output.split(".")
    if source == "steps":
        step = next((one for one in job.steps if one.id and one.id.value == name), None)
        return step is None or step.run is None or bool(_TRUTH.search(step.run.value))
    maker = workflow.jobs.get(name)
    given = maker.outputs.get(key) if maker else None
    filled = _FILLED.fullmatch(given.value) if given else None
    return maker is None or filled is None or _may_be_false(workflow, maker, filled[1])


def _follows_release(route: Route) -> bool:
    """Whether a step that is always a release comes before the upload."""
    jobs = route.upload.workflow.with_needs(route.upload.job.id).values()
    last = route.upload.step.position if route.upload.step else 0
    before = (
        step for job in jobs for step in job.steps if job.id != route.upload.job.id or step.position < last
    )
    return any(re.search(ALWAYS_RELEASES, nodes.written_text(step.node), re.IGNORECASE) for step in before)


def _asks_for_output(route: Route, makers: set[str]) -> bool:
    workflow, job = route.upload.workflow, route.upload.job
    gates = [one.condition for one in workflow.with_needs(job.id).values()]
    gates += [route.upload.step.condition] if route.upload.step else []
    return any(
        (path[0] == "needs" and len(path) > 2 and path[2] == "outputs")
        or (path[0] == "steps" and job.id in makers)
        for gate in gates
        for path in paths_of(gate)
    )


def version_inputs(workflow: Workflow) -> tuple[str, ...]:
    """The inputs of a manual run that say by their names what is released."""
    trigger = workflow.triggers.get("workflow_dispatch")
    given = trigger.inputs.values() if trigger else ()
    named = (one for one in given if _VERSION.search(one.name) and not _TOOL.fullmatch(one.name))
    return tuple(one.name for one in named if one.type != "boolean")


def _intended(workflow: Workflow) -> ReleaseKind | None:
    """What `on:` says."""
    push = workflow.triggers.get("push")
    if "release" in workflow.triggers:
        return ReleaseKind.RELEASE
    if push and ("tags" in push.filters or not {"branches", "branches-ignore"} & push.filters.keys()):
        return ReleaseKind.TAG
    if push and _MAKERS.search(workflow.text):
        return ReleaseKind.OWN
    return ReleaseKind.MANUAL if "workflow_dispatch" in workflow.triggers else None
