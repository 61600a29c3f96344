"""The job that uploads to PyPI, taken apart: what gets its files, and what the lane leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.artifact_kinds import (
    downloads,
    downloads_of_given_run,
    downloads_of_own_run,
    downloads_release,
    is_given_release,
)
from tracer_bullet.arming.lane.built_files import (
    files_of_action,
    files_of_commands,
    fill_variables,
    folder_of_files,
    is_pattern_in_matrix,
)
from tracer_bullet.arming.lane.called_scripts import expand_scripts, what_builds
from tracer_bullet.arming.lane.login_lines import login_lines
from tracer_bullet.arming.lane.mixed_checks import only_asks
from tracer_bullet.arming.lane.release_build import build_of_release
from tracer_bullet.arming.lane.step_kinds import (
    builds,
    builds_in,
    checks_changes,
    checks_out,
    checks_ref,
    checks_ref_in,
    commands,
    has_own_secret,
    has_secret,
    is_outward,
    is_spare,
    is_spare_script,
    logs_in,
    makes_sbom,
    moves_files,
    only_installs,
    only_looks,
    only_shows,
    uses,
)
from tracer_bullet.arming.lane.without_upload import strip_upload
from tracer_bullet.errors import Place, RefusedError
from tracer_bullet.text import tree
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.model import Job, Step, Workflow
    from tracer_bullet.workflow.reach import Upload
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_BUILDING = {
    "jrubics/poetry-publish": "python -m pip install poetry\npoetry build",
    "casperdcl/deploy-pypi": "python -m pip install build\npython -m build",
}
"""Actions that build what they upload, and how to build it without them."""
_UNKNOWN_FILES = "only a run shows which files are uploaded"
_NO_LANE = "no TestPyPI lane can be modelled on this job"


class UndividedStepError(RefusedError):
    """A step uploads and does something else, and cannot be taken apart."""


class LaneModel(NamedTuple):
    """`copied` are the steps to copy, `script` what is left of the upload's own script (of `upload`).

    `files` are patterns of what is uploaded; `is_direct` says that nothing is built here, so that one job
    without code of theirs does; `dropped` are steps that are left out.
    """

    job: Job
    upload: Step
    copied: tuple[Step, ...]
    script: str
    files: tuple[str, ...]
    is_direct: bool
    dropped: tuple[Step, ...]

    @property
    def only_fetches(self) -> bool:
        """Whether other jobs have built all files, and no step here may build."""
        fetches = [step for step in self.copied if downloads(step)]
        others = [step for step in self.copied if step not in fetches]
        return bool(fetches) and not self.script and not any(map(_may_build, others))

    def asks_in_vain(self, condition: str) -> bool:
        """Whether a condition asks for the event, or for a step that is left out."""
        names = [re.escape(step.id.value) for step in self.dropped if step.id]
        asked = rf"|\bsteps\s*\.\s*(?:{'|'.join(names)})\b" if names else ""
        return bool(re.search(rf"\bgithub\s*\.\s*(?:ref|event){asked}", condition))


def take_apart(uploads: Sequence[Upload], every: Sequence[Upload], files: RepositoryFiles) -> LaneModel:
    """The model of a lane for the one job of `uploads`; raises RefusedError for what cannot be copied.

    `every` are all uploads that are known: no other one of the job is copied. `files` are those of the
    repository, among them scripts that the job calls.
    """
    job, workflow = uploads[0].job, uploads[0].workflow
    path = workflow.path
    steps = {upload.step.position: upload.step for upload in uploads if upload.step}
    if not steps:
        raise _refuse(path, uploads[0].line, f"job `{job.id}` calls a workflow that cannot be read here")
    listed = job.node.get("steps")
    if isinstance(listed, tree.Sequence) and listed.flow:
        raise _refuse(path, listed.span.line, "its steps are in brackets; write each on lines of its own")
    last = steps[max(steps)]
    filled = [fill_variables(steps[at], job, workflow) for at in sorted(steps)]
    script, built = _files_of_all(filled, workflow, job, files)
    if any(is_pattern_in_matrix(job, one) for one in built):
        raise _refuse(path, last.span.line, _UNKNOWN_FILES)
    mine = (one for one in every if (one.workflow.path, one.job.id) == (path, job.id) and not one.doubt)
    uploading = {*steps, *(one.step.position for one in mine if one.step)}
    before = [step for step in job.steps[: last.position] if step.position not in uploading]
    first = next((step.position for step in before if downloads(step)), None)
    has_files = first is not None
    needed = [step for step in before if first is None or not _is_spare_with_secret(step, first)]
    if only_installs(script) or (has_files and is_spare_script(script)) or _only_checks(script, before):
        script = ""
    is_direct = bool(
        has_files and folder_of_files(built) and not script and not any(map(_must_build, needed))
    )
    copied = [step for step in needed if _is_copied(step, is_direct=is_direct)]
    _check_fetched(copied, path)
    _check_secrets(copied, path)
    if not has_files and is_spare_script(script) and not any(map(builds, copied)):
        script = build_of_release(before, files) or script
        if is_spare_script(script) and not any(map(_may_build, copied)):
            raise _refuse(path, last.span.line, "no step before the upload is known to build")
    kept = {step.position for step in copied}
    dropped = tuple(step for step in before if step.position not in kept)
    return LaneModel(job, last, tuple(copied), script, built, is_direct, dropped)


def _files_of_all(
    steps: Sequence[Step], workflow: Workflow, job: Job, repository: RepositoryFiles
) -> tuple[str, tuple[str, ...]]:
    """What is left of the last of the steps that upload, and the files of all; only that one may build."""
    *others, last = steps
    script, files = _upload_step(last, workflow, job, repository)
    for step in others:
        rest, more = _upload_step(step, workflow, job, repository)
        parents = {one.partition("*")[0].rstrip("/").rpartition("/")[0] for one in (*files, *more)}
        if not is_spare_script(rest) or len(parents) > 1:
            raise _refuse(workflow.path, step.span.line, "its steps upload files of different builds")
        files = tuple(dict.fromkeys((*more, *files)))
    return script, files


def _upload_step(
    step: Step, workflow: Workflow, job: Job, repository: RepositoryFiles
) -> tuple[str, tuple[str, ...]]:
    """What is left of the step, and the files that it uploads."""
    if step.uses:
        script, files = _action(step, workflow.path)
    else:
        folder = leaves.working_directory(workflow, job, step)
        script, files = _script(step, workflow.path, repository, folder.value if folder else "")
    if files is None:
        raise _refuse(workflow.path, step.span.line, _UNKNOWN_FILES)
    return script, files


def _action(step: Step, path: str) -> tuple[str, tuple[str, ...] | None]:
    name = uses(step)
    arguments, command = step.arguments.get("args"), step.arguments.get("command")
    if name in _BUILDING:
        return _BUILDING[name], ("dist",)
    if "maturin" in name and command and command.value == "upload" and arguments:
        return "", files_of_commands((arguments.value,), "")
    if "pypi-publish" not in name:
        raise _undivided(path, step, f"`{name}` uploads, and cannot be taken apart")
    return "", files_of_action(step)


def _script(
    step: Step, path: str, repository: RepositoryFiles, folder: str
) -> tuple[str, tuple[str, ...] | None]:
    """The script, which runs in `folder`, without its upload; one that calls others with theirs in it."""
    written = step.script
    stripped = strip_upload(written)
    if not stripped.arguments and not stripped.problem:
        stripped = strip_upload(what_builds(expand_scripts(written, repository)))
    if stripped.problem or not stripped.arguments:
        reason = stripped.problem or "the upload is not a command of this step"
        raise _undivided(path, step, reason)
    if "maturin build" in stripped.script:
        return stripped.script, ("dist",)
    return stripped.script, files_of_commands(stripped.arguments, folder)


def _only_checks(script: str, before: Sequence[Step]) -> bool:
    """Whether what is left of the upload's script only checks the ref; steps `before` made the files."""
    return (
        any(builds(step) or downloads(step) for step in before)
        and not any(map(builds_in, commands(script)))
        and checks_ref_in(script, script)
        and only_asks(script)
    )


def _must_build(step: Step) -> bool:
    known = (downloads, moves_files, is_spare, is_outward, logs_in, only_looks, checks_ref, makes_sbom)
    if builds(step) or downloads_of_own_run(step):  # the lane's upload has no other permission
        return True
    return not (_is_secret_action(step) or any(is_known(step) for is_known in known))


def _may_build(step: Step) -> bool:
    return builds(step) or not (is_spare(step) or moves_files(step))


def _is_copied(step: Step, *, is_direct: bool) -> bool:
    if is_outward(step) or logs_in(step) or checks_changes(step) or (checks_ref(step) and not builds(step)):
        return False
    if is_direct:
        return downloads(step) or (moves_files(step) and not only_shows(step))
    return True


def _is_spare_with_secret(step: Step, fetched: int) -> bool:
    """Whether a step with a secret gives nothing to files that are `fetched` at that position."""
    is_before = step.position < fetched and not builds(step)
    return _is_secret_action(step) or (is_before and _is_given_secret(step) and not login_lines(step))


def _is_secret_action(step: Step) -> bool:
    return bool(step.uses) and _is_given_secret(step)


def _is_given_secret(step: Step) -> bool:
    texts = [leaf.value for values in (step.env, step.arguments) for leaf in values.items.values()]
    held = has_secret(step) or any(map(has_own_secret, [*texts, step.script]))
    return held and not checks_out(step) and not downloads(step)


def _check_fetched(steps: Sequence[Step], path: str) -> None:
    """Files of another run, or of a release that no tracer run makes, are not what this one would test."""
    for step in steps:
        if downloads_release(step):
            raise _refuse(path, step.span.line, "the files come from a release on GitHub")
        if is_given_release(step):
            reason = "a step before the upload is given a release, which a tracer run does not have"
            raise _refuse(path, step.span.line, reason)
        if downloads_of_given_run(step):
            raise _refuse(path, step.span.line, "the files come from a run of another workflow")


def _check_secrets(steps: Sequence[Step], path: str) -> None:
    for step in steps:
        if _is_given_secret(step) and not login_lines(step):
            raise _refuse(path, step.span.line, "a step before the upload is given a secret")


def _refuse(path: str, line: int, reason: str) -> RefusedError:
    return RefusedError(f"{_NO_LANE}: {reason}", place=Place(path, line))


def _undivided(path: str, step: Step, reason: str) -> UndividedStepError:
    return UndividedStepError(f"{_NO_LANE}: {reason}", place=Place(path, step.span.line))
