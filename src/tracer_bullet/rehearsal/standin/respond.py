"""One index as a function: a request and what it knows go in, the answer and what it knows then come out.

No clock, no randomness and no network: the time is the request's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from tracer_bullet.rehearsal.http_messages import Response, answer_text, not_found, redirect
from tracer_bullet.rehearsal.standin.answer import Answer
from tracer_bullet.rehearsal.standin.exchange import burn_token, mint_token, show_audience
from tracer_bullet.rehearsal.standin.json_api import show_json
from tracer_bullet.rehearsal.standin.provenance import show_provenance
from tracer_bullet.rehearsal.standin.simple_api import list_links, show_project, show_root
from tracer_bullet.rehearsal.standin.site import LEGACY_HOST
from tracer_bullet.rehearsal.standin.upload import upload

if TYPE_CHECKING:
    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.rehearsal.standin.index import Index

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
    extra = {LEGACY_HOST} if site.name == "pypi" else set()
    return frozenset({site.host, site.upload_host, site.files_host} | extra)


def _post(request: Request, index: Index) -> Answer:
    if request.host not in (index.site.upload_host, index.site.host):
        return Answer(not_found(), index)
    if request.path == "/legacy":
        return Answer(redirect(f"https://{request.host}/legacy/", 308), index)
    if request.path == "/legacy/" and request.host == index.site.upload_host:
        return upload(request, index)
    call = request.path.removeprefix("/_/oidc/")
    if call in _MINT and call != request.path:
        return mint_token(request, index)
    if request.path == "/_/oidc/burn-token":
        return burn_token(request, index)
    return Answer(not_found(), index)


def _get(request: Request, index: Index) -> Response:
    site = index.site
    if request.path == "/_/oidc/audience" and request.host in (site.host, site.upload_host):
        return show_audience(index)
    if request.host == LEGACY_HOST:
        return redirect(f"https://{site.host}{request.path}")
    if request.host == site.files_host:
        return _send_file(request.path, index)
    if request.host == site.host:
        return _show_page(request, index)
    return not_found()


def _send_file(path: str, index: Index) -> Response:
    wanted = unquote(path)
    for project in index.projects.values():
        for file in project.files:
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


def _show_simple(request: Request, index: Index, name: str) -> Response:
    project = index.project(name)
    if project is None:
        return not_found()
    if name != project.key or not request.path.endswith("/"):
        return redirect(f"/simple/{project.key}/")
    versions = [release.version for release in project.releases.values()]
    return show_project(request, project.key, list_links(project, index.site), versions)
