"""A job that builds and publishes becomes two, so no code of the project holds an identity token.

The first keeps its id and does everything up to the upload. The second takes the files and publishes. If
other jobs or steps depend on how the one job is made, it stays one, and the reason is said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.job_conditions import ONLY_IN_STEPS
from tracer_bullet.arming.lane.artifact_kinds import downloads, uploads_artifact
from tracer_bullet.arming.lane.built_files import files_of_action, files_of_commands, folder_of_files
from tracer_bullet.arming.lane.step_kinds import (
    checks_out,
    is_spare,
    moves_files,
    only_installs,
    only_prints,
    only_shows,
    parts_of,
    uses,
)
from tracer_bullet.migration.poetry_action import folder_of_poetry
from tracer_bullet.migration.scripts import without_login, without_upload
from tracer_bullet.migration.step_outputs import can_be_asked_by_job
from tracer_bullet.migration.token_uploads import ACTION, MATURIN_ACTION, POETRY_ACTION
from tracer_bullet.workflow.expressions.conditions import read_condition
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

    from tracer_bullet.migration.scripts import Script
    from tracer_bullet.migration.token_uploads import TokenStep
    from tracer_bullet.workflow.model import Job, Located, Step, Workflow

LEFT_BEHIND = ("user", "password", "packages-dir", "packages_dir")
"""The inputs of the publish action that its new job does not have."""
_SHELL_SCRIPT = re.compile(r"(?:\A|/)[\w-]+(?:\.(?:ba|z)?sh)?\Z")
_CHANGES_FOLDER = re.compile(r"^\s*(?:cd|pushd)\b", re.MULTILINE)
_DEPLOYS_PAGES = re.compile(r"\bgh-deploy\b|\bghp-import\b|\bmike\s+deploy\b")
"""What does not need the release to be on the index."""
_PUBLISHES_BY_MATURIN = re.compile(r"\bmaturin[ \t]+publish\b")
_INSTALLS_FILES = re.compile(r"\s(?:\.|-[er]\b|--(?:editable|requirement)\b)|/")
"""An installation that tests what was built, or that fails if a file of the project is wrong."""
_SIGNS_OR_RELEASES = re.compile(
    r"actions/(?:attest(?:-build-provenance|-sbom)?|create-release|upload-release-asset)"
    r"|sigstore/gh-action-sigstore-python|softprops/action-gh-release|ncipollo/release-action"
)
_JOB_OF_STEPS = re.compile(r"\b(?:steps|matrix|env|job|strategy)\s*\.")


class Split(NamedTuple):
    """How a job is split: the `files` to hand on, the `folder` that has them, the ids of the new `jobs`.

    There is one of these for each upload, in order.
    """

    files: tuple[str, ...]
    folder: str
    jobs: tuple[str, ...]
    dependants: tuple[Job, ...]


def builds_before(found: TokenStep) -> bool:
    """Whether something runs before the upload that is not only fetching, checking or moving files."""
    if found.tool == POETRY_ACTION or _is_maturin_publish(found):
        return True
    before = found.job.steps[: found.step.position]
    if not all(map(_only_prepares, before)):
        return True
    left = without_upload(found.step.run.value).text if found.step.run else ""
    return bool(left.strip()) and not _only_installs(left)


def _only_prepares(step: Step) -> bool:
    """Whether a step before the upload runs no code of the project: it fetches, checks, signs or releases."""
    if _SIGNS_OR_RELEASES.fullmatch(uses(step)):
        return True
    signs_in = bool(step.run) and not without_login(step.script).text.strip()
    return is_spare(step) or downloads(step) or moves_files(step) or checks_out(step) or signs_in


def _is_maturin_publish(found: TokenStep) -> bool:
    command = found.step.arguments.get("command")
    return found.tool == MATURIN_ACTION and command is not None and command.value.strip() == "publish"


def _only_installs(script: str) -> bool:
    lines = [line.strip() for line in script.splitlines() if line.strip()]
    return all(re.search(r"\binstall\b|\btwine check\b|\A(?:ls|echo)\b", line) for line in lines)


def plan_split(  # noqa: PLR0911 - each reason is a return
    workflow: Workflow, steps: SequenceOf[TokenStep], script: str
) -> Split | str:
    """How to split the job of `steps`, all those of it that upload, or why it stays one.

    `script` is the text of the file that has the first upload, if a file has it.
    """
    found, job = steps[0], steps[0].job
    if any(one.also for one in steps):
        return "one of its steps uploads to several indexes"
    if any(one.tool == MATURIN_ACTION for one in steps):
        return "maturin's action uploads" if builds_before(found) else ""
    if found.tool == "maturin" and _PUBLISHES_BY_MATURIN.search(script or found.step.script):
        return "`maturin publish` builds what it uploads"
    if reason := _why_not_script(found, script) or _why_not_steps(steps) or _why_not_several(workflow, steps):
        return reason
    files = _files(workflow, found, script)
    if not files:
        return "only a run shows which files are uploaded"
    folder = folder_of_files(files) if "${{" not in files[0] else files[0]
    if not folder:
        return "the files are in several folders"
    dependants = tuple(one for one in workflow.jobs.values() if job.id in [need.value for need in one.needs])
    if reason := _why_not_dependants(job, dependants, steps):
        return reason
    return Split(files, folder, free_ids(workflow, [one.index for one in steps]), dependants)


def _why_not_dependants(job: Job, dependants: SequenceOf[Job], steps: SequenceOf[TokenStep]) -> str:
    if any(job.id in (one.condition.value if one.condition else "") for one in dependants):
        return "the condition of another job asks for its result"
    gates = {gate_of(one.step.condition) for one in steps} - {""}
    if any({gate_of(one.condition)} != gates for one in dependants if gates):
        return "another job waits for it, also when nothing is uploaded"
    return ""


def gate_of(condition: Located[str] | None) -> str:
    """A condition as one expression; empty if there is none."""
    return (read_condition(condition.value) or "") if condition else ""


def _why_not_several(workflow: Workflow, steps: SequenceOf[TokenStep]) -> str:
    """Why several uploads of one job cannot each get a job, one after the other."""
    first, *others = steps
    if not others:
        return ""
    if any(one.script or (one.step.run and work_left(one, "").strip()) for one in others) or first.script:
        return "several of its steps upload, and do more than that"
    files = [_files(workflow, one, "") for one in steps]
    if len({tuple(path.removesuffix("/*") for path in paths) for paths in files}) > 1:
        return "its uploads take different files"
    if (
        POETRY_ACTION in {one.tool for one in steps}
        and len({gate_of(one.step.condition) for one in steps}) > 1
    ):
        return "its uploads have different conditions"
    return ""


def _why_not_script(found: TokenStep, script: str) -> str:
    """Why the upload cannot be taken out of a script: people run the targets of a Makefile by hand too."""
    is_shell = _SHELL_SCRIPT.search(found.script) and not _CHANGES_FOLDER.search(script)
    if found.script and (not is_shell or without_upload(script).problem):
        return f"the upload is in `{found.script}`"
    return why_not_last(found, script)


def why_not_last(found: TokenStep, script: str) -> str:
    """Why the upload cannot come after the rest of its script; empty if that would change nothing.

    `script` is as for `stripped_of`.
    """
    rest = parts_of(stripped_of(found, script).after)
    if all(only_prints(part) or _DEPLOYS_PAGES.search(part) for part in rest):
        return ""
    return f"{f'`{found.script}`' if found.script else 'its script'} does more after the upload"


def _why_not_steps(steps: SequenceOf[TokenStep]) -> str:
    own = {one.step.position for one in steps}
    behind = steps[0].job.steps[steps[0].step.position + 1 :]
    after = [
        one
        for one in behind
        if not (one.position in own or uploads_artifact(one) or (only_shows(one) and not one.condition))
    ]
    if after:
        name = after[0].name.value if after[0].name else (after[0].uses.text if after[0].uses else "a script")
        return f"a step comes after the upload (`{name}`, line {after[0].span.line})"
    return next(filter(None, (_why_not(one.job, one.step) for one in steps)), "")


def _why_not(job: Job, step: Step) -> str:
    condition = step.condition.value if step.condition else ""
    if not can_be_asked_by_job(job, condition):
        return "the condition of the upload is not one that a job can have"
    if step.continue_on_error:
        return "the upload may fail (`continue-on-error`)"
    given = " ".join(leaf.value for name, leaf in step.arguments.items.items() if name not in LEFT_BEHIND)
    if step.uses and _JOB_OF_STEPS.search(given):
        return "the inputs of the upload come from other steps"
    if step.uses and any(name in step.arguments.items for name in ("github_token", "args")):
        return "the upload has inputs that tracer does not know"
    return ""


def _files(workflow: Workflow, found: TokenStep, script: str) -> tuple[str, ...]:
    step = found.step
    if found.tool == ACTION:
        leaf = step.arguments.get("packages-dir") or step.arguments.get("packages_dir")
        if leaf and "${{" in leaf.value and ONLY_IN_STEPS.search(leaf.value):
            return (leaf.value.strip().rstrip("/"),)
        return files_of_action(step) or ()
    if found.tool == POETRY_ACTION:
        return (folder_of_poetry(step),)
    stripped = stripped_of(found, script)
    if stripped.problem:
        return ()
    return files_of_commands(stripped.arguments, directory_of(workflow, found)) or ()


def stripped_of(found: TokenStep, script: str) -> Script:
    """What the step runs without its upload: `script` if a file has the upload, otherwise its own text."""
    return without_upload(script or found.step.script)


def work_left(found: TokenStep, script: str) -> str:
    """What the step still has to do when its job uploads no more; what it installed to upload is not needed.

    `script` is as for `stripped_of`.
    """
    left = stripped_of(found, script).text
    return left if script or not only_installs(left) or _INSTALLS_FILES.search(left) else ""


def directory_of(workflow: Workflow, found: TokenStep) -> str:
    """Where the script of a step runs."""
    written = leaves.working_directory(workflow, found.job, found.step)
    return written.value if written else ""


def free_ids(workflow: Workflow, indexes: SequenceOf[str]) -> tuple[str, ...]:
    """An id for a new job that publishes to each index, which no job has."""
    found: list[str] = []
    for index in indexes:
        name = f"publish-to-{index}"
        names = (name, *(f"{name}-{number}" for number in range(2, 50)))
        found.append(next(one for one in names if one not in workflow.jobs and one not in found))
    return tuple(found)
