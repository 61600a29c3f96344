"""A tracked file changes before a version is taken from git."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds, builds_in
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.audit.rules.vcs_version_shallow import PYPROJECT
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.shell import UNKNOWN_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand

_BAD = """\
- uses: actions/checkout@v5
  with:
    fetch-depth: 0
- run: sed -i 's/main/stable/' README.md
- run: python -m build
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_LINE = "- run: sed -i 's/main/stable/' README.md\n"
_GIVEN = re.compile(
    r"PRETEND_VERSION|PBR_VERSION|SCM_VERSION|VERSIONING_BYPASS|\bgit\s+(?:commit|stash|checkout|restore|reset|update-index|tag)\b"
)
_EDITORS = frozenset({"sed", "gsed", "perl"})
_IN_PLACE = ("-i", "--in-place")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Commands before a build that change files of the repository in place."""
    version = audited.facts.version
    if version is None or version.answer != "vcs" or _GIVEN.search(audited.text):
        return
    for command in audited.commands:
        if command.job.id not in audited.lane or not _is_before_build(audited, command):
            continue
        changed = _changed_file(command, audited)
        if changed:
            yield AuditFinding(
                f"this changes `{changed}` before the build, so {version.key} sees a dirty tree and another version",
                audited.span_in_line(command.line, command.words[0]),
                "change the file in a commit, or after the build",
            )


def _is_before_build(audited: AuditedWorkflow, command: PlacedCommand) -> bool:
    """Whether a later command of the same script builds, or a later step."""
    later = (one for one in audited.commands if one.step is command.step and one.line > command.line)
    return any(builds_in(" ".join(one.words)) for one in later) or any(
        builds(step) for step in command.job.steps[command.step.position + 1 :]
    )


def _changed_file(command: PlacedCommand, audited: AuditedWorkflow) -> str:
    """The file of the repository that a command changes, replaces or removes; empty if there is none."""
    files = audited.simulator.project.files
    folder = command.shell_env.get("PWD") or UNKNOWN_TEXT
    named = (path_in_repository(folder, one) for one in (*_changed(command.words), *command.writes))
    return next((path for path in named if path and files.text(path) is not None), "")


def _changed(words: Sequence[str]) -> Sequence[str]:
    name = words[0].rpartition("/")[2] if words else ""
    if name in _EDITORS:
        return words[2:] if any(word.startswith(_IN_PLACE) for word in words[1:]) else ()
    if name in {"rm", "mv", "tee"}:
        return words[1:]
    return words[-1:] if name == "cp" else ()


RULE = Rule(
    id="tree-changed-before-build",
    summary="a file changes before the version is taken from git",
    severity=Severity.ERROR,
    why="The version of a tag is only exact in a clean tree. With a changed file the build makes a version such as "
    "`1.2.4.dev0+d20260101`, which PyPI refuses, or which is not the one that was tagged.",
    cure="Leave tracked files as they are until the build is done.",
    bad=Example(_BAD, {"pyproject.toml": PYPROJECT, "README.md": "main\n"}),
    good=Example(_BAD.replace(_LINE, ""), {"pyproject.toml": PYPROJECT, "README.md": "main\n"}),
    find=find,
    sources=("https://setuptools-scm.readthedocs.io/en/latest/usage/#default-versioning-scheme",),
)
