"""The one thing to do next, as a command."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.project.tags import example_tag
from tracer_bullet.publishers.differences import match
from tracer_bullet.workflow.proof.release_gate import RELEASE_GATE, release_gate
from tracer_bullet.workflow.proof.release_kind import ReleaseKind, version_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracer_bullet.status.environments import SeenEnvironment
    from tracer_bullet.status.release import Item, Known


def next_step(known: Known, items: tuple[Item, ...]) -> str:
    """The cure of the first item that is not ready; then the release itself.

    A publisher or an environment that is merely unknown comes when nothing else is left to do.
    """
    if not known.pipelines:
        return "tracer init"
    by_name = {item.name: item for item in items}
    if by_name["proof"].ready is False:
        return by_name["proof"].cure
    tracer_run = by_name["tracer run"]
    armed = [branch for pipeline in known.pipelines for branch in pipeline.armed]
    if tracer_run.ready is not True:
        return _fire(known, armed) if armed else _prepare(known)
    for item in items:
        if item.ready is False:
            return item.cure
    if by_name["publisher"].ready is None:
        return by_name["publisher"].cure
    return _release(known)


def _prepare(known: Known) -> str:
    """Before the first tracer run: the publisher on TestPyPI, then the trigger."""
    return "tracer arm" if _is_registered(known) else "tracer publishers"


def _is_registered(known: Known) -> bool:
    """Whether the record has a publisher on TestPyPI that lets each job in."""
    needed = [one.publisher for one in known.survey.needed.publishers if one.publisher.site.key == "testpypi"]
    return all(match(one, known.survey.recorded) for one in needed)


def _fire(known: Known, armed: list[str]) -> str:
    if not _is_registered(known):
        return "tracer publishers"
    return f"git push -u {shlex.join([known.survey.remote, armed[0]])}"


def _release(known: Known) -> str:
    """As the workflow's kind of release asks for it."""
    version = known.version or "VERSION"
    tag = release_tag(known.environments, version)
    triggers = [known.survey.simulator.files[pipeline.path].triggers for pipeline in known.pipelines]
    gates = [release_gate(one) for one in triggers]
    if RELEASE_GATE in gates:
        return f"gh release create {shlex.quote(tag)} --generate-notes"
    if any(pipeline.proof.release is ReleaseKind.OWN for pipeline in known.pipelines):
        return "tracer release"
    if any(gates):
        return f"git tag {shlex.quote(tag)} && git push {shlex.join([known.survey.remote, tag])}"
    return next(
        (say for pipeline in known.pipelines if (say := _by_hand(known, pipeline.path, version))),
        "tracer plan",
    )


def _by_hand(known: Known, path: str, version: str) -> str:
    """The command that starts a manual run with a version; empty for a workflow that has none."""
    inputs = version_inputs(known.survey.simulator.files[path])
    if not inputs:
        return ""
    branch = known.survey.simulator.repository.default_branch
    words = ["gh", "workflow", "run", PurePosixPath(path).name, "--ref", branch, "--field"]
    return shlex.join([*words, f"{inputs[0]}={version}"])


def release_tag(environments: Iterable[SeenEnvironment], version: str) -> str:
    """The tag of `version`, in the form of the project's newest tags."""
    patterns = [one for seen in environments for one in seen.wanted.tag_patterns]
    pattern = patterns[0] if patterns else "v*"
    return example_tag(pattern, version)
