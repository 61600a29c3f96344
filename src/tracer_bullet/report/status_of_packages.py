"""Where each package of a repository stands: a line for each, with its next step."""

from __future__ import annotations

import shlex
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tracer_bullet.project.worktree import show_path
from tracer_bullet.report.columns import in_columns
from tracer_bullet.report.console import paint
from tracer_bullet.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.status.indexes import IndexState
    from tracer_bullet.status.status import PipelineStatus

_HEAD = ("package", "version", "workflow", "state", "TestPyPI", "PyPI", "next")


def show_packages(found: Mapping[str, PipelineStatus]) -> str:
    """The table; `found` are the packages by their directories from the root."""
    survey = next(iter(found.values())).survey
    lines = list(in_columns([_HEAD, *(_row(one) for one in found.values())]))
    findings = [line for path, one in found.items() for line in _findings(path, one)]
    below = show_path(survey.root / next(iter(found)))
    step = f"next: {paint(f'cd {shlex.quote(below)} && tracer status', 'cyan')}"
    return "\n".join([paint(survey.slug, "bold"), "", *lines, *findings, "", step, ""])


def _row(status: PipelineStatus) -> tuple[str, ...]:
    workflows = ", ".join(PurePosixPath(one.path).name for one in status.pipelines)
    indexes = (status.indexes["testpypi"], status.indexes["pypi"])
    return (status.project, status.version, workflows, _state(status), *map(_held, indexes), status.next_step)


def _state(status: PipelineStatus) -> str:
    branches = dict.fromkeys(branch for one in status.pipelines for branch in one.armed)
    armed = f", armed for {', '.join(branches)}" if branches else ""
    proven = all(one.proof.holds for one in status.pipelines)
    return f"{'proven' if proven else 'not proven safe'}{armed}"


def _held(state: IndexState) -> str:
    """The newest version on an index."""
    if state.exists is None:
        return "unknown"
    return str(state.latest[0].version) if state.latest else "nothing"


def _findings(path: str, status: PipelineStatus) -> Iterator[str]:
    if status.findings:
        yield f"{path}: {counted(len(status.findings), 'finding')}: {status.findings[0].message}"
