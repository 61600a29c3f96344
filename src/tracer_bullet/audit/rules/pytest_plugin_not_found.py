"""A plugin for pytest that pytest does not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.project.entry_points import entry_points
from tracer_bullet.project.metadata import listed, written_name
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.project.packaging_files import Project

_STEP = "- uses: pypa/gh-action-pypi-publish@release/v1\n"
_PYPROJECT = """\
[project]
name = "pytest-demo"
version = "1.0"
classifiers = ["Framework :: Pytest"]
"""
_GROUP = '\n[project.entry-points.pytest11]\ndemo = "pytest_demo"\n'


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Projects that call themselves a plugin, whose packaging files are all in pyproject.toml."""
    project = audited.facts.project
    uploads = [one for one in audited.uploads if one.index in {PYPI, TESTPYPI}]
    if project is None or not uploads or not _is_plugin(project) or _has_entry_point(project):
        return
    yield AuditFinding(
        f"`{written_name(project)}` is a plugin for pytest without an entry point `pytest11`: pytest does not load it",
        audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`")),
        'add to pyproject.toml:\n    [project.entry-points.pytest11]\n    NAME = "MODULE"',
    )


def _is_plugin(project: Project) -> bool:
    name = written_name(project).lower()
    return name.startswith("pytest-") and "Framework :: Pytest" in listed(project, "classifiers")


def _has_entry_point(project: Project) -> bool:
    is_computed = "entry-points" in strings(project.table("project").get("dynamic"))
    return is_computed or "pytest11" in entry_points(project) or _may_be_elsewhere(project)


def _may_be_elsewhere(project: Project) -> bool:
    return "pytest11" in str(project.table("tool")) or bool(project.setup_py.body)


RULE = Rule(
    id="pytest-plugin-not-found",
    summary="a plugin for pytest has no entry point",
    severity=Severity.ERROR,
    why="pytest loads what is registered in the group `pytest11`. Without that the plugin is installed and does "
    "nothing.",
    cure="Add the entry point.",
    bad=Example(_STEP, {"pyproject.toml": _PYPROJECT}),
    good=Example(_STEP, {"pyproject.toml": _PYPROJECT + _GROUP}),
    find=find,
    sources=(
        "https://docs.pytest.org/en/stable/how-to/writing_plugins.html#making-your-plugin-installable-by-others",
    ),
)
