"""A job that builds and uploads becomes two: the files that TestPyPI tries are those that PyPI gets.

The second keeps its name and all that the publisher is registered for. The first takes over the commands up
to the upload, and nothing that gives access to an index.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.config.trees import find_entry
from tracer_bullet.gitlab.credentials import PASSWORDS, USERS, credentials_of, upload_commands
from tracer_bullet.gitlab.last_item import add_last
from tracer_bullet.gitlab.release_job import (
    build_of_publish,
    builds_itself,
    find_release_job,
    is_build,
    publishing_jobs,
    stage_before,
    uploaded_files,
)
from tracer_bullet.gitlab.rules_like import rules_like
from tracer_bullet.text.blocks import newline_at
from tracer_bullet.text.lines import above_comments, line_end, line_start, split_lines
from tracer_bullet.text.nodes import Mapping, Scalar, Sequence
from tracer_bullet.text.scalars import quote
from tracer_bullet.text.splices import Splice, apply_splices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracer_bullet.gitlab.config import Config, PipelineJob
    from tracer_bullet.gitlab.prove import GitLabRepository
    from tracer_bullet.gitlab.release_job import ReleaseJob
    from tracer_bullet.text.nodes import Node

_COPIED = frozenset({
    "<<", "cache", "dependencies", "extends", "hooks", "image", "inherit", "needs", "services", "tags",
    "timeout",
})  # fmt: skip
"""The keys that the job that builds has as well."""
_CLEANS = re.compile(r"^\s*(?:rm|git\s+clean|make\s+clean)\b")
_MOVES = re.compile(r"(?:^|[;&|])\s*(?:cd|pushd|mv|cp)\s", re.MULTILINE)
_GIVES_ACCESS = re.compile(r"TOKEN|PASSW|USERNAME|SECRET|pypirc|mint-token|\$\{?PYPI", re.IGNORECASE)
_FOLDER = re.compile(r"\s(?:--out(?:put)?-?dir|--dist-dir|-[od])[ =](?P<folder>\S+)")


class SplitJob(NamedTuple):
    """The files that change, by path, the `repository` with them, and its jobs that build and upload."""

    texts: dict[str, str]
    repository: GitLabRepository
    release: ReleaseJob


class _Parts(NamedTuple):
    """The text of a job's file, where the job begins, its mapping, and its commands up to the upload.

    `folder` is where the files are.
    """

    text: str
    start: int
    body: Mapping
    before: tuple[Scalar, ...]
    upload: Scalar
    folder: str


def split_release_job(repository: GitLabRepository) -> SplitJob | None:
    """Split the job that uploads to PyPI, if it builds as well; None if that cannot be done exactly."""
    found = publishing_jobs(repository)
    if len(found) != 1:
        return None
    ((name, row),) = found.items()
    job, builder = row.pipeline.jobs[name].job, f"{name}-build"
    if not row.event.is_release or not builds_itself(job) or builder in repository.config.jobs:
        return None
    with suppress(TracerError):
        parts = _take_apart(repository, job)
        if parts:
            texts = {job.place.path: _write(parts, job, builder, repository.config)}
            after = repository.with_texts(texts)
            release = find_release_job(after)
            if release.builder.name == builder and _gives_nothing(release.builder, after):
                return SplitJob(texts, after, release)
    return None


def _gives_nothing(builder: PipelineJob, after: GitLabRepository) -> bool:
    """Whether the job that builds inherits no way to an index."""
    given = credentials_of(builder, replace(after.config, variables={}))
    return not (given or builder.audiences or builder.body.get("environment"))


def _take_apart(repository: GitLabRepository, job: PipelineJob) -> _Parts | None:
    """The parts of a job with its own commands, an item a line; None for any other."""
    text = repository.files.read(job.place.path) or ""
    entry = find_entry(text, job.name, job.place.path)
    body = entry.value if entry else None
    if not entry or not isinstance(body, Mapping) or "parallel" in job.body or not _is_plain(body):
        return None
    script = _commands(body, "script")
    first = next((number for number, one in enumerate(script) if upload_commands(one.text)), None)
    if first is None:
        return None
    before, upload = (*_commands(body, "before_script"), *script[:first]), script[first]
    folder = uploaded_files(job).rpartition("/")[0] or ("" if "twine" in upload.text else "dist")
    at = above_comments(text, line_start(text, entry.key.span.start))
    parts = _Parts(text, at, body, before, upload, folder)
    return parts if folder and _is_separable(parts, script[first:]) else None


def _is_plain(body: Mapping) -> bool:
    """Whether a job is written with a key a line, and so are its variables and its commands."""
    variables = body.get("variables")
    lists = [one for key in ("before_script", "script") if (one := body.get(key))]
    return (
        not (body.flow or body.anchor)
        and (variables is None or (isinstance(variables, Mapping) and not variables.flow))
        and all(map(_has_an_item_a_line, lists))
    )


def _has_an_item_a_line(node: Node) -> bool:
    if not isinstance(node, Sequence) or node.flow or node.anchor:
        return False
    return all(isinstance(one, Scalar) for one in node.items)


def _commands(body: Mapping, key: str) -> tuple[Scalar, ...]:
    items = body.get(key)
    return tuple(one for one in items.items if isinstance(one, Scalar)) if isinstance(items, Sequence) else ()


def _is_separable(parts: _Parts, after: tuple[Scalar, ...]) -> bool:
    """Whether the build is told apart from the upload, and its files are where the upload looks for them."""
    named = {one["folder"].strip("/") for item in parts.before for one in _FOLDER.finditer(item.text)}
    own = build_of_publish(parts.upload.text)
    return not (
        named - {parts.folder}
        or any(map(is_build, (one.text for one in after)))
        or "flit" in own
        or (own and parts.upload.style != "plain")
        or any(_MOVES.search(one.text) for one in parts.before)
        or any(is_build(one.text) and _GIVES_ACCESS.search(one.text) for one in parts.before)
    )


def _write(parts: _Parts, job: PipelineJob, builder: str, config: Config) -> str:
    """The file with the job that builds in front of the one that uploads."""
    before = stage_before(config.stages, job)
    given = texts_in(job.body.get("dependencies"))
    waits = "needs" in job.body or before == ".pre" or not _come_earlier(given, before, config)
    stage = job.stage if waits else before
    text, start = parts.text, line_start(parts.text, parts.body.entries[0].key.span.start)
    indent = text[start : parts.body.entries[0].key.span.start]
    at, end = parts.start, newline_at(text, start)
    above = text[:at].rstrip(" \t")
    gap = [] if not above or above.endswith(("\n\n", "\n\r\n")) else [""]
    lines = [*gap, *_build_job(parts, job, builder, stage, indent), ""]
    splices = [Splice(at, at, "".join(f"{line}{end}" for line in lines)), *_without_build(parts)]
    for key in ("needs", "dependencies"):
        items = parts.body.get(key)
        if isinstance(items, Sequence):
            splices.append(add_last(text, items, quote(builder)))
    if waits and "needs" not in job.body:
        # what is among `dependencies` has to be among `needs`
        needs = ", ".join(map(quote, (*given, builder)))
        splices.append(Splice(start, start, f"{indent}needs: [{needs}]{end}"))
    return apply_splices(text, splices)


def _come_earlier(names: Iterable[str], stage: str, config: Config) -> bool:
    """Whether these jobs are of stages before `stage`, as GitLab demands of `dependencies`."""
    order = (".pre", *config.stages)
    earlier = order[: order.index(stage)]
    return all(config.jobs[name].stage in earlier for name in names if name in config.jobs)


def _build_job(parts: _Parts, job: PipelineJob, builder: str, stage: str, indent: str) -> Iterator[str]:
    yield f"{quote(builder)}:"
    yield f"{indent}stage: {quote(stage)}"
    for entry in parts.body.entries:
        if entry.name in _COPIED:
            yield from _lines(parts.text, entry.key.span.start, entry.value.span.end)
    yield from _variables(parts, indent)
    yield f"{indent}rules:"
    yield from (f"{indent * 2}{line}" for line in rules_like(job))
    if parts.body.get("before_script"):
        yield f"{indent}before_script: []"
    yield f"{indent}script:"
    for command in parts.before:
        if not _GIVES_ACCESS.search(command.text):
            yield from (f"{indent * 2}{line}" for line in _item(parts.text, command))
    yield from (f"{indent * 2}- {tool} build" for tool in build_of_publish(parts.upload.text))
    yield f"{indent}artifacts:"
    yield f"{indent * 2}paths: [{quote(parts.folder)}/]"


def _lines(text: str, start: int, end: int) -> list[str]:
    return [line.rstrip("\r\n") for line in split_lines(text[line_start(text, start) : line_end(text, end)])]


def _start(text: str, command: Scalar) -> int:
    """Where the line of an item begins, or the comments above it."""
    return above_comments(text, line_start(text, command.span.start))


def _item(text: str, command: Scalar) -> list[str]:
    """The lines of an item of a list from its dash on, with the comments above it."""
    return dedent("\n".join(_lines(text, _start(text, command), command.span.end))).split("\n")


def _variables(parts: _Parts, indent: str) -> Iterator[str]:
    """The variables of the job that give no access to an index."""
    variables = parts.body.get("variables")
    if not isinstance(variables, Mapping):
        return
    kept = [one for one in variables.entries if one.name not in (*PASSWORDS, *USERS)]
    kept = [one for one in kept if not _GIVES_ACCESS.search(one.name)]
    if kept:
        yield f"{indent}variables:"
    for one in kept:
        yield from _lines(parts.text, one.key.span.start, one.value.span.end)


def _without_build(parts: _Parts) -> Iterator[Splice]:
    """The job without what builds, and without what cleans up before: it gets the files."""
    text = parts.text
    early = _commands(parts.body, "before_script")
    gone = [one for one in parts.before if is_build(one.text) or _CLEANS.search(one.text)]
    entry = parts.body.entry("before_script")
    if entry and early and all(one in gone for one in early):
        yield Splice(entry.key.span.end, entry.value.span.end, ": []")
        gone = [one for one in gone if one not in early]
    for one in gone:
        yield Splice(_start(text, one), line_end(text, one.span.end), "")
    upload = parts.upload
    if build_of_publish(upload.text):
        command = (
            upload.text.replace(" --build", "") if "--build" in upload.text else f"{upload.text} --no-build"
        )
        yield Splice(upload.span.start, upload.span.end, command)
