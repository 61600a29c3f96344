"""What has to hold before a release is begun; the first thing that does not is refused, with its cure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import Version

from tracer_bullet.errors import RefusedError, TracerError
from tracer_bullet.fire.git_writes import changed_paths, remote_commit, write_git
from tracer_bullet.project.worktree import show_path
from tracer_bullet.publishers.survey import packages_below
from tracer_bullet.refs import HEADS, TAGS
from tracer_bullet.status.next_step import release_tag
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.proof.release_gate import RELEASE_GATE, release_gate
from tracer_bullet.workflow.proof.release_kind import version_inputs

if TYPE_CHECKING:
    from tracer_bullet.status.status import PipelineStatus

MANUAL = "workflow_dispatch"


class ReleasePlan(NamedTuple):
    """What will be released: `sha` is HEAD, `event` is `release`, `push` or `workflow_dispatch`.

    `branch` is where a manual run starts, and `version_input` is the name of the input for its version.
    """

    version: Version
    tag: str
    sha: str
    remote: str
    path: str
    event: str
    branch: str = ""
    version_input: str = ""

    @property
    def ref(self) -> str:
        """The short name of the ref that the run is for."""
        return self.branch or self.tag


def check_release(status: PipelineStatus, wanted: Version | None) -> ReleasePlan:
    """The release of `wanted`, by default of the version that the packaging files have.

    A release that was begun, its tag being at the remote on HEAD, goes on although PyPI has the version.
    The status has passed `check_releasable`.

    Raises RefusedError for what makes a release useless, TracerError for a version that is missing.
    """
    version = _version(status, wanted)
    remote = status.survey.remote
    sha = _check_commit(status, remote)
    tag = release_tag(status.environments, str(version))
    is_begun = remote_commit(status.survey.root, remote, TAGS + tag) == sha
    if not is_begun:
        _check_index(status, version)
    path, event = _find_event(status)
    plan = ReleasePlan(version, tag, sha, remote, path, event)
    if event != MANUAL:
        return plan
    branch = status.survey.simulator.repository.default_branch
    inputs = version_inputs(status.survey.simulator.files[path])
    return plan._replace(branch=branch, version_input=inputs[0])


def check_releasable(status: PipelineStatus) -> None:
    """Raise RefusedError for a repository without a pipeline, and for one that is armed or not proven.

    Above several packages it is not told which of them is meant.
    """
    if several := packages_below(status.survey):
        below = (shlex.quote(show_path(status.survey.root / path)) for path in several)
        raise RefusedError(
            "this directory holds several packages, and one of them is released at a time",
            hint="\n".join(f"cd {path} && tracer release" for path in below),
        )
    if not status.pipelines:
        raise RefusedError("no workflow of this repository uploads anything", hint="tracer init")
    for pipeline in status.pipelines:
        if pipeline.armed:
            raise RefusedError(
                f"{pipeline.path} is still armed", hint="tracer finalize, then commit and merge that"
            )
        if not pipeline.proof.holds:
            raise RefusedError(f"not proven safe: {pipeline.proof.why[0]}", hint="tracer plan")


def _version(status: PipelineStatus, wanted: Version | None) -> Version:
    written = Version(status.version) if status.version else None
    if written is None and wanted is None:
        raise TracerError(
            "the version comes from the tag, so it has to be named", hint="tracer release 1.2.0"
        )
    if written and wanted and written != wanted:
        raise RefusedError(
            f"the packaging files say {written}, and {wanted} is to be released",
            hint=f"uv version {wanted} && git commit --all --message 'Release {wanted}' && git push\n"
            f"tracer release {wanted}",
        )
    version = wanted or written
    assert version is not None  # noqa: S101 - one of them is there
    if version.is_devrelease or version.local:
        raise RefusedError(
            f"{version} is not a version to release", hint="an index accepts it, and it is not expected there"
        )
    return version


def check_checkout(status: PipelineStatus) -> None:
    """Raise RefusedError unless the default branch is checked out, with nothing uncommitted."""
    survey = status.survey
    default = survey.simulator.repository.default_branch
    if survey.git.branch != default:
        raise RefusedError(f"`{default}` is not checked out", hint=f"git switch {default} && git pull")
    changed = changed_paths(survey.root)
    if changed:
        listed = in_backticks(changed[:5])
        raise RefusedError(f"there are uncommitted changes: {listed}", hint="git commit, or git stash")


def _check_commit(status: PipelineStatus, remote: str) -> str:
    """HEAD is the default branch as it is on GitHub, with nothing uncommitted; returns its commit."""
    check_checkout(status)
    survey = status.survey
    default = survey.simulator.repository.default_branch
    sha = write_git(survey.root, "rev-parse", "HEAD")
    if remote_commit(survey.root, remote, HEADS + default) != sha:
        raise RefusedError(
            f"HEAD is not what `{remote}` has as `{default}`",
            hint=f"git pull --rebase {remote} {default} && git push",
        )
    return sha


def _check_index(status: PipelineStatus, version: Version) -> None:
    pypi = status.indexes["pypi"]
    if pypi.exists is None:
        raise RefusedError(f"whether PyPI has {version} is unknown: {pypi.why}", hint="try again later")
    if version in pypi.versions:
        raise RefusedError(
            f"{version} is on PyPI already", hint="an index takes a version once: uv version --bump patch"
        )


def _find_event(status: PipelineStatus) -> tuple[str, str]:
    """The workflow that publishes to PyPI, and what starts it."""
    simulator = status.survey.simulator
    paths = [one.path for one in status.survey.needed.publishers if one.publisher.site.key == "pypi"]
    for path in paths or [pipeline.path for pipeline in status.pipelines]:
        gate = release_gate(simulator.files[path].triggers)
        if gate:
            return path, "release" if gate == RELEASE_GATE else "push"
        if version_inputs(simulator.files[path]):
            return path, MANUAL
    raise RefusedError(
        "neither a release, nor a tag, nor a manual run with a version starts the workflow",
        hint="start it as its `on:` asks for: tracer plan\nand then: tracer smoke --index pypi",
    )
