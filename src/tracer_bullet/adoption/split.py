"""A job that builds and uploads becomes two: the files that are tried on TestPyPI are those that PyPI gets.

The second keeps the id, the environment and the permissions, for the publisher on PyPI is registered for
them; the first takes over the steps up to the upload.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.adoption.file_makers import find_makers
from tracer_bullet.adoption.matrix_job import lines_of_kept_step, without_matrix
from tracer_bullet.adoption.new_jobs import add_jobs, add_needs
from tracer_bullet.adoption.upload_tool import commands_that_install
from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane.artifact_kinds import downloads
from tracer_bullet.arming.lane.artifact_steps import fetch_all_lines, fetch_lines
from tracer_bullet.arming.lane.built_files import folder_of_files
from tracer_bullet.arming.lane.lane_text import LaneText, write_build_job
from tracer_bullet.arming.lane.login_lines import login_lines
from tracer_bullet.arming.lane.run_version import RunVersion
from tracer_bullet.arming.lane.step_copies import gap_above, gap_span, lines_of_step, text_of, text_of_steps
from tracer_bullet.arming.lane.step_kinds import (
    asks_for_matrix,
    builds,
    checks_changes,
    checks_files,
    checks_ref,
    installs_in,
    is_outward,
    is_spare,
    logs_in,
    moves_files,
    names_handed_on,
    only_looks,
    uses,
    works_elsewhere,
)
from tracer_bullet.arming.lane.without_upload import keep_upload
from tracer_bullet.arming.run.upload_condition import Conditions, divide_condition
from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import above_comments, line_end, line_start
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from tracer_bullet.adoption.subject import Subject
    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.workflow.model import Job, Step
    from tracer_bullet.workflow.reach import Upload

_BUILD = ("build", "build-distributions", "tracer-build")
_DISTRIBUTIONS = "python-package-distributions"
_ATTESTS = re.compile(r"attest|sigstore")
"""Actions that need only the files."""
_OLD_IMAGES = re.compile(
    r"manylinux(?:1|2010|2014)|musllinux_1_0|centos:?[67]\b|ubuntu:1[0-8]|debian:(?:[0-9]\b|jessie|stretch|buster)"
)
"""Their C library is too old for the Node.js of the actions that hand files on:
https://github.com/actions/runner/issues/3475"""


class Parts(NamedTuple):
    """The steps `moved` to the job that builds, those `kept` before the upload, and the upload's `script`.

    `conditions` are those of the upload, if the job is of a matrix.
    """

    model: LaneModel
    moved: tuple[Step, ...]
    kept: tuple[Step, ...]
    script: str
    conditions: Conditions = Conditions()


def split_job(subject: Subject, uploads: Many[Upload]) -> tuple[Subject, str]:
    """The workflow with the job of `uploads` split in two, and the id of the one that builds.

    If it has to stay one, the second is the reason, as the end of a sentence, and the first as it was.
    """
    model = subject.model_of(uploads)
    several = len({one.step.position for one in uploads if one.step}) > 1
    parts = "several of its steps upload" if several else _divide(subject, model)
    reason = parts if isinstance(parts, str) else _why_not(subject, parts)
    if reason or isinstance(parts, str):
        return subject, f"job `{model.job.id}` stays one: {reason}"
    name = subject.new_id(_BUILD)
    lane = LaneText(
        subject.workflow,
        model._replace(copied=parts.moved),
        RunVersion(),
        write_condition(" ".join(model.job.condition.value.split())) if model.job.condition else "",
        tuple(need.value for need in model.job.needs),
        "",
        name,
        artifact=_artifact(subject, name),
        keeps=write_condition(parts.conditions.of_job) if parts.conditions.of_job else "",
    )
    built = write_build_job(lane)
    left = subject.with_text(_without_build(subject, parts, lane.artifact))
    found = add_needs(add_jobs(left, built, model.job.id), model.job.id, [name])
    if reason := _what_is_wrong(found, found.uploads_to(uploads[0].index).get(model.job.id, [])):
        return subject, f"job `{model.job.id}` stays one: {reason}"
    return found, name


def _artifact(subject: Subject, build: str) -> str:
    """A name that no artifact of the workflow has yet."""
    return f"{build}-distributions" if _DISTRIBUTIONS in subject.workflow.text else _DISTRIBUTIONS


def _what_is_wrong(found: Subject, uploads: Many[Upload]) -> str:
    """Why the job of `uploads` does not do what it did, now that it only uploads."""
    if not uploads or not found.model_of(uploads).is_direct:
        return "tracer cannot tell which of its steps build and which upload"
    job = uploads[0].job
    is_left = not job.matrix and asks_for_matrix(text_of(found.workflow, job))
    return "its remaining steps use values of its matrix" if is_left else ""


def _divide(subject: Subject, model: LaneModel) -> Parts | str:
    sorted_steps = _sort_steps(subject, model)
    if isinstance(sorted_steps, str):
        return sorted_steps
    moved, kept = sorted_steps
    script = keep_upload(model.upload.run.value) if model.upload.run else ""
    if model.upload.run and not script:
        return "its tool cannot upload without building, or the upload is in a script"
    known = (is_spare, builds, moves_files, downloads, only_looks, works_elsewhere, _is_check)
    odd = [step for step in moved if not any(is_known(step) for is_known in known)]
    if model.upload.run and odd:
        return f"the upload may need what the step in line {odd[0].span.line} does"
    if model.upload.run:
        installs = commands_that_install(script, moved, kept)
        if installs is None and not model.job.node.get("container"):
            return "tracer cannot separate the installation of the upload tool from the build"
        script = "\n".join([*(installs or []), script])
    conditions = divide_condition(model.upload.condition) if model.job.matrix else Conditions()
    if conditions is None:
        return "only a run shows which of its matrix jobs upload"
    return Parts(model, moved, kept, script, conditions)


def _sort_steps(subject: Subject, model: LaneModel) -> tuple[tuple[Step, ...], tuple[Step, ...]] | str:
    """The steps before the upload that move to the job that builds, and those that stay; or why none can."""
    before, after = model.job.steps[: model.upload.position], model.job.steps[model.upload.position :]
    own = [step for step in before if step not in model.copied and not _is_check(step)]
    makers = find_makers(model, [*own, *after], subject.simulator.project.files)
    moved = tuple(step for step in before if step not in own and step not in makers)
    if login := next(filter(login_lines, moved), None):
        return f"the step in line {login.span.line} signs in, and does something else as well"
    last = max((step.position for step in moved if builds(step)), default=-1)
    early = next((step for step in makers if step.position < last), None)
    if early:
        return f"a step after the build uses files of the step in line {early.span.line}"
    others = [step for step in own if not (step in makers or logs_in(step) or _ATTESTS.search(uses(step)))]
    late = [step for step in moved if not is_spare(step) and others and step.position > others[0].position]
    if late:
        lines = late[0].span.line, others[0].span.line
        return f"the step in line {lines[0]} may need what the one in line {lines[1]} does"
    has_more = bool(model.upload.run or after[1:] or makers or others)
    return moved, tuple(step for step in before if step not in moved or (has_more and _is_for_both(step)))


def _is_for_both(step: Step) -> bool:
    """Whether the upload may need the step as well, unlike one that only checks what was built."""
    return is_spare(step) and (not checks_files(step) or bool(installs_in(step.script)))


def _is_check(step: Step) -> bool:
    return (checks_ref(step) or checks_changes(step)) and not is_outward(step)


def _why_not(subject: Subject, parts: Parts) -> str:
    job = parts.model.job
    steps = job.node.get("steps")
    is_flow = not isinstance(steps, Sequence) or steps.flow or any(step.node.flow for step in job.steps)
    reasons = {
        "nothing in it builds": not (parts.moved or parts.model.script),
        "its container is too old for the actions that hand files on": _is_old(job),
        "its steps are written in braces": is_flow,
        "the files are in several folders": not folder_of_files(parts.model.files),
        "it has outputs": job.outputs.items,
        "the upload uses what an earlier step hands on": _hands_on(subject, parts),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _is_old(job: Job) -> bool:
    image = job.node.get("container")
    named = image.get("image") if isinstance(image, Mapping) else image
    return isinstance(named, Scalar) and bool(_OLD_IMAGES.search(named.text))


def _hands_on(subject: Subject, parts: Parts) -> bool:
    """Whether the upload, or a step after it, uses what a step that moves hands on."""
    given = {step.id.value for step in parts.moved if step.id and step not in parts.kept}
    names = {name for step in parts.moved if step not in parts.kept for name in names_handed_on(step)}
    left = _left_text(subject, parts)
    by_id = any(re.search(rf"\bsteps\s*\.\s*{re.escape(one)}\b", left) for one in given)
    return by_id or any(re.search(rf"\b{re.escape(one)}\b", left) for one in names)


def _left_text(subject: Subject, parts: Parts) -> str:
    steps = [step for step in parts.kept if step not in parts.moved]
    steps += parts.model.job.steps[parts.model.upload.position :]
    return text_of_steps(subject.workflow, steps)


def _without_build(subject: Subject, parts: Parts, artifact: str) -> str:
    """The text in which the steps before the upload are those that it needs, and the files are fetched."""
    workflow, job = subject.workflow, parts.model.job
    text, upload = workflow.text, parts.model.upload
    steps = job.node.get("steps")
    dash = " " * (steps.span.column - 1) if isinstance(steps, Sequence) else ""
    first = min(job.steps, key=lambda step: step.span.line)
    start = above_comments(text, line_start(text, first.node.span.start))
    end = gap_span(workflow, job, upload)[0] if upload is not first else start
    airy = not all(map(str.strip, gap_above(workflow, job, upload)))
    written = _lines_before(subject, parts, artifact, dash, airy=airy)
    newline = newline_at(text, start)
    splices = [Splice(start, end, "".join(f"{line}{newline}" if line else newline for line in written))]
    if job.matrix:
        splices += without_matrix(text, job, upload, parts.conditions.of_event)
    entry = upload.node.entry("run")
    if parts.script and entry and upload.run and parts.script != upload.run.value.strip():
        indent = " " * (entry.key.span.column + 1)
        lines = parts.script.split("\n")
        script = (
            f" {lines[0]}"
            if len(lines) == 1 and not re.search(r"[:#'\"&*!|>%@`{}\[\]]", lines[0])
            else f" |{newline}" + newline.join(f"{indent}{line}" for line in lines)
        )
        colon = text.index(":", entry.key.span.end) + 1
        stop = entry.value.span.end
        rest = line_end(text, stop)
        stop = stop if text[stop:rest].strip() or text[stop - 1] != "\n" else stop - 1
        splices.append(Splice(colon, stop, script))
    return apply_splices(text, splices)


def _lines_before(subject: Subject, parts: Parts, artifact: str, dash: str, *, airy: bool) -> list[str]:
    """The steps in front of the upload: those that it needs, with the one that fetches the files."""
    workflow, job = subject.workflow, parts.model.job
    folder = folder_of_files(parts.model.files)
    fetch, write = (fetch_all_lines, lines_of_kept_step) if job.matrix else (fetch_lines, lines_of_step)
    spare = [step for step in parts.kept if is_spare(step) and not checks_files(step)]
    before, others = (
        [
            [*filter(str.strip, gap_above(workflow, job, step)), *lines]
            for step in steps
            if (lines := write(workflow, step))
        ]
        for steps in (spare, [step for step in parts.kept if step not in spare])
    )
    steps = [*before, [f"{dash}{line}" for line in fetch(artifact, folder)], *others]
    apart = [""] if airy else []
    return [line for number, step in enumerate(steps) for line in (*(apart if number else []), *step)]
