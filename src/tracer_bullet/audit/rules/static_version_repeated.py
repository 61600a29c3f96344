"""A version that is the same in each run goes to TestPyPI again and again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.refs import TAGS
from tracer_bullet.workflow.reach import TESTPYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow, PlacedCommand

_BAD = """\
on:
  push:
    branches: [main]
jobs:
  testpypi:
    runs-on: ubuntu-latest
    environment: testpypi
    permissions:
      id-token: write
    steps:
      - run: python -m build
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          repository-url: https://test.pypi.org/legacy/
"""
_BUILD = "      - run: python -m build\n"
_STAMP = '      - run: sed -i "s/^version = .*/version = \\"1.0.dev$GITHUB_RUN_ID\\"/" pyproject.toml\n'
_PYPROJECT = '[project]\nname = "demo"\nversion = "1.0"\n'
_CHANGES = re.compile(
    r"run_id|run_number|GITHUB_RUN|\.dev\d*\$|\bsed\b|\bbump|PRETEND_VERSION|tomlkit|toml-cli|\bdunamai\b"
    r"|\b(?:poetry|hatch|uv|pdm|rye)\s+(?:\S+\s+)?(?:version|dynamic-versioning)\b|semantic.release|tag_build|egg_info"
    r"|\bversion\b[^\n]*(?:>|date|sha)|skip[-_]existing|--check-url",
    re.IGNORECASE,
)

_TASKS = frozenset({"nox", "tox", "make", "just", "invoke", "inv", "task", "node", "npm"})
_OWN_VERBS = frozenset({"build", "publish", "clean", "version"})
"""What hatch does by itself; everything else may run a script of an environment."""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Uploads to TestPyPI by other events than a release, where nothing changes the version."""
    version = audited.facts.version if audited.uploads_to(TESTPYPI) else None
    if version is None or version.answer not in {"static", "file"} or _CHANGES.search(audited.text):
        return
    if any(map(_is_opaque, audited.commands)):
        return
    seen: set[str] = set()
    for route in audited.certain_routes:
        upload, event = route.upload, route.run.event
        if (
            upload.index == TESTPYPI
            and event.name in {"push", "schedule"}
            and not event.ref.startswith(TAGS)
            and not re.search(r"\d", event.ref)  # a branch that is named after a version
            and upload.job.id not in seen
        ):
            seen.add(upload.job.id)
            yield AuditFinding(
                f"{event.title} uploads the version {version.version or 'of the project'} again, "
                "and TestPyPI takes each file name once",
                audited.span_of(upload),
                "set a version of its own before the build in runs that do not release: `tracer init` adds that step",
            )


def _is_opaque(command: PlacedCommand) -> bool:
    """Whether a command may change the version where tracer does not look."""
    words = command.words
    name = words[0].rpartition("/")[2] if words else ""
    is_script = any(word.endswith((".py", ".sh")) and word != "setup.py" for word in words[:3])
    is_task = name == "hatch" and not _OWN_VERBS & set(words[1:])
    return name in _TASKS or is_task or is_script


RULE = Rule(
    id="static-version-repeated",
    summary="every push uploads the same version to TestPyPI",
    severity=Severity.ERROR,
    why="The version is written in a file. The first push uploads it, and each one after that fails with `File "
    "already exists`, until the version in the file changes.",
    cure="Give each run that is not a release a version of its own, such as `1.0.dev12345`.",
    bad=Example(_BAD, {"pyproject.toml": _PYPROJECT}),
    good=Example(_BAD.replace(_BUILD, _STAMP + _BUILD), {"pyproject.toml": _PYPROJECT}),
    find=find,
    sources=("https://test.pypi.org/help/#file-name-reuse",),
)
