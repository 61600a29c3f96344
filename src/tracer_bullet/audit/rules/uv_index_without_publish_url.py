"""`uv publish --index NAME` with an index that has no address for uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.project.packaging_files import dig
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow

_STEP = "- run: uv publish --index testpypi\n"
_PYPROJECT = """\
[project]
name = "demo"
version = "1.0"

[[tool.uv.index]]
name = "testpypi"
url = "https://test.pypi.org/simple/"
"""


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Names of indexes in pyproject.toml; a job in another folder may have other settings."""
    known = _upload_urls(audited)
    for command in audited.commands:
        words = list(command.words)
        if words[:2] != ["uv", "publish"]:
            continue
        names = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "--index"]
        names += [word.partition("=")[2] for word in words if word.startswith("--index=")]
        for name in names:
            if name in known and not known[name]:
                yield AuditFinding(
                    f"uv cannot upload to the index `{name}`: pyproject.toml gives it no `publish-url`",
                    audited.span_in_line(command.line, name),
                    f'add to the index `{name}`:\n    publish-url = "https://test.pypi.org/legacy/"',
                )


def _upload_urls(audited: AuditedWorkflow) -> dict[str, str]:
    """Each index of `[tool.uv]` with its `publish-url`, which may be empty; the first of a name counts."""
    settings = parse_toml(audited.simulator.project.files.text("pyproject.toml") or "")
    indexes = dig(settings, "tool", "uv").get("index")
    listed = [one for one in indexes if isinstance(one, dict)] if isinstance(indexes, list) else []
    return {str(one.get("name", "")): str(one.get("publish-url", "")) for one in reversed(listed)}


RULE = Rule(
    id="uv-index-without-publish-url",
    summary="`uv publish --index` names an index without `publish-url`",
    severity=Severity.ERROR,
    why="uv does not guess where an index takes uploads, and stops.",
    cure="Add `publish-url` to the index in pyproject.toml.",
    bad=Example(_STEP, {"pyproject.toml": _PYPROJECT}),
    good=Example(_STEP, {"pyproject.toml": _PYPROJECT + 'publish-url = "https://test.pypi.org/legacy/"\n'}),
    find=find,
    sources=("https://docs.astral.sh/uv/guides/package/#publishing-your-package",),
)
