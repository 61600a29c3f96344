"""Commands that a package declares, and that no run has started."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.lane_texts import builds_in_a_folder
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.project.entry_points import COMMANDS, entry_points
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand
    from tracer_bullet.project.packaging_files import Project

_GOOD = """\
- run: |
    pip install dist/*.whl
    demo --help
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_PYPROJECT = """\
[project]
name = "demo"
version = "1.0"

[project.scripts]
demo = "demo.cli:main"
"""
_LOADS = re.compile(r"entry_points|entrypoints|\bcheck-wheel-contents\b")
_TESTS = re.compile(r"CIBW_TEST_COMMAND")
_WORD = re.compile(r"[\w.-]+")
_NO_START = frozenset({"install", "add", "download", "build", "upload", "uninstall", "publish"})


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The upload, if no command of the workflow starts one of the project's own."""
    project, uploads = audited.facts.project, audited.uploads_to(PYPI)
    if project is None or not uploads or _LOADS.search(audited.text):
        return
    groups = entry_points(project)
    declared = [name for group in COMMANDS for name in groups.get(group, ())]
    is_started = any(_starts(one, declared) for one in audited.commands)
    if (
        declared
        and not is_started
        and not _is_tested(audited, project, declared)
        and not builds_in_a_folder(audited)
    ):
        yield AuditFinding(
            f"no step starts the command `{declared[0]}` of the package before it is published",
            audited.span_in_line(uploads[0].line, uploads[0].tool.strip("`")),
            f"install the wheel in a job before, and run `{declared[0]} --help`",
        )


def _is_tested(audited: AuditedWorkflow, project: Project, declared: list[str]) -> bool:
    """Whether cibuildwheel's test command, or a workflow that is called, names one of the commands."""
    places = [audited.workflow.env, *(job.env for job in audited.lane.values())]
    places += [step.env for job, step in audited.steps if job.id in audited.lane]
    texts = [leaf.value for values in places for name, leaf in values.items.items() if _TESTS.match(name)]
    texts.append(str(project.table("tool", "cibuildwheel").get("test-command", "")))
    files = audited.simulator.files
    texts += [files[path].text for path in audited.called if path in files]
    words = {word for text in texts for word in _WORD.findall(text)}
    return not words.isdisjoint(declared)


def _starts(command: PlacedCommand, declared: list[str]) -> bool:
    words = command.words[:5]
    return not _NO_START & set(words) and any(word.rpartition("/")[2] in declared for word in words)


RULE = Rule(
    id="entry-points-unverified",
    summary="the commands of the package are never started",
    severity=Severity.ADVICE,
    why="An entry point is a text that nothing checks when the package is built. A module that was renamed or left "
    "out of the wheel shows only when the command is started.",
    cure="Install the built wheel, and start each command once.",
    bad=Example(_GOOD.replace("    demo --help\n", ""), {"pyproject.toml": _PYPROJECT}),
    good=Example(_GOOD, {"pyproject.toml": _PYPROJECT}),
    find=find,
    sources=("https://packaging.python.org/en/latest/specifications/entry-points/",),
)
