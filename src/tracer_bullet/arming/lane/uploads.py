"""What a workflow uploads whatever holds it back, and in which directory it builds that."""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.built_files import positional_words
from tracer_bullet.arming.lane.step_kinds import builds, builds_in, commands
from tracer_bullet.workflow import events
from tracer_bullet.workflow.expressions.templates import IN_BRACES
from tracer_bullet.workflow.proof.ref_names import find_refs
from tracer_bullet.workflow.proof.ungated import ungated_uploads
from tracer_bullet.workflow.reach import PYPI
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.workflow.events.event import Event
    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.simulator import Simulator

SEVERAL = "."
"""Instead of a directory: all packages of the repository, wherever they are."""
_BUILD_COMMAND = re.compile(
    r"(?:-m\s+build|\bpyproject-build|\b(?:uv|pipx\s+run|uvx)\s+build|\bpip3?\s+wheel|\bcibuildwheel)(?!\S)([^;&|>]*)"
)
"""A command that builds the directory it names, or the one it works in."""
_MANIFEST = re.compile(r"(?:--manifest-path|(?<!\S)-m)[\s=]+(\S+)/Cargo\.toml")
_TRIED = frozenset({"push", "release", "schedule", "workflow_call", "workflow_dispatch"})
"""Events that are tried by their refs, or by which nobody releases."""


def find_uploads(workflow: Workflow, simulator: Simulator, first: Event | None = None) -> list[Upload]:
    """The uploads of `workflow` on the events that people release by, and on the event `first`; each once.

    Somebody may release by merging a pull request with a label, so events that are not usual count as well.
    """
    repository = simulator.repository
    tags = find_refs(workflow).version_tags  # a step may ask for tags such as `refs/tags/2*`
    tried = [
        *(events.release(repository, tag=tag) for tag in tags),
        *(events.push_tag(repository, tag) for tag in tags),
        events.push_branch(repository, repository.default_branch),
        events.workflow_dispatch(repository),
        *(events.other(repository, name) for name in workflow.triggers if name not in _TRIED),
    ]
    found: dict[tuple[str, str, int, str], Upload] = {}
    for event in ([first] if first else []) + tried:
        for one in ungated_uploads(workflow, simulator, event):
            found.setdefault((one.workflow.path, one.job.id, one.line, one.index), one)
    return list(found.values())


def surely_publishes(workflow: Workflow, simulator: Simulator) -> bool:
    """Whether a step of `workflow`, or of one that it calls, is known to upload to PyPI."""
    return any(one.index == PYPI and not one.doubt for one in find_uploads(workflow, simulator))


def uploading_job(upload: Upload, workflow: Workflow) -> str:
    """The job of `workflow` that uploads, or the first that calls the workflow in which another one does.

    Empty if the upload is two calls away.
    """
    if upload.workflow.path == workflow.path:
        return upload.outer_job
    return next(iter(calling_jobs(upload, workflow)), "")


def calling_jobs(upload: Upload, workflow: Workflow) -> list[str]:
    """The jobs of `workflow` that call the one with the upload; what each asks of it is not known."""
    path = upload.workflow.path
    return [job.id for job in workflow.jobs.values() if job.uses and job.uses.local_path == path]


def directory_of_build(workflow: Workflow, jobs: Iterable[Job]) -> str:
    """The directory of the package that the steps of `jobs` build, from the root of the checkout.

    It is empty for the root, and `SEVERAL` if steps, or jobs of a matrix, build packages of several ones.
    """
    found = {directory_of_step(workflow, job, step) for job in jobs for step in job.steps if builds(step)}
    return SEVERAL if len(found) > 1 else "".join(found)


def directory_of_step(workflow: Workflow, job: Job, step: Step) -> str:
    """The directory in which a step of `job` works, or that it builds, as `directory_of_build` gives it."""
    found = _directories(workflow, job, step)
    if len(found) > 1 or any("matrix." in one for one in found):
        return SEVERAL
    folder = "".join(found).strip("/").removeprefix("./").rstrip("/")
    return "" if "$" in folder or folder == "." else folder


def _directories(workflow: Workflow, job: Job, step: Step) -> set[str]:
    """The directory in which a step works, or those that its action or its commands are told to build."""
    if not step.run:
        return {_directory_given(step)}
    if written := leaves.working_directory(workflow, job, step):
        return {written.value}
    if entered := re.search(r"\bcd\s+([\w./-]+)", _up_to_build(step.script)):
        return {entered[1]}
    return {name for command in commands(step.script) for name in _named_in(command)}


def _up_to_build(script: str) -> str:
    """The lines of a script up to the first that builds; all of it if none does."""
    lines = commands(script)
    at = next((number for number, line in enumerate(lines) if builds_in(line)), len(lines))
    return "\n".join(lines[: at + 1])


def _directory_given(step: Step) -> str:
    """The directory that an action is told to build."""
    given = next(filter(None, map(step.arguments.get, ("package-dir", "working-directory"))), None)
    if given:
        return given.value
    arguments = step.arguments.get("args")
    manifest = _MANIFEST.search(arguments.value) if arguments else None
    return manifest[1] if manifest else ""


def _named_in(command: str) -> Iterator[str]:
    for words in _BUILD_COMMAND.findall(IN_BRACES.sub("$X", command)):
        with suppress(ValueError):
            names = [one for one in positional_words(shlex.split(words)) if "$" not in one]
            yield from (one for one in names[:1] if not one.endswith((".gz", ".txt", ".whl", ".zip")))
