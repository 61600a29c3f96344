"""What of a workflow can be rehearsed on this machine: jobs, matrix jobs, actions.

act would run or attempt what cannot be rehearsed, and pass or fail for the wrong reason; so it is left out
before, and said. Runners: https://docs.github.com/actions/reference/runners/github-hosted-runners
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.rehearsal.actions.catalogue import NOTHING, STANDINS, StandIn
from tracer_bullet.rehearsal.actions.left_out import LEFT_OUT
from tracer_bullet.rehearsal.actions.third_party import THIRD_PARTY
from tracer_bullet.rehearsal.actions.versions import read_action_version
from tracer_bullet.rehearsal.prepare.local_actions import read_local_action
from tracer_bullet.rehearsal.prepare.publish_image import name_in_place, stand_in_for
from tracer_bullet.rehearsal.prepare.steps_beside import find_step_beside
from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import try_template
from tracer_bullet.workflow.reach.actions import is_publish_action
from tracer_bullet.workflow.runners import LINUX, MACOS, WINDOWS, is_removed, system_of
from tracer_bullet.workflow.simulation.matrix import matrix_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tracer_bullet.workflow.model import Job, Reference
    from tracer_bullet.workflow.simulation.simulate import JobRun


_PUBLISH = "pypa/gh-action-pypi-publish"
_NOT_NESTED_SINCE = (1, 12)


@dataclass(frozen=True)
class Support:
    """What was found of one job: why it is left out (empty: it is not), and which of its matrix jobs are.

    `labels` are the runners that this machine stands in for, `actions` the stand-ins by what `uses:` says,
    `left_out` the matrix jobs in words.
    """

    why_not: str = ""
    hint: str = ""
    labels: frozenset[str] = frozenset()
    actions: Mapping[str, StandIn] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


KNOWN: Mapping[str, StandIn] = {**dict.fromkeys(LEFT_OUT, StandIn("left_out")), **THIRD_PARTY, **STANDINS}
"""The stand-in for an action, by its repository in lower case, with its folder if it has one."""


def judge_support(run: JobRun, tree: Path, skipped: frozenset[str]) -> Support:
    """Whether `run` can be rehearsed; `skipped` are the actions (`owner/name`) that the user leaves out.

    Raises TracerError for an action or a runner that GitHub refuses or does not have.
    """
    job = run.job
    why, hint = _judge_job(job)
    if why:
        return Support(why, hint)
    search = _Search(tree, skipped, {}, set())
    for step in job.steps:
        image = name_in_place(step.uses) if step.uses else ""
        if step.uses and image:
            search.actions[image] = stand_in_for(step.uses)
        elif step.uses:
            why, hint = _judge_use(step.uses, search)
            if why:
                return Support(why, hint)
    return _judge_runners(run, search.actions)


class _Search(NamedTuple):
    """What is looked for in `tree`, and the `actions` and local actions (`seen`) that were found."""

    tree: Path
    skipped: frozenset[str]
    actions: dict[str, StandIn]
    seen: set[str]


def _judge_job(job: Job) -> tuple[str, str]:
    if job.uses is not None:
        return f"it calls the workflow `{job.uses.text}`", ""
    for key in ("container", "services"):
        if job.node.entry(key) is not None:
            hint = f"`--skip-job {job.id}` leaves the job out, if it only tests"
            return f"it has `{key}:`, which needs Docker", hint
    beside = find_step_beside(job)
    return f"its steps do not follow each other (`{beside}:`), which act does not know" if beside else "", ""


def _judge_use(uses: Reference, search: _Search) -> tuple[str, str]:
    if uses.text.startswith("docker://"):
        return f"its step `{uses.text}` needs Docker", ""
    if uses.is_local:
        return _judge_local(uses.text, search)
    standin = NOTHING if uses.repository in search.skipped else _find_standin(uses)
    if standin is None:
        name = f"{uses.owner}/{uses.name}"
        return f"its action `{name}` has no stand-in here", f"tracer rehearse --skip {name}"
    search.actions[uses.text] = standin
    return "", ""


def _find_standin(uses: Reference) -> StandIn | None:
    """The stand-in for an action, None without one; all actions of a repository are left out together."""
    key = f"{uses.repository}/{uses.path}" if uses.path else uses.repository
    found = KNOWN.get(key) or (KNOWN[uses.repository] if uses.repository in LEFT_OUT else None)
    return found and _name_version(found, uses)


def _judge_local(name: str, search: _Search) -> tuple[str, str]:
    """An action of the repository, with those that it uses."""
    if name in search.seen:
        return "", ""
    search.seen.add(name)
    local = read_local_action(search.tree / name, name)
    if local.problem:
        return local.problem, local.hint
    for uses in local.uses:
        _refuse_nested_upload(uses, name)
        why, hint = _judge_use(uses, search)
        if why:
            return f"{why} (in the action `{name}`)", hint
    return "", ""


def _refuse_nested_upload(uses: Reference, name: str) -> None:
    """Raise TracerError for PyPA's publish action in a composite action, where it looks for a wrong image.

    Source: https://github.com/pypa/gh-action-pypi-publish#Non-goals and
    https://github.com/pypa/gh-action-pypi-publish/issues/299
    """
    version = read_action_version(_version_beside(uses) or uses.ref)
    is_old = version is not None and version.release != (1,) and version.release < _NOT_NESTED_SINCE
    if uses.repository == _PUBLISH and not is_old:
        raise TracerError(
            f"the composite action `{name}` calls `{_PUBLISH}`, which fails there: "
            "Unable to find image 'ghcr.io/OWNER/REPOSITORY:REF'",
            hint="move the step from the composite action into the job of the workflow",
        )


def _name_version(standin: StandIn, uses: Reference) -> StandIn:
    """The stand-in with the version of a pinned commit."""
    version = _version_beside(uses)
    return replace(standin, version=version) if version else standin


def _version_beside(uses: Reference) -> str:
    """The version in the comment of a pinned commit, empty if there is none."""
    words = uses.comment.lstrip("# ").split() if uses.is_pinned else []
    return words[0] if words and read_action_version(words[0]) is not None else ""


def _judge_runners(run: JobRun, actions: Mapping[str, StandIn]) -> Support:
    labels: set[str] = set()
    left_out: list[str] = []
    why = ""
    for leg in matrix_jobs(run.job, run.good):
        found = _read_labels(run.job, {**run.good, "matrix": leg})
        why_not = _find_label_problem(found)
        if why_not:
            _refuse_upload(run.job, found)
            why = why_not
            left_out.append(", ".join(str(value) for value in leg.values()))
        else:
            labels.update(found)
    if not labels:
        return Support(why)
    return Support("", "", frozenset(labels), actions, tuple(left_out))


def _read_labels(job: Job, contexts: Mapping[str, Any]) -> list[str]:
    """The labels of the runner, an empty list where they cannot be told."""
    written = nodes.tree(job.runs_on)
    if isinstance(written, Mapping):
        written = written.get("labels", "self-hosted")
    if isinstance(written, str):
        written = try_template(written, contexts)
    items = written if isinstance(written, list) else [written]
    found = [try_template(item, contexts) if isinstance(item, str) else item for item in items]
    return (
        [label for label in found if isinstance(label, str)]
        if all(isinstance(label, str) for label in found)
        else []
    )


def _refuse_upload(job: Job, labels: Iterable[str]) -> None:
    """Raise TracerError for the publish action on a runner of GitHub's that is not Linux.

    Source: https://github.com/pypa/gh-action-pypi-publish/blob/unstable/v1/action.yml
    """
    publishes = any(is_publish_action(step) and step.condition is None for step in job.steps)
    system = next((label for label in labels if system_of(label) in (MACOS, WINDOWS)), "")
    if publishes and system:
        raise TracerError(
            f"the job `{job.id}` fails on `{system}`: the publish action is only able to run under GNU/Linux",
            hint="build there, keep the files as an artifact, and upload in a job on `ubuntu-latest`",
        )


def _find_label_problem(labels: Iterable[str]) -> str:
    listed = list(labels)
    if not listed:
        return "its runner cannot be told"
    for label in listed:
        if is_removed(label) and len(listed) == 1:
            raise TracerError(f"GitHub has removed the runner `{label}`", hint="runs-on: ubuntu-latest")
        system = system_of(label)
        if system != LINUX:
            return f"it runs on `{label}`" + ("" if system else ", a runner of one's own")
    return ""
