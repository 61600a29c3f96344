"""One index as a function: a request and what it knows go in, the answer and what it knows then come out.

No clock, no randomness and no network: the time is the request's.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from tracer_bullet.rehearsal.http_messages import Response, answer_text, not_found, redirect
from tracer_bullet.rehearsal.standin.answer import Answer
from tracer_bullet.rehearsal.standin.exchange import burn_token, mint_token, show_audience
from tracer_bullet.rehearsal.standin.json_api import show_json
from tracer_bullet.rehearsal.standin.not_accepted import refuse
from tracer_bullet.rehearsal.standin.provenance import show_provenance
from tracer_bullet.rehearsal.standin.simple_api import list_links, show_project, show_root
from tracer_bullet.rehearsal.standin.upload import upload
from tracer_bullet.sites import LEGACY_HOST, PYPI

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.standin.index import Index

_NO_SLASH = (
    "An upload was attempted to /legacy but the expected upload URL is /legacy/ (with a trailing slash)"
)
_MINT = ("mint-token", "github/mint-token")


def respond(request: Request, index: Index) -> Answer:
    """Answer a request to one of the hosts of `index`; what is not there is 404, never an exception."""
    if request.method == "POST":
        return _post(request, index)
    if request.method not in ("GET", "HEAD"):
        return Answer(answer_text("405 Method Not Allowed", 405), index)
    return Answer(_get(request, index), index)


def hosts_of(index: Index) -> frozenset[str]:
    """The hosts that `respond` answers for."""
    site = index.site
    extra = {LEGACY_HOST} if site is PYPI else set()
    return frozenset({site.host, site.upload_host, site.files_host} | extra)


def _post(request: Request, index: Index) -> Answer:
    if request.host not in (index.site.upload_host, index.site.host):
        return Answer(not_found(), index)
    if request.path == "/legacy":
        return Answer(_add_slash(request), index)
    if request.path == "/legacy/" and request.host == index.site.upload_host:
        return upload(request, index)
    call = request.path.removeprefix("/_/oidc/")
    if call in _MINT and call != request.path:
        return mint_token(request, index)
    if request.path == "/_/oidc/burn-token":
        return burn_token(request, index)
    return Answer(not_found(), index)


def _add_slash(request: Request) -> Response:
    response = refuse(_NO_SLASH, 308, request.header("accept"))
    return replace(response, headers={**response.headers, "location": f"https://{request.host}/legacy/"})


def _get(request: Request, index: Index) -> Response:
    site = index.site
    if request.path == "/_/oidc/audience" and request.host in (site.host, site.upload_host):
        return show_audience(index)
    if request.host == LEGACY_HOST:
        return redirect(f"https://{site.host}{request.path}")
    if request.host == site.files_host:
        return _send_file(request.path, index)
    if request.host == site.host and parse_qs(request.query).get(":action") == ["list_classifiers"]:
        return list_classifiers()
    if request.host == site.host:
        return _add_headers(_show_page(request, index), index)
    return not_found()


def _add_headers(response: Response, index: Index) -> Response:
    """What a page carries beside its text; without `Cache-Control`, because a rehearsal cannot wait.

    Source: https://docs.pypi.org/api/#caching
    """
    if response.status != 200:
        return response
    extra = {
        "x-pypi-last-serial": str(index.serial),
        "etag": f'"{hashlib.md5(response.body, usedforsecurity=False).hexdigest()}"',
        "vary": "Accept, Accept-Encoding",
        "access-control-allow-origin": "*",
    }
    return replace(response, headers={**response.headers, **extra})


def _send_file(path: str, index: Index) -> Response:
    """A file that was uploaded here; those of the real index are for the relay to send."""
    wanted = unquote(path)
    for project in index.projects.values():
        for file in (one for one in project.files if not one.elsewhere):
            if file.path == wanted:
                return Response(200, file.content, {"content-type": "application/octet-stream"})
            if file.metadata and file.path + ".metadata" == wanted:
                return Response(200, file.metadata, {"content-type": "text/plain; charset=UTF-8"})
    return not_found()


def _show_page(request: Request, index: Index) -> Response:
    parts = [unquote(part) for part in request.path.strip("/").split("/")]
    match parts:
        case ["simple"]:
            return show_root(request, index)
        case ["simple", name]:
            return _show_simple(request, index, name)
        case ["pypi", name, "json"]:
            return show_json(index, name)
        case ["pypi", name, version, "json"]:
            return show_json(index, name, version)
        case ["integrity", name, version, filename, "provenance"]:
            return show_provenance(request, index, name, version, filename)
    return not_found()


def list_classifiers() -> Response:
    """All classifiers, a line each: flit asks for them before it builds.

    Source: https://github.com/pypi/warehouse/blob/main/warehouse/legacy/api/pypi.py (`list_classifiers`)
    """
    from trove_classifiers import sorted_classifiers  # noqa: PLC0415 - a large table, and few ask for it

    return answer_text("\n".join(sorted_classifiers))


def _show_simple(request: Request, index: Index, name: str) -> Response:
    project = index.project(name)
    if project is None:
        return not_found()
    if name != project.key or not request.path.endswith("/"):
        return redirect(f"/simple/{project.key}/")
    versions = dict.fromkeys(file.version for file in project.files)
    return show_project(request, project.key, list_links(project, index.site), versions, index.serial)
