"""A publish action whose twine does not know the metadata that the build backend writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tracer_bullet.arming.lane.old_pins import KNOWN
from tracer_bullet.audit.edits import replace_pin
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.errors import TracerError
from tracer_bullet.project.backends import built_by
from tracer_bullet.project.packaging_files import strings
from tracer_bullet.workflow.reach.publish_releases import used_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.project.packaging_files import Project

_WRITES = {
    "hatchling": (("1.32.0", "2.5"), ("1.27.0", "2.4")),
    "flit-core": (("4.1.0", "2.5"), ("3.11.0", "2.4")),
    "setuptools": (("77.0.3", "2.4"),),
    "poetry-core": (("2.2.0", "2.4"),),
}
"""Since which release a backend writes which version of metadata, the newest first: built and looked at."""
_BACKENDS = {"flit-core": "flit", "poetry-core": "poetry"}
"""The short names of those whose own name is another one."""
_KNOWS = {"2.5": "1.14.2", "2.4": "1.12.3"}
"""Since which release the twine in the action knows it: https://github.com/pypa/gh-action-pypi-publish/releases."""
_CONSTRAINED = re.compile(
    r"--no-isolation|\bbuild\s+(?:-\w*n|\S+\s+-n)\b|PIP_CONSTRAINT|BUILD_CONSTRAINT|--build-constraints?|verify.metadata"
)
_FAR = Version("9999")
_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"
"""
_BAD = "- uses: pypa/gh-action-pypi-publish@v1.12.4\n"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Releases of the action that are older than what `build-system.requires` lets in."""
    project = audited.facts.project if audited.publish_steps else None
    if project is None or _CONSTRAINED.search(audited.text):
        return
    writer, metadata = _metadata_of(project)
    if not metadata:
        return
    newest = KNOWN["pypa/gh-action-pypi-publish"]
    for _, step in audited.publish_steps:
        used = used_release(step.uses) if step.uses else None
        if step.uses and used and used < Version(_KNOWS[metadata]):
            splices = replace_pin(audited.text, step.uses, newest)
            yield AuditFinding(
                f"v{used} of the publish action refuses metadata {metadata}, which {writer}",
                step.uses.span,
                f"use v{_KNOWS[metadata]} or later of the action",
                Fix(f"use v{newest.version}", splices, is_safe=False) if splices else None,
            )


def _metadata_of(project: Project) -> tuple[str, str]:
    """What asks for new metadata, as the end of a sentence, and their version; empty if nothing is known to.

    A license as an expression takes 2.4, whatever the backend: https://peps.python.org/pep-0639/.
    """
    for written in strings(project.table("build-system").get("requires")):
        try:
            requirement = Requirement(written)
        except InvalidRequirement:
            continue
        name = canonicalize_name(requirement.name)
        for first, metadata in _WRITES.get(name, ()) if _builds(project, name) else ():
            if not requirement.url and _lets_in(requirement, Version(first)):
                return f"`{written}` writes now", metadata
    given = project.table("project").get("license")
    return (f'`license = "{given}"` needs', "2.4") if isinstance(given, str) else ("", "")


def _builds(project: Project, name: str) -> bool:
    """Whether a package that the build installs is its backend, not something beside it."""
    try:
        return built_by(project, _BACKENDS.get(name, name))
    except TracerError:  # what is written cannot build anything: it says nothing against a package
        return True


def _lets_in(requirement: Requirement, first: Version) -> bool:
    """Whether a build takes `first`, or a later release."""
    pinned = [one.version for one in requirement.specifier if one.operator == "=="]
    if not pinned:
        return requirement.specifier.contains(_FAR) or requirement.specifier.contains(first)
    try:
        return Version(pinned[0].removesuffix(".*")) >= first
    except InvalidVersion:
        return False


RULE = Rule(
    id="publish-action-too-old",
    summary="the publish action is too old for the metadata of the build backend",
    severity=Severity.ERROR,
    why="The action brings its own twine, which checks the files before it uploads them. A backend without an "
    "upper bound writes newer metadata after a while, and the check fails: `'2.5' is not a valid metadata version`.",
    cure="Use a current release of the action.",
    bad=Example(_BAD, {"pyproject.toml": _PYPROJECT}),
    good=Example(
        _BAD.replace("v1.12.4", f"v{KNOWN['pypa/gh-action-pypi-publish'].version}"),
        {"pyproject.toml": _PYPROJECT},
    ),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.14.2",),
)
