"""What the jobs on the way to an index run: their steps as written, and the local files that they name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import project_name
from tracer_bullet.project.packaging_files import PACKAGING_FILES
from tracer_bullet.sites import normalise
from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Step


def step_texts(audited: AuditedWorkflow) -> str:
    """The steps of the jobs that upload, and of those that they wait for."""
    return "\n".join(audited.text[step.span.start : step.span.end] for step in _steps(audited))


def executed_texts(audited: AuditedWorkflow) -> str:
    """The same, with the scripts that they run, and the workflows of the repository that they call."""
    called = set(_words(audited))
    scripts = {word.removeprefix("./") for word in called if "/" in word or word.endswith((".py", ".sh"))}
    scripts |= {file for word in called & TASK_FILES.keys() for file in TASK_FILES[word]}
    calls = (job.uses for job in audited.lane.values() if job.uses and job.uses.is_local)
    scripts |= {one.local_path for one in calls}
    files = audited.simulator.project.files
    return "\n".join([step_texts(audited), *(files.text(name) or "" for name in sorted(scripts))])


def builds_in_a_folder(audited: AuditedWorkflow) -> bool:
    """Whether a package that is not in the root may be meant: its folder or its name is given."""
    words = set(_words(audited))
    if "--all-packages" in words or any(map(partial(_is_member, audited), _packages(audited))):
        return True
    given = (leaves.given(step.node.get("working-directory")) for step in _steps(audited))
    folders = {*words, *(leaf.value for leaf in given if leaf)}
    files = audited.simulator.project.files
    named = {folder.removeprefix("./").rstrip("/") for folder in folders} - {"", "."}
    return any(files.exists(f"{folder}/{name}") for folder in named for name in PACKAGING_FILES)


def _packages(audited: AuditedWorkflow) -> Iterator[str]:
    """The members of a workspace that `uv build` is to build: https://docs.astral.sh/uv/reference/cli/#uv-build."""
    commands = (one.words for one in audited.commands if one.job.id in audited.lane)
    return filter(None, (option(words, ("--package",)) for words in commands))


def _is_member(audited: AuditedWorkflow, package: str) -> bool:
    """Whether a package is not the one in the root, or may be another one."""
    try:
        own = project_name(audited.facts.project).value if audited.facts.project else ""
    except TracerError:
        return True
    return normalise(own) != normalise(package)


def _steps(audited: AuditedWorkflow) -> Iterator[Step]:
    return (step for job, step in audited.steps if job.id in audited.lane)


def _words(audited: AuditedWorkflow) -> Iterator[str]:
    return (word for one in audited.commands if one.job.id in audited.lane for word in one.words)
