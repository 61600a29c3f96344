"""The jobs of a TestPyPI lane as lines: copies of what their job does before its upload, and ours.

Where their job builds and uploads, the lane is two jobs, so that no code of theirs holds an identity token.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.lane.artifact_kinds import downloads
from tracer_bullet.arming.lane.artifact_steps import fetch_all_lines, fetch_lines, keep_lines, name_of_each
from tracer_bullet.arming.lane.built_files import folder_of_files
from tracer_bullet.arming.lane.job_head import dashes_of, head_lines, indents_of, matrix_lines, root_lines
from tracer_bullet.arming.lane.run_inputs import NO_INPUTS, RunInputs, fill_inputs
from tracer_bullet.arming.lane.run_version import root_of_step, shell_of, stamp_step
from tracer_bullet.arming.lane.staging import TESTPYPI_ALONE, upload_lines
from tracer_bullet.arming.lane.step_copies import (
    copy_step,
    copy_without_login,
    gap_above,
    lines_of,
    lines_of_step,
    needed_in,
    uses_variable,
)
from tracer_bullet.arming.lane.step_kinds import OWN_VERSION, builds_in, checks_out, needs_stamp
from tracer_bullet.arming.lane.version_from_ref import with_run_version
from tracer_bullet.text.nodes import Mapping, Scalar
from tracer_bullet.text.scalars import quote
from tracer_bullet.workflow.reach.credentials import NO_CREDENTIAL, holds_credential

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.arming.lane.lane_model import LaneModel
    from tracer_bullet.arming.lane.run_version import RunVersion
    from tracer_bullet.arming.lane.staging import Staging
    from tracer_bullet.text.nodes import Node
    from tracer_bullet.workflow.model import Step, Workflow

BUILD, UPLOAD = "tracer-build", "tracer-testpypi"
_COLLECTED = "tracer-dist"
_COPIED = ("runs-on", "strategy", "container", "services", "defaults", "timeout-minutes")


class LaneText(NamedTuple):
    """How a lane is written: its `condition` (empty for none), `needs` and `environment`.

    `build` and `upload` are what its jobs are called. They go `into` the workflow that calls the one they are
    modelled on, if that is another. Only the jobs of a matrix keep files for which `keeps` holds. One that
    stays has an `artifact` for its files, the conditions of the steps and the variables of the job.
    A temporary one holds no secret that its workflow hands to every job, and has `inputs` filled in.
    `staging` is the index that gets the files, and `project` their name there.
    """

    workflow: Workflow
    model: LaneModel
    version: RunVersion
    condition: str
    needs: tuple[str, ...]
    environment: str
    build: str = BUILD
    upload: str = UPLOAD
    artifact: str = ""
    keeps: str = ""
    into: Workflow | None = None
    inputs: RunInputs = NO_INPUTS
    staging: Staging = TESTPYPI_ALONE
    project: str = ""

    @property
    def stays(self) -> bool:
        """Whether the jobs are there for good."""
        return bool(self.artifact)

    @property
    def home(self) -> Workflow:
        """The workflow that gets the jobs."""
        return self.into or self.workflow

    @property
    def artifact_of_job(self) -> str:
        """The name of the artifact of one job; each job of a matrix has its own."""
        name = self.artifact or self.build
        return name_of_each(name) if self.model.job.matrix else name

    @property
    def fetched(self) -> list[str]:
        """The lines of the step that fetches what the job that builds keeps, without indentation."""
        fetch = fetch_all_lines if self.model.job.matrix else fetch_lines
        return fetch(self.artifact or self.build, "dist")

    @property
    def without_job(self) -> tuple[str, ...]:
        """The variables that take a value from a job the lane does not wait for: they would be empty."""
        items = self.model.job.env.items.items()
        given = {name: leaf.value for name, leaf in items if not OWN_VERSION.search(leaf.value)}
        return tuple(name for name, value in given.items() if set(needed_in(value)) - set(self.needs))

    @property
    def indents(self) -> tuple[str, str, str]:
        """Of the jobs, of what is below a job, and of the dashes of steps."""
        return indents_of(self.home, self.model.job)

    @property
    def dashes(self) -> str | None:
        """The indentation of `needs` on lines of their own."""
        return dashes_of(self.home)


def write_lane(lane: LaneText, *, apart: bool = False) -> list[str]:
    """The lines of the lane's jobs, without line ends; `apart`: with a blank line between two."""
    if lane.model.is_direct:
        return write_upload_job(
            lane, lane.needs, [line for step in lane.model.copied for line in _copy(lane, step)]
        )
    fetch = _indented(lane.fetched, lane.indents[2])
    between = [""] if apart else []
    # an upload that asks how an earlier job went has to wait for that job as well
    asked = [name for name in lane.needs if name in needed_in(lane.condition)]
    return [*write_build_job(lane), *between, *write_upload_job(lane, (lane.build, *asked), fetch)]


def write_build_job(lane: LaneText) -> list[str]:
    """The lines of the job that does what theirs does before its upload."""
    job, inner, dash = lane.indents
    model = lane.model
    entries = [entry for name in _COPIED if (entry := model.job.node.entry(name))]
    permissions = ["permissions:", *(f"  {line}" for line in _permissions(lane))]
    copied = [line for entry in entries for line in lines_of(lane.workflow, entry.key, entry.value)]
    steps = [line for step in model.copied for line in _stamped(lane, step)]
    own = _own_script(lane)
    about = f" # what `{model.job.id}` does up to its upload, without its credentials"
    return [
        f"{job}{lane.build}:{'' if lane.stays else about}",
        *_build_head(lane),
        *copied,
        *_indented([*permissions, *_env(lane)], inner),
        f"{inner}steps:",
        *steps,
        *own,
        *_indented(_keep_files(lane), dash),
    ]


def _build_head(lane: LaneText) -> list[str]:
    """What the job that builds waits for, and its condition; the `needs` of a job that stays as they are."""
    entry = lane.model.job.node.entry("needs") if lane.stays else None
    kept = lines_of(lane.workflow, entry.key, entry.value) if entry else []
    needs = () if entry else lane.needs
    return [*kept, *_indented(head_lines(needs, lane.condition, lane.dashes), lane.indents[1])]


def write_upload_job(lane: LaneText, needs: tuple[str, ...], steps: list[str]) -> list[str]:
    """The lines of the job that uploads what `steps` fetch."""
    job, inner, dash = lane.indents
    folder = folder_of_files(lane.model.files) if lane.model.is_direct else "dist"
    check = [f"- run: ls {folder}/{lane.version.pattern}"] if lane.version.base else []
    publish = [*check, *upload_lines(lane.staging, folder, lane.project)]
    head = [
        *head_lines(needs, lane.condition, lane.dashes),
        "runs-on: ubuntu-latest",
        *([f"environment: {quote(lane.environment)}"] if lane.environment else []),
        *lane.staging.permissions,
        *lane.staging.outputs,
        *root_lines(lane.home),
        *(_env(lane) if _uses_env(lane, steps) else shadow_secrets(lane)),
    ]
    return [
        f"{job}{lane.upload}:",
        *_indented(head, inner),
        *matrix_lines(lane.workflow, lane.model.job, "\n".join([*steps, *publish])),
        f"{inner}steps:",
        *steps,
        *_indented(publish, dash),
    ]


def _uses_env(lane: LaneText, steps: list[str]) -> bool:
    """Whether the copied `steps` of an upload use variables of their job."""
    written = "\n".join(steps)
    return lane.model.is_direct and any(uses_variable(name, written) for name in lane.model.job.env.items)


def _permissions(lane: LaneText) -> list[str]:
    """The job's own, without whatever lets it write or identify itself."""
    found = lane.workflow.permissions_of(lane.model.job)
    scopes = found.scopes if found else {}
    kept = {
        name: level.value for name, level in scopes.items() if level.value == "read" and name != "id-token"
    }
    return [f"{name}: {level}" for name, level in ({"contents": "read"} | kept).items()]


def _env(lane: LaneText) -> list[str]:
    """The job's variables; those that hold a secret get a word instead, an empty one would be asked for."""
    outside = lane.workflow.env.items if lane.home is not lane.workflow else {}
    written = {**outside, **lane.model.job.env.items}
    for name in () if lane.stays else lane.without_job:
        del written[name]
    given = {name: fill_inputs(leaf.value, lane.inputs) for name, leaf in written.items()}
    if lane.stays:
        lines = [f"  {name}: {quote(value)}" for name, value in given.items() if not holds_credential(value)]
        return ["env:", *lines] if lines else []
    shadowed = {name: NO_CREDENTIAL for name, value in given.items() if holds_credential(value)}
    lines = [f"  {name}: {quote(value)}" for name, value in (given | shadowed).items()]
    outer = [line for line in shadow_secrets(lane)[1:] if line.split(":")[0].strip() not in given]
    return ["env:", *lines, *outer] if lines or outer else []


def shadow_secrets(lane: LaneText) -> list[str]:
    """The `env` that hides from a temporary job the secrets that its workflow hands to every job."""
    names = [name for name, leaf in lane.home.env.items.items() if holds_credential(leaf.value)]
    if lane.stays:
        return []
    return ["env:", *(f"  {name}: {NO_CREDENTIAL}" for name in names)] if names else []


def _stamped(lane: LaneText, step: Step) -> list[str]:
    """A step, and the version of its own before the first build, or after the checkout."""
    copied = lane.model.copied
    first = next(filter(needs_stamp, copied), None)
    if first:
        return [*(_stamp(lane) if first is step else []), *_copy(lane, step)]
    checkout = next(filter(checks_out, copied), None)
    is_here = checkout is step and not _builds_itself(lane) and not any(map(downloads, copied))
    return [*_copy(lane, step), *(_stamp(lane) if is_here else [])]


def _builds_itself(lane: LaneText) -> bool:
    """Whether the script that uploads builds as well."""
    return any(map(builds_in, lane.model.script.split("\n")))


def _stamp(lane: LaneText) -> list[str]:
    if not lane.version.lines:
        return []
    return _indented(stamp_step(lane.version, "", lane.workflow, lane.model.job), lane.indents[2])


def _own_script(lane: LaneText) -> list[str]:
    """What is left of the script that uploads."""
    model = lane.model
    if not model.script:
        return []
    dash = lane.indents[2]
    stamp = _stamp(lane) if _builds_itself(lane) and not any(map(needs_stamp, model.copied)) else []
    names = ("working-directory", "shell")
    entries = [entry for name in names if (entry := model.upload.node.entry(name))]
    values = [f"  {entry.name}: {_source(lane, entry.value)}" for entry in entries]
    script = [f"    {line}" if line else "" for line in fill_inputs(model.script, lane.inputs).split("\n")]
    step = ["- run: |", *script, *values, *_variables(lane)]
    written = None if lane.stays else with_run_version(step, lane.version)
    return [*stamp, *_indented(written or step, dash)]


def _variables(lane: LaneText) -> list[str]:
    """The variables of the upload that its script asks for, but no credential."""
    given = lane.model.upload.node.entry("env")
    entries = given.value.entries if given and isinstance(given.value, Mapping) else ()
    found = [
        f"    {one.name}: {fill_inputs(_source(lane, one.value), lane.inputs)}"
        for one in entries
        if re.search(rf"\b{re.escape(one.name)}\b", lane.model.script)
        and isinstance(one.value, Scalar)
        and not holds_credential(one.value.text)
    ]
    return ["  env:", *found] if found else []


def _keep_files(lane: LaneText) -> list[str]:
    """The built files as one artifact; several folders are collected into one first."""
    files, folder = lane.model.files, folder_of_files(lane.model.files)
    collect = []
    if not folder:
        asked = [f"  if: {lane.keeps}"] if lane.keeps else []
        shell = [f"- shell: {shell_of(lane.model.job)}", *root_of_step(lane.workflow, lane.model.job)]
        collect = [*shell, *asked, f"  run: {_collect(files)}"]
    return [*collect, *keep_lines(lane.artifact_of_job, folder or _COLLECTED, lane.keeps)]


def _collect(files: Sequence[str]) -> str:
    """The command that copies the files; it looks for them before there is a folder that they may match."""
    patterns = [name if "*" in name.rpartition("/")[2] else f"{name}/*" for name in files]
    named = " ".join(patterns)
    if any(fnmatchcase(_COLLECTED, one) for one in patterns):
        return f'set -- {named} && mkdir -p {_COLLECTED} && cp "$@" {_COLLECTED}/'
    return f"mkdir -p {_COLLECTED} && cp {named} {_COLLECTED}/"


def _copy(lane: LaneText, step: Step) -> list[str]:
    if lane.stays:
        gap = gap_above(lane.workflow, lane.model.job, step)
        if step is lane.model.copied[0]:
            gap = [line for line in gap if line.strip()]
        return [*gap, *copy_without_login(lane.workflow, step, lane.indents[2])]
    if step.node.flow:
        return lines_of_step(lane.workflow, step, lane.inputs)
    return copy_step(lane.workflow, step, lane.model, lane.inputs, lane.indents[2])


def _source(lane: LaneText, node: Node) -> str:
    return lane.workflow.text[node.span.start : node.span.end]


def _indented(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in lines]
