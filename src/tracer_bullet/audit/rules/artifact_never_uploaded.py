"""A job that downloads an artifact of a name that no job gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.artifacts import DOWNLOAD, UPLOAD, artifact_steps, fetches_elsewhere, may_fetch
from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.example import FILES_HANDED_ON
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.workflow.expressions.templates import IN_BRACES, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.workflow.model import Job, Located

_UPLOADS_NOTHING = re.compile(
    r"actions/(?!upload-)[\w-]+|pypa/(?:cibuildwheel|gh-action-pypi-publish)|astral-sh/setup-uv|pyo3/maturin-action"
    r"|docker/setup-\w+-action|step-security/harden-runner|dtolnay/rust-toolchain|snok/install-poetry"
    r"|pdm-project/setup-pdm|sigstore/gh-action-sigstore-python|softprops/action-gh-release"
)
"""Actions that upload no artifacts; any other may."""
_FETCH = "download-artifact@v5\n        with:\n          name: "
_BAD = FILES_HANDED_ON.replace(f"{_FETCH}dist", f"{_FETCH}packages")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The downloads of a name or a pattern that no step uploads, in a workflow without callers."""
    workflow = audited.workflow
    if "workflow_call" in workflow.triggers or any(map(_may_upload_others, workflow.jobs.values())):
        return
    given = [placed.step.arguments.get("name") for placed in audited.steps_using(UPLOAD)]
    names = [name.value if name else "artifact" for name in given]
    for _, step in artifact_steps(audited, DOWNLOAD):
        wanted = step.arguments.get("name") or step.arguments.get("pattern")
        if wanted is None or OPEN in wanted.value or fetches_elsewhere(step):
            continue
        is_pattern = wanted is not step.arguments.get("name")
        if any(
            may_fetch(step, one) or one.startswith(OPEN) if is_pattern else _can_be(one, wanted.value)
            for one in names
        ):
            continue
        called = "that fits" if is_pattern else "with the name"
        yield AuditFinding(
            f"no job uploads an artifact {called} `{wanted.value}`{_say_names(names)}",
            wanted.span,
            _cure(names),
            None if is_pattern else _fix(audited.text, wanted, names),
        )


def _may_upload_others(job: Job) -> bool:
    """Whether a job may upload artifacts by steps without the action for it."""
    used = [step.uses.text.partition("@")[0].lower() for step in job.steps if step.uses]
    return job.uses is not None or any(one != UPLOAD and not _UPLOADS_NOTHING.fullmatch(one) for one in used)


def _can_be(name: str, wanted: str) -> bool:
    """Whether `name`, with expressions in it, can come out as `wanted`."""
    return bool(re.fullmatch(".*".join(map(re.escape, IN_BRACES.split(name))), wanted))


def _say_names(names: list[str]) -> str:
    return f", only {in_backticks(dict.fromkeys(names), ' and ')}" if names else ""


def _cure(names: list[str]) -> str:
    if not names:
        return "upload the files in the job that makes them, with `actions/upload-artifact`"
    first = IN_BRACES.sub("*", names[0])
    return (
        f"write `pattern: {first}` and `merge-multiple: true`" if "*" in first else f"write `name: {first}`"
    )


def _fix(text: str, wanted: Located[str], names: list[str]) -> Fix | None:
    if len(set(names)) != 1 or OPEN in names[0]:
        return None
    splice = replace_in(text, wanted.span, wanted.value, names[0])
    return Fix("download the artifact that is uploaded", (splice,), is_safe=False) if splice else None


RULE = Rule(
    id="artifact-never-uploaded",
    summary="a job downloads an artifact that no job uploads",
    severity=Severity.ERROR,
    why="A download with `name` fails unless an artifact has exactly that name: `Unable to download artifact(s): "
    "Artifact not found`. In a matrix, each job has to upload under its own name.",
    cure="Download by the name that is uploaded, or download several with `pattern` and `merge-multiple: true`.",
    bad=Example(_BAD),
    good=Example(FILES_HANDED_ON),
    fix=Safety.UNSAFE,
    find=find,
    sources=("https://github.com/actions/download-artifact#download-single-artifact",),
)
