"""A project that says it must not be uploaded, and a workflow that uploads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.project.metadata import listed
from tracer_bullet.workflow.reach import PYPI, TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_STEP = "- uses: pypa/gh-action-pypi-publish@release/v1\n"
_PYPROJECT = """\
[project]
name = "demo"
version = "1.0"
classifiers = ["Private :: Do Not Upload"]
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The upload, because that is what fails."""
    project = audited.facts.project
    uploads = [one for one in audited.uploads if one.index in {PYPI, TESTPYPI}]
    if project is None or not uploads:
        return
    for classifier in listed(project, "classifiers"):
        if classifier.startswith("Private ::"):
            yield AuditFinding(
                f"PyPI refuses the upload: the project has the classifier `{classifier}`",
                audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`")),
                "remove the classifier from the packaging files, or this upload",
            )


RULE = Rule(
    id="private-classifier",
    summary="a workflow uploads a project whose classifier forbids it",
    severity=Severity.ERROR,
    why="PyPI refuses every file with a classifier that it does not know. `Private ::` is reserved for that.",
    cure="Remove the classifier if the project is meant to be public.",
    bad=Example(_STEP, {"pyproject.toml": _PYPROJECT}),
    good=Example(
        _STEP, {"pyproject.toml": _PYPROJECT.replace("Private :: Do Not Upload", "Typing :: Typed")}
    ),
    find=find,
    sources=("https://pypi.org/classifiers/",),
)
