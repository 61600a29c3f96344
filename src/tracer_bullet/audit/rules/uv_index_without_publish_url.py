"""`uv publish --index NAME` with an index that has no address for uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.audit.rule import AuditFinding, Example, Rule, Severity
from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.configured import names_for
from tracer_bullet.workflow.reach.indexes import IndexNames, is_unknown

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
    """Names of indexes that the settings of uv, where the command runs, do not know or give no address."""
    files = audited.simulator.project.files
    for command, words in audited.client_uploads:
        name = option(words[1:], ("--index",)) or command.env.get("UV_PUBLISH_INDEX", "")
        if words[0] != "uv" or not name or is_unknown(name) or not files.is_known:
            continue
        names = names_for(words, command.shell_env, files, IndexNames())
        if names.is_open or names.url("uv", name) or "UV_CONFIG_FILE" in command.env:
            continue
        is_named = names.url("uv", name) is not None
        why = "which has no `publish-url`" if is_named else "which is not in its settings"
        yield AuditFinding(
            f"uv cannot upload to the index `{name}`, {why}",
            audited.span_in_line(command.line, name),
            f"add to {'' if is_named else 'pyproject.toml '}the index `{name}`:\n"
            '    publish-url = "https://test.pypi.org/legacy/"',
        )


RULE = Rule(
    id="uv-index-without-publish-url",
    summary="`uv publish --index` names an index that uv has no address for",
    severity=Severity.ERROR,
    why="uv does not guess where an index takes uploads, and stops.",
    cure="Add `publish-url` to the index in pyproject.toml.",
    bad=Example(_STEP, {"pyproject.toml": _PYPROJECT}),
    good=Example(_STEP, {"pyproject.toml": _PYPROJECT + 'publish-url = "https://test.pypi.org/legacy/"\n'}),
    find=find,
    sources=("https://docs.astral.sh/uv/guides/package/#publishing-your-package",),
)
