"""An address of an index that takes no uploads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.audit.edits import replace_in
from tracer_bullet.audit.rule import AuditFinding, Example, Fix, Rule, Safety, Severity
from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.configured import names_for
from tracer_bullet.workflow.reach.indexes import IndexNames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.audit.audited import AuditedWorkflow
    from tracer_bullet.text.nodes import Span

_BAD = """\
- uses: pypa/gh-action-pypi-publish@release/v1
  with:
    repository-url: https://test.pypi.org/simple/
"""
_GOOD = _BAD.replace("simple", "legacy")
_HOST = r"(?P<scheme>https?)://(?P<host>(?:www\.|upload\.|test\.|upload\.test\.|test\.upload\.)?(?:test)?pypi\.(?:org|python\.org|io))"
_URL = re.compile(_HOST + r"(?P<path>(?:/[^\s'\"{}$\\)\]]*)?)")
_VALID = re.compile(r"https://(?:test\.pypi\.org|upload\.pypi\.org)/legacy/\Z")
_NAMES = (
    r"TWINE_REPOSITORY_URL|UV_PUBLISH_URL|PDM_PUBLISH_REPO|HATCH_INDEX_REPO|MATURIN_REPOSITORY_URL|FLIT_INDEX_URL"
    r"|POETRY_REPOSITORIES_\w+_URL"
)
_VARIABLES = re.compile(_NAMES, re.IGNORECASE)
_OPTION = re.compile(
    rf"(?:\b(?:{_NAMES})|--(?:repository-url|publish-url|repository|repo)|\s-r|\bpoetry\s+config\s+repositories\.[\w-]+|\n[ \t]*repository)(?:[= ]|:\s)+['\"]?"
    r"(?P<url>https?://[^\s'\"]+)"
)
_INPUTS = ("repository-url", "repository_url")


def find(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """Inputs of the publish action, variables of the clients, also as scripts set them, and their options."""
    for url, span in _given(audited):
        if better := _better(url):
            splice = replace_in(audited.text, span, url, better)
            yield AuditFinding(
                f"`{url}` takes no uploads",
                span,
                f"write `{better}`",
                Fix(f"upload to `{better}`", (splice,)) if splice else None,
            )
    yield from _in_settings(audited)


def _in_settings(audited: AuditedWorkflow) -> Iterator[AuditFinding]:
    """The `publish-url` that uv finds in the settings of the project."""
    files = audited.simulator.project.files
    for command, words in audited.client_uploads:
        if words[0] != "uv" or not files.is_known:
            continue
        names = names_for(words, command.shell_env, files, IndexNames())
        name = option(words[1:], ("--index",)) or command.env.get("UV_PUBLISH_INDEX", "")
        url = names.url("uv", name) if name else names.defaults.get("uv")
        if url and (better := _better(url)):
            yield AuditFinding(
                f"`{url}`, which the settings of uv name, takes no uploads",
                audited.span_in_line(command.line, name or "publish"),
                f'write into them: publish-url = "{better}"',
            )


def _given(audited: AuditedWorkflow) -> Iterator[tuple[str, Span]]:
    values = [step.arguments.get(name) for _, step in audited.publish_steps for name in _INPUTS]
    envs = [audited.workflow.env, *(job.env for job in audited.workflow.jobs.values())]
    envs += [step.env for _, step in audited.steps]
    values += [leaf for env in envs for name, leaf in env.items.items() if _VARIABLES.fullmatch(name)]
    for leaf in filter(None, values):
        bare = _URL.fullmatch(f"https://{leaf.value}")
        if bare and "://" not in leaf.value:
            yield leaf.value, leaf.span
        for found in _URL.finditer(leaf.value):
            yield found[0], leaf.span
    for _, step in audited.steps:
        for found in _OPTION.finditer(step.run.value) if step.run else ():
            if _URL.fullmatch(found["url"]):
                yield found["url"], audited.span_of_text(step.run.span.line if step.run else 1, found["url"])


def _better(url: str) -> str:
    """The address that was meant; empty if it is right, or not one of the two indexes."""
    found = _URL.fullmatch(url if "://" in url else f"http://{url}")
    if found is None or _VALID.match(url):
        return ""
    is_test = "test" in found["host"]
    right = "https://test.pypi.org/legacy/" if is_test else "https://upload.pypi.org/legacy/"
    if found["host"] == "pypi.org" and found["path"] == "/legacy/" and found["scheme"] == "https":
        return ""
    return right


RULE = Rule(
    id="wrong-index-url",
    summary="the address of the index takes no uploads",
    severity=Severity.ERROR,
    why="Uploads go to `https://test.pypi.org/legacy/` and `https://upload.pypi.org/legacy/`, with the slash at "
    "the end. The simple index only serves files, and `upload.test.pypi.org` does not exist.",
    cure="Write the address of the upload API.",
    bad=Example(_BAD),
    good=Example(_GOOD),
    fix=Safety.SAFE,
    find=find,
    sources=(
        "https://docs.pypi.org/api/upload/",
        "https://packaging.python.org/en/latest/guides/using-testpypi/",
    ),
)
