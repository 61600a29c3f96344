"""A plugin for pytest without the classifier by which it is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.project.entry_points import entry_points
from tracer_bullet.project.metadata import listed, written_name
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.project.setup_script import setup_expressions
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.project.packaging_files import Project

_STEP = "- uses: pypa/gh-action-pypi-publish@release/v1\n"
_CLASSIFIER = "Framework :: Pytest"
_PYPROJECT = """\
[project]
name = "pytest-demo"
version = "1.0"
classifiers = ["Framework :: Pytest"]

[project.entry-points.pytest11]
demo = "pytest_demo"
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The upload, if the project has the entry point, and its classifiers are written without this one."""
    project, uploads = audited.facts.project, audited.uploads_to(PYPI)
    if project is None or not uploads:
        return
    is_plugin = written_name(project).lower().startswith("pytest") and "pytest11" in entry_points(project)
    if is_plugin and not _may_be_classified(project):
        yield AuditFinding(
            f"`{written_name(project)}` is a plugin for pytest without the classifier `{_CLASSIFIER}`",
            audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`")),
            f"add `{_CLASSIFIER}` to the classifiers in {project.place()}",
        )


def _may_be_classified(project: Project) -> bool:
    """Whether the project has the classifier, or computes its classifiers, so that they cannot be read."""
    given = listed(project, "classifiers")
    is_computed = "classifiers" in (
        *strings(project.table("project").get("dynamic")),
        *setup_expressions(project.setup_py),
    )
    return _CLASSIFIER in given or (is_computed and not given)


RULE = Rule(
    id="pytest-plugin-unclassified",
    summary="a plugin for pytest does not have the classifier of one",
    severity=Severity.ADVICE,
    why="People find plugins by the classifier, on PyPI and in pytest's own list.",
    cure="Add the classifier `Framework :: Pytest`.",
    bad=Example(_STEP, {"pyproject.toml": _PYPROJECT.replace(_CLASSIFIER, "Typing :: Typed")}),
    good=Example(_STEP, {"pyproject.toml": _PYPROJECT}),
    find=find,
    sources=(
        "https://docs.pytest.org/en/stable/how-to/writing_plugins.html#making-your-plugin-installable-by-others",
    ),
)
