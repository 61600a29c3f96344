"""A tag releases whatever version is written in the files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_GOOD = """\
- run: ls dist/*-"${GITHUB_REF_NAME#v}".tar.gz
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_PYPROJECT = '[project]\nname = "demo"\nversion = "1.0"\n'
_ASKS = re.compile(
    r"GITHUB_REF|ref_name|tag_name|github\.ref\b|release\.tag|\bgit\s+describe|check-python-version|check-tag|\btag\b[^\n]*\bversion"
    r"|\bversion\b[^\n]*\btag\b|semantic.release|release-please|inputs\.\w*version",
    re.IGNORECASE,
)


_TASKS = {
    "make": ("Makefile",),
    "just": ("justfile",),
    "nox": ("noxfile.py",),
    "tox": ("tox.ini", "setup.cfg"),
    "invoke": ("tasks.py",),
}
"""The files in which these commands find what to run."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The first upload to PyPI of a tag or a release, where the version is in a file and no step asks for the tag."""
    version = audited.facts.version
    uploads = audited.uploads_to(PYPI)
    if version is None or version.answer not in {"static", "file"} or not uploads:
        return
    if audited.proof.release not in {ReleaseKind.RELEASE, ReleaseKind.TAG} or _ASKS.search(_scripts(audited)):
        return
    yield AuditFinding(
        "the release uploads the version that is written in the files, whatever the tag says",
        audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`")),
        'compare the two before the upload, for example `ls dist/*-"${GITHUB_REF_NAME#v}".tar.gz`',
    )


def _scripts(audited: AuditedWorkflow) -> str:
    """The steps of the jobs that upload, and of those before them, also of local files that they run."""
    steps = [step for job, step in audited.steps if job.id in audited.lane]
    texts = [audited.text[step.span.start : step.span.end] for step in steps]
    called = {word for one in audited.commands if one.job.id in audited.lane for word in one.words}
    scripts = {word.removeprefix("./") for word in called if "/" in word or word.endswith((".py", ".sh"))}
    scripts |= {file for word in called & _TASKS.keys() for file in _TASKS[word]}
    files = audited.simulator.project.files
    return "\n".join([*texts, *(files.text(name) or "" for name in sorted(scripts))])


RULE = Rule(
    id="tag-not-compared",
    summary="nothing compares the tag with the version",
    severity=Severity.ADVICE,
    why="Whoever tags `v1.1` without changing the file publishes 1.0, or fails because 1.0 is on PyPI already. The "
    "tag then names something that does not exist.",
    cure="Compare the tag with the version in the job that builds.",
    bad=Example(_GOOD.partition("\n")[2], {"pyproject.toml": _PYPROJECT}),
    good=Example(_GOOD, {"pyproject.toml": _PYPROJECT}),
    find=find,
)
