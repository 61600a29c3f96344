"""Two workflows that upload on the same event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.refs import TAGS
from tracer_bullet.workflow.proof.ref_names import is_version_tag
from tracer_bullet.workflow.proof.release_kind import ReleaseKind
from tracer_bullet.workflow.proof.release_makers import made_by_own_token
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_ON = "on:\n  release:\n    types: [published]\n"
_OTHER = """\
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
_PARTIAL = re.compile(
    r"(?-i:^\s*(?:- run:\s*)?cd\s)|sdist|--wheel|cibuildwheel|maturin|working-directory|packages[-_]dir|conda",
    re.IGNORECASE | re.MULTILINE,
)

_AUTOMATIC = ("release", "push")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger that another workflow, earlier by name, has too, where each uploads the whole project."""
    mine = _events(audited)
    for path, other in audited.siblings.items():
        if path >= audited.workflow.path or not mine or _is_partial(other) or _is_partial(audited):
            continue
        is_told = made_by_own_token(audited.simulator, ReleaseKind.RELEASE) is None
        if same := _same_occasion(mine, _events(other), with_tags=is_told):
            event, said = same
            yield AuditFinding(
                f"`{path}` uploads to PyPI {said}: one of the two fails",
                audited.workflow.triggers[event[0]].span,
                "let one of the two workflows publish",
            )
            return


def _same_occasion(
    mine: dict[tuple[str, str], str], theirs: dict[tuple[str, str], str], *, with_tags: bool
) -> tuple[tuple[str, str], str] | None:
    """An event that both have; `with_tags` also the release of a version tag, and the push of that tag."""
    for event, trigger in mine.items():
        if event in theirs:
            return event, f"on the same event, {trigger}"
    for event, trigger in mine.items() if with_tags else ():
        other = next((title for one, title in theirs.items() if _comes_with(event, one)), "")
        if other:
            return event, f"on {other}, which comes with {trigger}"
    return None


def _comes_with(event: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one is a release and the other the push of its tag, which is a version."""
    is_pair = {event[0], other[0]} == {"release", "push"} and event[1] == other[1]
    return is_pair and event[1].startswith(TAGS) and is_version_tag(event[1].removeprefix(TAGS))


def _events(audited: AuditedWorkflow) -> dict[tuple[str, str], str]:
    """What surely uploads to PyPI by a job of this file, with the title of the event."""
    found: dict[tuple[str, str], str] = {}
    for run, upload, _ in audited.certain_routes:
        if run.event.name in _AUTOMATIC and upload.index == PYPI:
            found.setdefault((run.event.name, run.event.ref), run.event.title)
    return found


def _is_partial(audited: AuditedWorkflow) -> bool:
    """Whether the workflow may upload only some of the files, or one of several projects."""
    return bool(_PARTIAL.search(audited.text))


RULE = Rule(
    id="two-workflows-publish",
    summary="two workflows publish on the same event",
    severity=Severity.ERROR,
    why="Both build the same version, and PyPI takes each file name once. The second upload fails, or with "
    "`skip-existing` it is unknown which build is on PyPI.",
    cure="Keep one workflow that publishes, and remove the publisher of the other on PyPI.",
    bad=Example(_ON, {".github/workflows/deploy.yml": _ON + _OTHER}),
    good=Example(
        _ON, {".github/workflows/deploy.yml": "on: pull_request\n" + _OTHER.replace("deploy", "dry-run")}
    ),
    find=find,
)
