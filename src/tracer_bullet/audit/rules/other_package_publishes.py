"""A release of another package of the repository starts this upload too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.lane_texts import step_texts
from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow import events
from tracer_bullet.workflow.proof.ref_names import USUAL_VERSION_TAGS, find_refs
from tracer_bullet.workflow.proof.routes import routes_of
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.events.event import Event

_ON = "on:\n  release:\n    types: [published]\n"
_JOBS = """\
jobs:
  publish:
    {}runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - uses: pypa/gh-action-pypi-publish@release/v1
        with:
          packages-dir: {}/dist
"""
_OTHER = "on:\n  push:\n    tags: ['plugin-v*']\n" + _JOBS.format("", "plugin")
_GATE = "if: startsWith(github.event.release.tag_name, 'core-v')\n    "
_PACKAGE = re.compile(r"(?P<package>[A-Za-z][\w.-]*?)[-_/@]v?\d")
_CHOOSES = re.compile(r"ref_name|GITHUB_REF|tag_name|github\.ref\b|release\.tag")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The trigger, where the tag of a package that another workflow publishes reaches PyPI through this one."""
    if not audited.uploads_to(PYPI) or _CHOOSES.search(step_texts(audited)):
        return
    own = set(find_refs(audited.workflow).version_tags)
    for path, other in audited.siblings.items():
        if other is audited or not other.uploads_to(PYPI):
            continue
        for tag in find_refs(other.workflow).version_tags:
            package = _PACKAGE.match(tag)
            if tag in USUAL_VERSION_TAGS or tag in own or package is None:
                continue
            if event := _reaching(audited, tag):
                yield AuditFinding(
                    f"the tag `{tag}`, which `{path}` publishes `{package['package']}` for, publishes here too",
                    audited.workflow.triggers[event.name].span,
                    "limit the job to the tags of its own package, for example "
                    "`if: startsWith(github.event.release.tag_name, 'NAME-v')`",
                )
                return


def _reaching(audited: AuditedWorkflow, tag: str) -> Event | None:
    """The release or the push of `tag` that surely uploads to PyPI by a job of this file."""
    repository = audited.simulator.repository
    for event in (events.release(repository, tag=tag), events.push_tag(repository, tag)):
        if event.name not in audited.workflow.triggers:
            continue
        run = audited.simulator.run(audited.workflow, event)
        if run.started.passes is True and any(
            one.upload.index == PYPI
            and one.upload.reached is True
            and one.upload.workflow is audited.workflow
            for one in routes_of(run, audited.simulator)
        ):
            return event
    return None


RULE = Rule(
    id="other-package-publishes",
    summary="a release of another package publishes this one too",
    severity=Severity.ERROR,
    why="`release` and a pattern such as `*` start the workflow for every package of the repository. PyPI then gets "
    "this package again, or refuses the version that it has.",
    cure="Limit the trigger, or the job, to the tags of the package.",
    bad=Example(_ON + _JOBS.format("", "core"), {".github/workflows/plugin.yml": _OTHER}),
    good=Example(_ON + _JOBS.format(_GATE, "core"), {".github/workflows/plugin.yml": _OTHER}),
    find=find,
)
