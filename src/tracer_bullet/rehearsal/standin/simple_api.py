"""The simple API, HTML and JSON 1.4, rendered from plain values, so that relayed projects look the same.

Source: https://packaging.python.org/specifications/simple-repository-api/ and
https://github.com/pypi/warehouse/blob/main/warehouse/api/simple.py
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from tracer_bullet.rehearsal.http_messages import answer_json, answer_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.standin.index import Index, IndexProject, StoredFile
    from tracer_bullet.sites import Site

API = "1.4"
JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"


@dataclass(frozen=True)
class Link:
    """A file as a project page shows it; `size` 0 and `uploaded` "" mean that it is not said."""

    filename: str
    url: str
    hashes: Mapping[str, str]
    requires_python: str = ""
    size: int = 0
    uploaded: str = ""
    yanked: str | bool = False
    metadata: Mapping[str, str] | bool = False
    provenance: str = ""


def show_project(
    request: Request, name: str, links: Iterable[Link], versions: Iterable[str], serial: int = 0
) -> Response:
    """The page of a project, in the kind that the client likes best."""
    kind = choose_kind(request.header("accept"))
    if kind != JSON:
        return answer_text(_render_html(name, links), content_type=kind)
    data: dict[str, Any] = {
        "meta": {"_last-serial": serial, "api-version": API},
        "name": name,
        "project-status": {"status": "active"},
        "versions": list(versions),
        "files": [_render_link(link) for link in links],
    }
    return answer_json(data, content_type=JSON)


def choose_kind(accept: str) -> str:
    """The best of what the client accepts: highest `q`, first of equals; HTML where it does not say."""
    offers = {JSON: JSON, HTML: HTML, "text/html": "text/html", "*/*": "text/html", "text/*": "text/html"}
    best, best_weight = "text/html", 0.0
    for part in accept.split(","):
        kind, _, rest = part.strip().partition(";")
        weight = _read_weight(rest)
        if kind.strip().lower() in offers and weight > best_weight:
            best, best_weight = offers[kind.strip().lower()], weight
    return best


def _read_weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def list_links(project: IndexProject, site: Site) -> list[Link]:
    """The files of a project of this index."""
    return [_make_link(file, project, site) for file in project.files]


def _make_link(file: StoredFile, project: IndexProject, site: Site) -> Link:
    return Link(
        filename=file.filename,
        url=f"https://{site.files_host}{file.path}",
        hashes={"sha256": file.sha256} if file.sha256 else {},
        requires_python=file.requires_python,
        size=file.size,
        uploaded=show_time(file.uploaded),
        yanked=file.yanked,
        metadata={"sha256": file.metadata_sha256} if file.metadata_sha256 else False,
        provenance=(
            f"https://{site.host}/integrity/{project.key}/{file.version}/{file.filename}/provenance"
            if file.attestations
            else ""
        ),
    )


def show_time(seconds: float) -> str:
    """ISO 8601 with microseconds, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _render_link(link: Link) -> dict[str, Any]:
    known = dict(link.metadata) if not isinstance(link.metadata, bool) else link.metadata
    data: dict[str, Any] = {
        "filename": link.filename,
        "url": link.url,
        "hashes": dict(link.hashes),
        "requires-python": link.requires_python or None,
        "yanked": link.yanked,
        "core-metadata": known,
        "data-dist-info-metadata": known,
        "provenance": link.provenance or None,
    }
    if link.size:
        data["size"] = link.size
    if link.uploaded:
        data["upload-time"] = link.uploaded
    return data


def _render_html(name: str, links: Iterable[Link]) -> str:
    lines = [
        "<!DOCTYPE html>", "<html>", "  <head>", f'    <meta name="pypi:repository-version" content="{API}">',
        f"    <title>Links for {escape(name)}</title>", "  </head>", "  <body>",
        f"    <h1>Links for {escape(name)}</h1>", *map(_render_anchor, links), "  </body>", "</html>", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _render_anchor(link: Link) -> str:
    fragment = next((f"#{name}={value}" for name, value in link.hashes.items()), "")
    attributes = {"href": link.url + fragment}
    if link.requires_python:
        attributes["data-requires-python"] = link.requires_python
    if link.metadata:
        known = "true" if isinstance(link.metadata, bool) else f"sha256={link.metadata.get('sha256', '')}"
        attributes |= {"data-dist-info-metadata": known, "data-core-metadata": known}
    if link.yanked is not False:
        attributes["data-yanked"] = link.yanked if isinstance(link.yanked, str) else ""
    if link.provenance:
        attributes["data-provenance"] = link.provenance
    shown = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return f"    <a {shown}>{escape(link.filename)}</a><br />"


def show_root(request: Request, index: Index) -> Response:
    """The list of all projects of this index; relayed names are not in it."""
    names = sorted(project.name for project in index.projects.values())
    if choose_kind(request.header("accept")) == JSON:
        projects = [{"name": name, "_last-serial": index.serial} for name in names]
        return answer_json(
            {"meta": {"_last-serial": index.serial, "api-version": API}, "projects": projects},
            content_type=JSON,
        )
    anchors = "".join(f'    <a href="/simple/{escape(name)}/">{escape(name)}</a>\n' for name in names)
    return answer_text(
        f"<!DOCTYPE html>\n<html>\n  <body>\n{anchors}  </body>\n</html>\n", content_type="text/html"
    )
