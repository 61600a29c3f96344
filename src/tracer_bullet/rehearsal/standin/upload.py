"""`POST /legacy/`: the checks in PyPI's order, and what happens to a file that passes them all.

Source: https://github.com/pypi/warehouse/blob/main/warehouse/forklift/legacy.py (`file_upload`)
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from packaging.utils import canonicalize_name

from tracer_bullet.rehearsal.http_messages import Response
from tracer_bullet.rehearsal.standin.answer import Answer, UploadRecord
from tracer_bullet.rehearsal.standin.api_tokens import identify
from tracer_bullet.rehearsal.standin.attempt import Attempt
from tracer_bullet.rehearsal.standin.checks import (
    archive,
    attestations,
    core_metadata,
    file,
    form,
    project,
    sdist,
    wheel,
)
from tracer_bullet.rehearsal.standin.index import IndexProject, Release, StoredFile, store
from tracer_bullet.rehearsal.standin.json_api import describe_release
from tracer_bullet.rehearsal.standin.new_names import check_new_name
from tracer_bullet.rehearsal.standin.not_accepted import NotAcceptedError, refuse
from tracer_bullet.rehearsal.standin.provenance import describe_publisher
from tracer_bullet.rehearsal.standin.upload_form import Form, read_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.standin.index import Index

FORM_CHECKS: tuple[Callable[[Attempt], None], ...] = (
    form.check_protocol,
    form.check_no_file_in_a_text_field,
    form.check_name,
    form.check_blake2_format,
    form.check_filetype,
    form.check_sha256_format,
    form.check_pyversion,
    form.check_some_digest,
    core_metadata.check_metadata,
    form.check_file_is_there,
)
PROJECT_CHECKS: tuple[Callable[[Attempt], None], ...] = (
    project.check_project_exists,
    project.check_permission,
    project.check_description,
    file.check_filename_characters,
    file.check_extension,
    file.check_content_type,
    file.check_size,
    file.check_digests,
)
FILE_CHECKS: tuple[Callable[[Attempt], None], ...] = (
    file.check_file_is_new,
    file.check_filename_was_never_used,
    file.check_release_is_young,
    file.check_only_sdist,
    archive.check_archive,
    sdist.check_sdist_name,
    sdist.check_sdist_licences,
    wheel.check_wheel_name,
    wheel.check_wheel_content,
    wheel.check_filename_length,
    attestations.check_attestations,
    attestations.check_attesting_workflow,
)
"""First failure wins. Between the second and the third table the very same file is answered with 200."""

_NO_REGISTRATION = "Project pre-registration is no longer required or supported, upload your files instead."
_GONE = {
    "submit": _NO_REGISTRATION,
    "submit_pkg_info": _NO_REGISTRATION,
    "doc_upload": "Uploading documentation is no longer supported, we recommend using https://readthedocs.org/.",
}


def upload(request: Request, index: Index) -> Answer:
    """Answer an upload; the index is changed only where the answer is 200."""
    sent = Form({}, {})
    try:
        sent = read_form(request)
        changed = _upload(request, index, sent)
        response = Response(200)
    except NotAcceptedError as refusal:
        changed = index
        response = refuse(refusal.message, refusal.status, request.header("accept"))
    return Answer(response, changed, _record(index, sent, response, is_repeat=changed is index))


def _record(index: Index, sent: Form, response: Response, *, is_repeat: bool) -> UploadRecord:
    file_ = sent.files.get("content")
    return UploadRecord(
        index=index.site.key,
        filename=file_.filename if file_ else "",
        sha256=hashlib.sha256(file_.content).hexdigest() if file_ else "",
        status=response.status,
        reason=response.phrase,
        project=canonicalize_name(sent.text("name")),
        version=sent.text("version"),
        is_repeat=is_repeat and response.status == 200,
    )


def _upload(request: Request, index: Index, sent: Form) -> Index:
    token = identify(request, index)
    action = read_action(request, sent)
    if action in _GONE:
        raise NotAcceptedError(_GONE[action], 410)
    if action != "file_upload":
        raise NotAcceptedError("Not Found", 404)
    if token is None:
        raise NotAcceptedError(
            "Invalid or non-existent authentication information. "
            f"See {index.site.help('invalid-auth')} for more information.",
            403,
        )
    attempt = Attempt(index, token, sent, request.received)
    _run(FORM_CHECKS, attempt)
    attempt = replace(attempt, index=_create_project(attempt))
    _run(PROJECT_CHECKS, attempt)
    if file.is_repeated(attempt):
        return index
    _run(FILE_CHECKS, attempt)
    return _accept(attempt)


def read_action(request: Request, sent: Form) -> str:
    """What the client wants: `:action` of the address, which goes first, or of the form.

    Source: https://docs.pylonsproject.org/projects/pyramid/en/latest/narr/viewconfig.html (`request_param`)
    """
    return parse_qs(request.query).get(":action", [sent.text(":action")])[0]


def _run(checks: tuple[Callable[[Attempt], None], ...], attempt: Attempt) -> None:
    for check in checks:
        check(attempt)


def _create_project(attempt: Attempt) -> Index:
    """A user's first upload creates the project; a publisher's does not."""
    name = attempt.form.text("name")
    if not attempt.token.user or attempt.index.project(name) is not None:
        return attempt.index
    check_new_name(name, attempt.index)
    return attempt.index.with_project(IndexProject(name, attempt.now, attempt.token.user))


def _accept(attempt: Attempt) -> Index:
    version = str(attempt.metadata.version)
    release = attempt.release or Release(version, attempt.now, describe_release(attempt.metadata))
    renamed = replace(attempt.project, name=attempt.metadata.name)
    return store(attempt.index, renamed, release, _make_file(attempt, release.version))


def _make_file(attempt: Attempt, version: str) -> StoredFile:
    is_wheel = attempt.filetype == "bdist_wheel"
    metadata_ = wheel.read_wheel_metadata(attempt.filename, attempt.content) if is_wheel else b""
    publisher = attempt.index.publisher(attempt.token.publisher)
    return StoredFile(
        filename=attempt.filename,
        packagetype=attempt.filetype,
        version=version,
        content=attempt.content,
        uploaded=attempt.now,
        requires_python=str(attempt.metadata.requires_python or ""),
        metadata=metadata_,
        metadata_sha256=hashlib.sha256(metadata_).hexdigest() if is_wheel else "",
        attestations=tuple(attestations.read_attestations(attempt)),
        publisher=describe_publisher(publisher.identity) if publisher else {},
        md5=attempt.digests["md5"],
        sha256=attempt.digests["sha256"],
        blake2_256=attempt.digests["blake2_256"],
    )
