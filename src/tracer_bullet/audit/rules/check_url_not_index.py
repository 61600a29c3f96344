"""`--check-url` with something that is not an index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Span

_BAD = "- run: uv publish --check-url https://pypi.org/project/demo/\n"
_OPTION = re.compile(r"(?:--check-url|\bUV_PUBLISH_CHECK_URL)(?:=|\s+)['\"]?(?P<url>https?://[^\s'\"\\]+)")
_URL = re.compile(r"https?://(?P<host>(?:test\.|upload\.)?pypi\.org)(?P<path>/[^\s?#]*)?\Z")
_VARIABLE = "UV_PUBLISH_CHECK_URL"


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The option of `uv publish`, and its variable, with a page of PyPI or TestPyPI."""
    for url, span in _given(audited):
        found = _URL.match(url)
        if found is None or (found["path"] or "").strip("/") == "simple":
            continue
        host = found["host"].removeprefix("upload.")
        right = f"https://{host}/simple/"
        splice = replace_in(audited.text, span, url, right)
        yield AuditFinding(
            f"`{url}` is not an index: uv cannot check there which files exist",
            span,
            f"write `{right}`",
            Fix(f"ask `{right}`", (splice,)) if splice else None,
        )


def _given(audited: AuditedWorkflow) -> Iterator[tuple[str, Span]]:
    envs = [audited.workflow.env, *(job.env for job in audited.workflow.jobs.values())]
    envs += [step.env for _, step in audited.steps]
    for leaf in filter(None, (env.get(_VARIABLE) for env in envs)):
        yield leaf.value.strip(), leaf.span
    for _, step in audited.steps:
        for found in _OPTION.finditer(step.run.value) if step.run else ():
            yield found["url"], audited.span_of_text(step.run.span.line if step.run else 1, found["url"])


RULE = Rule(
    id="check-url-not-index",
    summary="`--check-url` names a page instead of the index",
    severity=Severity.ERROR,
    why="`uv publish --check-url` asks an index which files exist, to skip those. The page of a project or the "
    "address for uploads does not answer that, and the upload fails.",
    cure="Give the simple index, without the name of the project: uv adds it.",
    bad=Example(_BAD),
    good=Example(_BAD.replace("project/demo/", "simple/")),
    fix=Safety.SAFE,
    find=find,
    sources=("https://docs.astral.sh/uv/reference/cli/#uv-publish--check-url",),
)
