"""`tracer migrate` for a pipeline on GitLab: which jobs upload by a token, and the files without the tokens.

A job that cannot be changed exactly stays as it is, with the lines to write. Every event runs the same jobs
afterwards, and they upload to the same indexes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import RefusedError
from tracer_bullet.gitlab.config.model import texts_in
from tracer_bullet.gitlab.config.trees import without_header
from tracer_bullet.gitlab.credentials import (
    PASSWORDS,
    READ_BY_CLIENT,
    UPLOAD_TO_PYPI,
    UPLOADS,
    USERS,
    credentials_of,
    exchanges_itself,
    passwords_of,
    repository_names,
    token_variable,
    upload_commands,
)
from tracer_bullet.gitlab.prove import prove_pipeline, release_rows
from tracer_bullet.gitlab.release_job import unclear_jobs
from tracer_bullet.gitlab.uploads import PYPI, TESTPYPI
from tracer_bullet.migration.old_clients import installs_old, old_python_of_image
from tracer_bullet.migration.pipeline_job import JobIndexes, add_tokens, edit_script
from tracer_bullet.text.nodes import Mapping, deref, parse
from tracer_bullet.text.splices import Splice, apply_splices
from tracer_bullet.trigger.removal import remove

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.gitlab.config import PipelineJob
    from tracer_bullet.gitlab.prove import GitLabRepository, PlannedPipeline
    from tracer_bullet.text.nodes import Node

_OF_ITSELF = re.compile(r"\b(?:uv|pdm)\s+publish\b")
_FILE = re.compile(r"\.pypirc|--config-file")
_PATH = re.compile(r"(?<!\S)(?:\./)?[\w./-]+\.(?:sh|bash|py)(?!\S)")
_GIVES = re.compile(rf"{'|'.join(PASSWORDS)}|(?<!\S)(?:-p|--password|--token)\b")
_GITLAB_S = frozenset({"CI_JOB_TOKEN", "CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD", "CI_REGISTRY_PASSWORD"})
_NAMED = re.compile(r"\$\{?(\w+)")


class MigratedPipelineJob(NamedTuple):
    """A job that uploads to `indexes` by an identity token now; `place` is where it is written."""

    name: str
    indexes: tuple[str, ...]
    place: str


class LeftJob(NamedTuple):
    """A job that stays as it is: why, and what to write by hand."""

    name: str
    place: str
    why: str
    by_hand: str


class PipelineMigration(NamedTuple):
    """The files that change, the jobs, and the variables of the project that nothing needs any more."""

    texts: dict[str, str]
    jobs: tuple[MigratedPipelineJob, ...]
    left: tuple[LeftJob, ...]
    variables: tuple[str, ...]
    after: GitLabRepository


class _CannotEditError(Exception):
    """Why a job cannot be changed exactly."""


def migrate_pipeline(repository: GitLabRepository) -> PipelineMigration:
    """The migration of all jobs that upload to PyPI or TestPyPI without an identity token, or beside one.

    Raises RefusedError if another event would run other jobs afterwards.
    """
    rows = _rows(repository)
    wanted = _token_jobs(repository, rows)
    splices: dict[str, list[Splice]] = {}
    done = []
    left = [
        LeftJob(job.name, _show(job), "its index is not known", UPLOAD_TO_PYPI)
        for job in unclear_jobs(repository)
    ]
    for job, indexes in wanted:
        place = _show(job)
        try:
            found = list(_edit_job(repository, job, indexes))
        except _CannotEditError as error:
            left.append(LeftJob(job.name, place, str(error), _by_hand(job, indexes)))
            continue
        splices.setdefault(job.place.path, []).extend(found)
        done.append(MigratedPipelineJob(job.name, indexes, place))
    migrated = {one.name for one in done}
    # other jobs that upload may need the credentials of the whole file
    if done and not left and migrated.issuperset(one.job.name for row in rows for one in row.uploads):
        for path in repository.config_files:
            splices.setdefault(path, []).extend(_global_variables(repository.files.read(path) or "", path))
    texts = {
        path: apply_splices(repository.files.read(path) or "", edits)
        for path, edits in splices.items()
        if edits
    }
    after = repository.with_texts(texts)
    _check(rows, after, migrated)
    names = _variables(repository, [job for job, _ in wanted if job.name in migrated])
    return PipelineMigration(texts, tuple(done), tuple(left), names, after)


def _show(job: PipelineJob) -> str:
    return f"{job.place.path}:{job.place.line}"


def _rows(repository: GitLabRepository) -> tuple[PlannedPipeline, ...]:
    return (*prove_pipeline(repository).rows, *release_rows(repository))


def _token_jobs(
    repository: GitLabRepository, rows: Sequence[PlannedPipeline]
) -> list[tuple[PipelineJob, tuple[str, ...]]]:
    """The jobs whose upload is not by trusted publishing, each with the indexes that it uploads to."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for one in row.uploads:
            if one.index in (PYPI, TESTPYPI) and not one.doubt:
                found.setdefault(one.job.name, {})[one.index] = None
    jobs = [
        (repository.config.jobs[name], tuple(indexes))
        for name, indexes in found.items()
        if name in repository.config.jobs
    ]
    return [(job, indexes) for job, indexes in jobs if _is_by_token(repository, job, indexes)]


def _is_by_token(repository: GitLabRepository, job: PipelineJob, indexes: Sequence[str]) -> bool:
    if exchanges_itself(job):
        return False
    return bool(credentials_of(job, repository.config)) or not {*indexes} <= job.audiences


def _edit_job(repository: GitLabRepository, job: PipelineJob, indexes: tuple[str, ...]) -> Iterator[Splice]:
    path = job.place.path
    text = repository.files.read(path) or ""
    body = _body(text, path, job)
    if why := next(_obstacles(repository, job, body, indexes), ""):
        raise _CannotEditError(why)
    environment = ("pypi" if PYPI in indexes else "testpypi") if not job.body.get("environment") else ""
    yield from add_tokens(text, body, indexes, environment)
    yield from _drop(text, body.get("variables"), body, "variables")
    target = JobIndexes(TESTPYPI if indexes == (TESTPYPI,) else PYPI, repository_names(job))
    for key in ("before_script", "script"):
        yield from edit_script(text, body.get(key), target)


def _obstacles(
    repository: GitLabRepository, job: PipelineJob, body: Mapping, indexes: tuple[str, ...]
) -> Iterator[str]:
    """Why the upload of a job cannot change, or would not work afterwards."""
    script = "\n".join(job.script)
    tokens = job.body.get("id_tokens") or {}
    if not _uploads_plainly(repository, script):
        yield "it uploads in a script or a Makefile"
    if _FILE.search(script):
        yield "the upload reads its credentials from a file"
    yield from _too_old(job, script)
    if body.get("id_tokens") is None and tokens:
        yield "its `id_tokens` are inherited"
    asked = next((name for name in (*PASSWORDS, *USERS) if f"${name}" in str(job.body.get("rules"))), "")
    if asked:
        yield f"its rules ask for `{asked}`: change them first"
    for index in indexes:
        name = token_variable(index)
        if name in tokens and texts_in(tokens[name].get("aud")) != [index]:
            yield f"the audience of `{name}` is not `{index}`"


def _too_old(job: PipelineJob, script: str) -> Iterator[str]:
    if installs_old("twine", script):
        yield "it installs a twine that is older than 6.1, the first one with trusted publishing"
    if old := _old_python(job):
        yield f"its image has Python {old}, and twine 6.1, the first one with trusted publishing, needs 3.8"


def _old_python(job: PipelineJob) -> str:
    """The version of Python in the image of a job, if twine needs a newer one there."""
    image = job.body.get("image")
    old = old_python_of_image(str(image.get("name") if isinstance(image, dict) else image))
    return "" if _OF_ITSELF.search("\n".join(job.script)) else old


def _uploads_plainly(repository: GitLabRepository, script: str) -> bool:
    """Whether the script uploads itself, or a file that it calls does, and gives no credentials."""
    if UPLOADS.search(script):
        return True
    texts = [repository.files.read(word.removeprefix("./")) or "" for word in _PATH.findall(script)]
    return any(upload_commands(one) for one in texts) and not any(_GIVES.search(one) for one in texts)


def _body(text: str, path: str, job: PipelineJob) -> Mapping:
    root = parse(without_header(text), path)
    node = root.get(job.name) if isinstance(root, Mapping) else None
    if not isinstance(node, Mapping) or node.flow or node.anchor or not node.entries:
        raise _CannotEditError("it is an alias, a template of other jobs, or written on one line")
    return node


def _drop(text: str, variables: Node | None, parent: Mapping, key: str) -> Iterator[Splice]:
    """The credentials out of `variables`, and the key with them if nothing else is there."""
    node = deref(variables) if variables else None
    if not isinstance(node, Mapping) or node is not variables:
        return
    gone = [one for one in node.entries if one.name in (*PASSWORDS, *USERS)]
    if gone and len(gone) == len(node.entries):
        entry = parent.entry(key)
        found = [remove(text, parent, entry)] if entry else []
    else:
        found = [remove(text, node, one) for one in gone]
    if None in found:
        raise _CannotEditError("its variables are not one a line")
    yield from (one for one in found if one)


def _global_variables(text: str, path: str) -> Iterator[Splice]:
    root = parse(without_header(text), path)
    if isinstance(root, Mapping):
        with suppress(_CannotEditError):
            yield from _drop(text, root.get("variables"), root, "variables")


def _check(before: Sequence[PlannedPipeline], after: GitLabRepository, migrated: set[str]) -> None:
    """Raise RefusedError unless the same jobs run, upload to the same indexes, and hold no credential."""
    for old, new in zip(before, _rows(after), strict=True):
        reached = [{(one.job.name, one.index) for one in row.uploads} for row in (old, new)]
        fates = [{name: run.outcome for name, run in row.pipeline.jobs.items()} for row in (old, new)]
        if reached[0] != reached[1] or fates[0] != fates[1]:
            raise RefusedError(f"the change would change what {old.event.title} runs or uploads")
    for name in migrated:
        kept = credentials_of(after.config.jobs[name], after.config)
        if kept:
            raise RefusedError(
                f"job `{name}` gets `{kept[0].name}` from elsewhere, such as a template",
                hint=f"remove `{kept[0].name}` where it is written; then: tracer migrate",
            )


def _by_hand(job: PipelineJob, indexes: Sequence[str]) -> str:
    lines = ["image: python:3"] * bool(_old_python(job)) + ["id_tokens:"]
    for index in indexes:
        lines += [f"  {token_variable(index)}:", f"    aud: {index}"]
    lines += [f"environment: {'pypi' if PYPI in indexes else 'testpypi'}"]
    return "\n".join([*lines, "and upload with twine 6.1 or newer, without user name, password or token"])


def _variables(repository: GitLabRepository, jobs: Sequence[PipelineJob]) -> tuple[str, ...]:
    """The variables of the project that held the tokens; those that clients read by themselves as well."""
    known = {*repository.config.variables} - {*PASSWORDS}
    found: dict[str, None] = {}
    for job in jobs:
        given = passwords_of(job, repository.config)
        names = [name for one in given for name in _NAMED.findall(one.value)]
        script = "\n".join(job.script)
        if not names and not job.audiences:
            names = [name for tool, read in READ_BY_CLIENT.items() if tool in script for name in read]
        found |= dict.fromkeys(name for name in names if not re.search(rf"(?<![\w$]){name}=", script))
    return tuple(name for name in found if name not in known and name not in _GITLAB_S)
