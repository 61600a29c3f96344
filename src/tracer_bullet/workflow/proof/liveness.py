"""Whether a release reaches PyPI at all: yes, no with what stops it, or only if something holds.

"Green run, nothing published" is what people report most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.refs import TAGS
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.proof.ref_names import find_refs, is_version_tag
from tracer_bullet.workflow.proof.refusing_steps import say_what_fails
from tracer_bullet.workflow.proof.release_kind import SAID, ReleaseKind, is_release
from tracer_bullet.workflow.proof.release_makers import OwnMaker, made_by_own_token
from tracer_bullet.workflow.proof.rights import lacks_password, reason_for_refusal
from tracer_bullet.workflow.proof.routes import callers_of, find_job_run
from tracer_bullet.workflow.proof.scenarios import is_left_out_for_drafts
from tracer_bullet.workflow.proof.skipped_release import let_skipped_pass
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.proof.unknown_steps import may_publish
from tracer_bullet.workflow.reach import PYPI, TESTPYPI, UNKNOWN_INDEX
from tracer_bullet.workflow.reach.step_outputs import writes_outputs
from tracer_bullet.workflow.simulation.gates import paths_of, show_gate
from tracer_bullet.workflow.simulation.simulate import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Workflow
    from tracer_bullet.workflow.proof.routes import Route
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulation.simulate import JobRun, Run
    from tracer_bullet.workflow.simulator import Simulator

YES, NO, MAYBE, NOT_APPLICABLE = "yes", "no", "maybe", "not applicable"
_ASKS_FOR = re.compile(r"github\.repository(?P<owner>_owner)?\s*==\s*'(?P<name>[\w./-]+)'")
_FOR_PYPI = re.compile(r"(?<!test)(?<!test[-_.])pypi(?!\w*[-_]?test)", re.IGNORECASE)
_EQUALS_TRUE = re.compile(r"((?:needs|steps)\.[\w-]+\.outputs\.[\w-]+)\s*==\s*true")


class Liveness(NamedTuple):
    """The answer for one workflow, why, as a sentence, and what to write; that is empty where it is open."""

    answer: str
    why: str = ""
    cure: str = ""


def release_reaches(
    workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None, routes: Sequence[Route]
) -> Liveness:
    """Whether a release of this kind reaches PyPI through `workflow`; `routes` are those to PyPI, or to an
    index that is not known, by whatever starts it.
    """
    wanted = [route for route in routes if _is_wanted(route, kind) and not route.upload.doubt]
    if kind is None or not wanted:
        return _without_route(workflow, simulator, kind, routes)
    if any(not found.is_unknown for found in workflow.problems):
        return Liveness(NO, f"{SAID[kind]} does not reach PyPI, because GitHub refuses {workflow.path}")
    lacking = [
        reason_for_refusal(route.upload)
        or lacks_password(route.upload)
        or say_what_fails(route.run, route.upload, simulator.project)
        for route in wanted
    ]
    if all(lacking):
        return Liveness(NO, lacking[0])
    live = [route for route, lack in zip(wanted, lacking, strict=True) if not lack]
    if maker := made_by_own_token(simulator, kind):
        return _of_own_maker(maker, kind)
    condition = _condition_of_all(live, kind)
    only_if = f" only if {condition}" if condition else ""
    return Liveness(MAYBE if condition else YES, f"{SAID[kind]} reaches PyPI{only_if}")


def _condition_of_all(live: Sequence[Route], kind: ReleaseKind) -> str:
    """What it depends on whether any of the routes is taken; empty if one is for certain."""
    certain = [route for route in live if _is_certain(route)]
    if not certain:
        return _condition(live[0])
    if kind is ReleaseKind.TAG and not any(map(_reads_as_version, certain)):
        return f"the tag is named like `{certain[0].run.event.ref.removeprefix(TAGS)}`"
    return ""


def _is_wanted(route: Route, kind: ReleaseKind | None) -> bool:
    """Whether PyPI is to be reached on a route: a release, or any push if nothing is a release."""
    if kind is ReleaseKind.PUSH:
        return route.run.event.name == "push"
    return is_release(route, kind)


def _of_own_maker(maker: OwnMaker, kind: ReleaseKind) -> Liveness:
    if maker.is_only:
        return Liveness(NO, maker.said)
    by_hand = "you publish the release on GitHub yourself"
    return Liveness(MAYBE, f"{SAID[kind]} reaches PyPI only if {by_hand}: otherwise {maker.why}")


def _is_certain(route: Route) -> bool:
    certain = route.upload.reached is True and route.upload.index == PYPI
    return certain and route.run.event.action in ("", "published", "released")


def _reads_as_version(route: Route) -> bool:
    """Whether a route begins with a tag that a release has; a manual run may have any."""
    ref = route.run.event.ref
    return not ref.startswith(TAGS) or is_version_tag(ref.removeprefix(TAGS))


def _condition(route: Route) -> str:
    """What it depends on whether a route is taken."""
    run, upload = route.run, route.upload
    if starts := _starts_if(run):
        return starts
    if output := _compared_with_true(upload):
        return f"`{output}` is `1`: an output is a text, and no other text equals `true`. Write `== 'true'`"
    job_run = find_job_run(run, upload)
    if job_run is not None and job_run.outcome is Outcome.MAYBE:
        name, open_ = _first_open(run, upload) or (upload.name, job_run)
        return f"job `{name}` runs: {open_.why}"
    if upload.index == UNKNOWN_INDEX:
        return f"the index of {upload.tool} (line {upload.line}) is PyPI: tracer cannot tell which it is"
    return _step_runs(upload) if upload.step else "it is called"


def _starts_if(run: Run) -> str:
    """What it depends on whether a run starts; empty if it does for certain."""
    if is_left_out_for_drafts(run.event):
        return "it was not saved as a draft first: GitHub does not send `created` for such a release"
    if run.event.name == "release" and run.event.action == "prereleased":
        return "it is marked as a pre-release"
    return f"the workflow starts: {run.started.why}" if run.started.passes is UNKNOWN else ""


def _compared_with_true(upload: Upload) -> str:
    """The output that must equal the boolean `true`, as a number does; empty if none must.

    https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators
    """
    gates = (upload.job.condition, upload.step.condition if upload.step else None)
    texts = (gate.value.strip().removeprefix("${{").removesuffix("}}") for gate in gates if gate)
    parts = (part.strip() for text in texts if "||" not in text for part in text.split("&&"))
    return next((found[1] for part in parts if (found := _EQUALS_TRUE.fullmatch(part))), "")


def _first_open(run: Run, upload: Upload) -> tuple[str, JobRun] | None:
    """The first job, up to that of an upload, whose own gate leaves open whether it runs, with its name."""
    before = reversed(run.workflow.with_needs(upload.job.id)) if run.workflow is upload.workflow else ()
    found = ((name, run.jobs[name]) for name in before)
    return next(
        ((name, job) for name, job in found if job.outcome is Outcome.MAYBE and job.job.condition), None
    )


def _step_runs(upload: Upload) -> str:
    """That a step runs, in the words of its gate if it has one."""
    gate = upload.step.condition if upload.step else None
    if gate is None:
        return f"{_spot(upload)} runs"
    return f"the gate {show_gate(gate)} of {_spot(upload)} holds"


def _spot(upload: Upload) -> str:
    step = f"step {upload.step.position + 1}" if upload.step else f"`{upload.tool}`"
    return f"{step} of job `{upload.name}`"


def _without_route(
    workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None, routes: Sequence[Route]
) -> Liveness:
    """No release reaches PyPI: because nothing is to, or because something stops it."""
    if misled := _misled(workflow, simulator, kind):
        return Liveness(NO, misled)
    event = events.workflow_call(simulator.repository)
    found = (
        [one for one in ungated_uploads(workflow, simulator, event, and_steps=it) if goes_to_pypi(one)]
        for it in (False, True)
    )
    uploads = next(filter(None, found), [])
    if not uploads:
        return _only_if_it_uploads(kind, routes)
    if kind is None and (routes or set(workflow.triggers) == {"workflow_call"}):
        return Liveness(NOT_APPLICABLE)
    if kind and (output := _output_of_script(uploads[0])):
        why = f"{_spot(uploads[0])} runs: a gate asks for `{output}`, which a script writes"
        return Liveness(MAYBE, f"{SAID[kind]} reaches PyPI only if {why}")
    obstacle, cure = _obstacle(workflow, simulator, kind, uploads[0])
    said = f"{SAID[kind]} does not reach PyPI" if kind else "no event reaches PyPI"
    return Liveness(NO, f"{said}: {obstacle}", cure)


def _output_of_script(upload: Upload) -> str:
    """The output, written by a script, that a gate before an upload asks for; empty if none does.

    No tag that was tried passes it; another one may.
    """
    jobs = upload.workflow.with_needs(upload.job.id).values()
    if not any(writes_outputs(step) for job in jobs for step in job.steps):
        return ""
    declared = {f"needs.{job.id}.outputs.{name}" for job in jobs for name in job.outputs.items}
    gates = [*(job.condition for job in jobs), upload.step.condition if upload.step else None]
    asked = (".".join(path) for gate in gates for path in paths_of(gate) if "outputs" in path[:4])
    return next((one for one in asked if one in declared or not one.startswith("needs.")), "")


def _only_if_it_uploads(kind: ReleaseKind | None, routes: Sequence[Route]) -> Liveness:
    """The answer where nothing uploads for all that is known, and something unseen is named as if it did."""
    meant = (route.upload for route in routes if is_release(route, kind) and may_publish(route.upload))
    upload = next(meant, None)
    if kind is None or upload is None:
        return Liveness(NOT_APPLICABLE)
    tool = f"{upload.tool} of job `{upload.name}` ({upload.workflow.path}:{upload.line})"
    return Liveness(MAYBE, f"{SAID[kind]} reaches PyPI only if {tool} uploads: tracer cannot see into it")


def goes_to_pypi(upload: Upload) -> bool:
    """Whether something uploads for certain, and to PyPI for all that is known."""
    return upload.index == PYPI or (upload.index == UNKNOWN_INDEX and not upload.doubt)


def _obstacle(
    workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None, upload: Upload
) -> tuple[str, str]:
    """What stops the release that comes nearest, and what to write instead."""
    runs = _runs(workflow, simulator, kind)
    started = [run for run in runs if run.started.passes is not False]
    if not started:
        why = f"it does not start the workflow: {runs[0].started.why}" if runs else "nothing starts it"
        return why, ""
    run = started[0]
    name = upload.name.partition(" / ")[0]
    job_run = run.jobs.get(name) if run.workflow.path == workflow.path else None
    if job_run is not None and job_run.outcome is Outcome.SKIPPED:
        gates = " and ".join(map(str, let_skipped_pass(run, name, simulator)))
        cure = gates or _if_renamed(workflow, simulator, kind, name, job_run.why)
        return f"job `{name}` is skipped, because {job_run.why}", cure
    fails = say_what_fails(run, upload, simulator.project)
    return fails or f"a condition stops {upload.tool} (line {upload.line})", ""


def _if_renamed(
    workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None, name: str, why: str
) -> str:
    """The cure for a job that runs in a repository of the name that a gate asks for; else empty."""
    own = simulator.repository.name
    for asked in _ASKS_FOR.finditer(why):
        other = f"{asked['name']}/{own.rpartition('/')[2]}" if asked["owner"] else asked["name"]
        moved = [run for run in _runs(workflow, simulator.at(other), kind) if run.started.passes is not False]
        if moved and name in moved[0].jobs and moved[0].jobs[name].outcome is not Outcome.SKIPPED:
            rename = f"`git remote set-url origin https://github.com/{other}.git`"
            return (
                f"if the repository is called `{other}` now, {rename}; otherwise correct the name in the gate"
            )
    return ""


def _runs(workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None) -> list[Run]:
    starters = [workflow, *callers_of(workflow, simulator.files)]
    return [
        simulator.run(starter, event)
        for starter in starters
        for event in _events(starter, simulator, kind)
        if event.name in starter.triggers
    ]


def _events(workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None) -> Iterator[Event]:
    repository, tags = simulator.repository, find_refs(workflow).version_tags
    if kind is ReleaseKind.RELEASE:
        yield from (
            events.release(repository, action, tag=tags[0]) for action in ("published", "released", "created")
        )
    elif kind is ReleaseKind.TAG:
        yield from (events.push_tag(repository, tag) for tag in tags)
    elif kind is ReleaseKind.MANUAL:
        yield events.workflow_dispatch(repository)
        yield events.workflow_dispatch(repository, TAGS + tags[0])
    else:
        yield events.push_branch(repository, repository.default_branch)


def _misled(workflow: Workflow, simulator: Simulator, kind: ReleaseKind | None) -> str:
    """Why a job that is meant for PyPI goes to TestPyPI on a release; empty where none is."""
    for run in _runs(workflow, simulator, kind):
        for upload in simulator.uploads(run):
            if upload.index != TESTPYPI or upload.step is None:
                continue
            given = upload.step.arguments.get("repository-url") or upload.step.arguments.get("repository_url")
            if given and re.search(r"&&\s*''[\s)]*\|\|", given.value):
                return (
                    f"job `{upload.name}` always uploads to TestPyPI: in `{' '.join(given.value.split())}` "
                    f"(line {given.span.line}) the empty text is false, so `||` takes what follows"
                )
            if not given and _is_meant_for_pypi(upload.job):
                return (
                    f"job `{upload.name}` is meant for PyPI, and {upload.tool} (line {upload.line}) "
                    "uploads to TestPyPI: the configuration of the tool, or an environment variable, says so"
                )
    return ""


def _is_meant_for_pypi(job: Job) -> bool:
    said = [job.id, job.environment.name.value if job.environment else ""]
    return any(map(_FOR_PYPI.search, said))
