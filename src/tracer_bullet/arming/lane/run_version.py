"""The step that gives a tracer run a version of its own, in each job that builds."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from packaging.version import InvalidVersion

from tracer_bullet.arming.lane.uploads import SEVERAL
from tracer_bullet.errors import TracerError
from tracer_bullet.project.metadata import written_name
from tracer_bullet.project.packages import find_packages
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.versions.current import current_version
from tracer_bullet.project.versions.registry import find_version
from tracer_bullet.project.versions.shell import RUN, base_version, fixed_line, stamp_lines
from tracer_bullet.project.versions.stamp import LocalTag, UvVersion, VersionEdit, VersionVariable
from tracer_bullet.text.nodes import Mapping, Scalar
from tracer_bullet.workflow.reader import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracer_bullet.project.versions.stamp import Stamp
    from tracer_bullet.workflow.model import Job, Workflow

STEP = "A version of its own for the tracer run"
_RESTORES = re.compile(
    r"\bgit\s+(?:restore|stash|reset\s+--hard|checkout\s+(?:-f|--force|--\s|\.(?:\s|\Z)|HEAD))(?:\b|(?<=\W))"
)
"""Commands that put files of the checkout back as they were."""
_KEEP = "git ls-files -m | xargs git update-index --skip-worktree"
"""After this command git does not touch the stamped files:
https://git-scm.com/docs/git-update-index#_skip_worktree_bit"""
_GIT = re.compile(r"\bgit (?=tag|ls-files|update-index)")


class RunVersion(NamedTuple):
    """`lines` are a script that stamps the checkout for `base` plus `.dev…`; `problem` is why there is none.

    `directory` is where they run, from the root of the checkout: the package's, empty for the root; `.` for
    several packages, whose `base` is empty if they differ. `prefix` is what release tags have before the
    version. `is_from_git` says that each commit has a version of its own anyway, `edits_files` that the stamp
    changes a file of the checkout.
    """

    lines: tuple[str, ...] = ()
    base: str = ""
    directory: str = ""
    problem: str = ""
    prefix: str = ""
    is_from_git: bool = False
    edits_files: bool = False

    @property
    def pattern(self) -> str:
        """What the names of all built files hold, in words of bash."""
        return f"*-{self.base}.dev{RUN}*"

    @property
    def shown(self) -> str:
        """The versions that are built on the branch, for sentences."""
        return f"{self.base}.dev…" if self.base else "each package as a `.dev…` version"


def plan_version(root: Path, directory: str, tags: Sequence[str]) -> RunVersion:
    """The stamp of the package in `directory` below `root`; runs nothing of the project.

    For `SEVERAL`, and at a root without a package, it is the stamp of all packages.
    """
    is_one = directory != SEVERAL and (directory or _has_package(root))
    packages = [] if is_one else find_packages(root)
    if len(packages) == 1:
        return _plan_one(root, "" if packages[0].directory == "." else packages[0].directory, tags)
    if packages:
        return _joined([_plan_one(root, one.directory, tags) for one in packages])
    return _plan_one(root, "" if directory == SEVERAL else directory, tags)


def _has_package(directory: Path) -> bool:
    try:
        return bool(written_name(read_project(directory)))
    except TracerError:
        return True  # `_plan_one` says what is wrong with it


def _joined(found: Sequence[RunVersion]) -> RunVersion:
    """One stamp for several packages. At most one may read tags: which tags each package reads is unknown."""
    if problem := next((f"{one.directory}: {one.problem}" for one in found if one.problem), ""):
        return RunVersion(problem=problem)
    if sum(one.is_from_git for one in found) > 1:
        return RunVersion(problem="several packages take their versions from git tags")
    lines = tuple(line for one in found for line in _inside(one.directory, one.lines))
    bases = {one.base for one in found}
    return RunVersion(
        lines,
        bases.pop() if len(bases) == 1 else "",
        SEVERAL,
        prefix=found[0].prefix,
        is_from_git=any(one.is_from_git for one in found),
        edits_files=any(one.edits_files for one in found),
    )


def _inside(directory: str, lines: Sequence[str]) -> tuple[str, ...]:
    return (f"(cd {shlex.quote(directory)}", *lines[:-1], f"{lines[-1]})")


def _plan_one(root: Path, directory: str, tags: Sequence[str]) -> RunVersion:
    if not has_project(root / directory):
        return RunVersion(directory=directory, problem="no package is where the workflow builds one")
    try:
        project = read_project(root / directory)
        source = find_version(project)
        stamp = source.stamp or (source.unstampable.own_stamp if source.unstampable else None)
        if stamp is None:
            why = source.unstampable.why if source.unstampable else "its source is not known"
            return RunVersion(directory=directory, problem=why)
        current = current_version(source, tags, written_name(project)).value
        if not current:
            return RunVersion(directory=directory, problem="only a build tells the version")
        prefix = _prefix(source.tag_prefix, tags)
        return RunVersion(
            (fixed_line(current), *_stamp_lines(stamp, prefix)),
            base_version(current),
            directory,
            prefix=prefix,
            is_from_git=source.needs_history,
            edits_files=isinstance(stamp, VersionEdit | UvVersion),
        )
    except (TracerError, InvalidVersion) as error:
        return RunVersion(directory=directory, problem=str(error))


def _prefix(prefix: str | None, tags: Sequence[str]) -> str:
    """What stands before the version in a tag: what the tool says, otherwise what the newest tag has."""
    usual = "" if tags and tags[0][:1].isdigit() else "v"
    return usual if prefix is None else prefix


def _stamp_lines(stamp: Stamp, prefix: str) -> tuple[str, ...]:
    """The lines of a stamp. A tag reaches tox and containers as well, which a variable does not."""
    if not isinstance(stamp, VersionVariable):
        return stamp_lines(stamp)
    if stamp.reads_tags:
        return stamp_lines(LocalTag(prefix))
    return (f'echo "{stamp.name}=$V" >> "$GITHUB_ENV"',)


def shell_of(job: Job) -> str:
    """The shell of the steps that a job gets: every image has `sh`, and every runner has `bash`."""
    container = job.node.get("container")
    image = container.get("image") if isinstance(container, Mapping) else container
    return "sh" if isinstance(image, Scalar) and "${{" not in image.text else "bash"


def root_of_step(workflow: Workflow, job: Job) -> list[str]:
    """The line that lets a step of `job` run in the root of the checkout, if it would not by default."""
    return ["  working-directory: ."] if leaves.working_directory(workflow, job) else []


def stamp_step(version: RunVersion, test: str, workflow: Workflow, job: Job) -> list[str]:
    """The lines of the step for `job`; `test` is its condition, empty in one that is for the branch only."""
    restores = version.edits_files and any(_RESTORES.search(step.script) for step in job.steps)
    lines = [*version.lines, _KEEP] if restores else list(version.lines)
    if job.node.get("container"):
        lines = [_GIT.sub("git -c safe.directory='*' ", line) for line in lines]
    folder = (
        [f"  working-directory: {version.directory}"] if version.directory else root_of_step(workflow, job)
    )
    return [
        f"- name: {STEP}",
        *([f"  if: {test}"] if test else []),
        f"  shell: {shell_of(job)}",
        *folder,
        "  run: |",
        *(f"    {line}" for line in lines),
    ]
