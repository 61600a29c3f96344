"""What is published is built with files of a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.arming.lane.step_kinds import builds
from tracer_bullet.audit.artifacts import hands_on_files
from tracer_bullet.audit.edits import remove_argument
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach import PYPI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Located, Step

_BAD = """\
- uses: actions/setup-python@v6
  with:
    python-version: '3.14'
    cache: pip
- run: python -m build
- uses: pypa/gh-action-pypi-publish@release/v1
"""
_GOOD = _BAD.replace("    cache: pip\n", "")
_INPUTS = {
    "actions/setup-python": "cache",
    "actions/setup-node": "cache",
    "actions/setup-go": "cache",
    "actions/setup-java": "cache",
    "prefix-dev/setup-pixi": "cache",
    "pyo3/maturin-action": "sccache",
    "astral-sh/setup-uv": "enable-cache",
    "pdm-project/setup-pdm": "cache",
    "actions-rust-lang/setup-rust-toolchain": "cache",
}
_CACHES = ("actions/cache", "swatinem/rust-cache", "mozilla-actions/sccache-action")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The steps that build, and those before, in a job whose files go to PyPI."""
    if not audited.uploads_to(PYPI):
        return
    for job, step in audited.steps:
        if not hands_on_files(audited, job) or not any(builds(one) for one in job.steps[step.position :]):
            continue
        name = _INPUTS.get(step.uses.repository, "") if step.uses else ""
        given = _asked_for(step, name)
        if step.uses and (given or (step.uses.repository in _CACHES and step.uses.path != "save")):
            splice = remove_argument(audited.text, step, name) if given else None
            yield AuditFinding(
                f"job `{job.id}` builds what is published with files from a cache",
                given.span if given else step.uses.span,
                f"remove `{name}`" if given else "remove the step",
                Fix(f"remove `{name}`", (splice,), is_safe=False) if splice else None,
            )


def _asked_for(step: Step, name: str) -> Located[str] | None:
    given = step.arguments.get(name) if name else None
    return (
        given
        if given and "${{" not in given.value and given.value.strip().lower() not in {"", "false", "auto"}
        else None
    )


RULE = Rule(
    id="cache-in-release-build",
    summary="a release is built with files from a cache",
    severity=Severity.ADVICE,
    why="Other runs of the repository write the cache, also those that build less trusted code. A changed file in "
    "it ends up in the release. zizmor reports this too (`cache-poisoning`).",
    cure="Build releases without a cache: they are rare, and the time does not matter.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching",),
)
