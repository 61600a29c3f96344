"""GitHub's API as far as releases go: they are recorded, and nothing is published.

Source: https://docs.github.com/rest/releases/releases and https://docs.github.com/rest/releases/assets
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from tracer_bullet.rehearsal.http_messages import Response, answer_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracer_bullet.rehearsal.http_messages import Request

HOST, UPLOADS_HOST = "api.github.com", "uploads.github.com"
_NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
_FORBIDDEN = {"message": "Resource not accessible by integration"}


class Asset(NamedTuple):
    """A file of a release."""

    number: int
    name: str
    content: bytes


@dataclass(frozen=True)
class GitHubRelease:
    """A release of the repository, with its assets."""

    number: int
    tag: str
    name: str = ""
    body: str = ""
    draft: bool = False
    prerelease: bool = False
    assets: tuple[Asset, ...] = ()


@dataclass
class Repository:
    """What the jobs of one run see of `slug`; `denied` are jobs whose token may not write contents.

    `unsure` are jobs for which a setting of the repository decides that, `doubtful` those of them that wrote.
    """

    slug: str
    denied: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    doubtful: set[str] = field(default_factory=set)
    releases: list[GitHubRelease] = field(default_factory=list)
    given: int = 0

    def add(self, tag: str) -> None:
        """A release that is there when the run begins."""
        self.releases.append(GitHubRelease(self.next_number(), tag, tag))

    def next_number(self) -> int:
        """A number that no release and no asset has."""
        self.given += 1
        return self.given


class GitHubApi:
    """Answers by the token of a run, as each run sees its own repository only.

    What is read of other repositories comes from `read`, GitHub itself, where the network may be used.
    """

    def __init__(self, read: Callable[[str], Response | None] | None = None) -> None:
        self._read = read
        self._by_token: dict[str, Repository] = {}
        self._by_run: dict[int, Repository] = {}
        self._lock = threading.Lock()
        self.missing: list[str] = []

    def add_run(self, token: str, repository: Repository, run: int = 0) -> None:
        """Let requests with `token` see `repository`, and those of the same run without one."""
        self._by_token[token] = self._by_run[run] = repository

    def list_doubtful(self, run: int) -> list[str]:
        """The jobs of a run that wrote contents although it is not known whether their token may."""
        repository = self._by_run.get(run)
        return sorted(repository.doubtful) if repository else []

    def respond(self, request: Request) -> Response:
        """Answer one request; what has no stand-in is 404 and remembered in `missing`."""
        token = request.header("authorization").partition(" ")[2]
        # what is public needs no token
        repository = self._by_token.get(token) or self._by_run.get(request.run)
        if repository is not None:
            with self._lock:
                response = _respond(request, repository)
            if response is not None:
                return response
        if request.method == "GET" and self._read is not None:
            read = self._read(f"https://{request.host}{request.path}?{request.query}".rstrip("?"))
            if read is not None:
                return read
        self.missing.append(f"{request.method} `{request.host}{request.path}`")
        return answer_json(_NOT_FOUND, 404)


def _respond(request: Request, repository: Repository) -> Response | None:
    root = f"/repos/{repository.slug}".lower()
    path = request.path.rstrip("/")
    if path.lower() == root:
        return answer_json(
            {"full_name": repository.slug, "html_url": f"https://github.com/{repository.slug}"}
        )
    if not path.lower().startswith(f"{root}/releases"):
        return None
    parts = path[len(root) :].strip("/").split("/")[1:]
    if request.method == "GET":
        return _show(parts, repository)
    job = request.header("x-tracer-job")
    if job in repository.denied:
        return answer_json(_FORBIDDEN, 403)
    repository.doubtful |= {job} & repository.unsure
    return _change(request, parts, repository)


def _show(parts: list[str], repository: Repository) -> Response:
    published = [one for one in repository.releases if not one.draft]
    match parts:
        case []:
            return answer_json([_describe(one, repository) for one in reversed(repository.releases)])
        case ["latest"]:
            found = [one for one in published if not one.prerelease][-1:]
        case ["tags", *tag]:
            found = [one for one in published if one.tag == "/".join(tag)]
        case ["assets", number]:
            return _send_asset(number, repository)
        case [number, *_]:
            found = [one for one in repository.releases if str(one.number) == number]
    if not found:
        return answer_json(_NOT_FOUND, 404)
    release = _describe(found[0], repository)
    return answer_json(release["assets"] if parts[-1] == "assets" else release)


def _send_asset(number: str, repository: Repository) -> Response:
    assets = (asset for release in repository.releases for asset in release.assets)
    found = next((asset for asset in assets if str(asset.number) == number), None)
    if found is None:
        return answer_json(_NOT_FOUND, 404)
    return Response(200, found.content, {"content-type": "application/octet-stream"})


def _change(request: Request, parts: list[str], repository: Repository) -> Response:
    match request.method, parts:
        case "POST", []:
            return _create(_read(request), repository)
        case "POST", [number, "assets"]:
            return _add_asset(request, number, repository)
        case "PATCH", [number]:
            return _edit(_read(request), number, repository)
        case "DELETE", ["assets", number]:
            repository.releases[:] = [_without_asset(one, number) for one in repository.releases]
            return Response(204)
        case "DELETE", [number]:
            repository.releases[:] = [one for one in repository.releases if str(one.number) != number]
            return Response(204)
    return answer_json(_NOT_FOUND, 404)


def _without_asset(release: GitHubRelease, number: str) -> GitHubRelease:
    return replace(release, assets=tuple(one for one in release.assets if str(one.number) != number))


def _read(request: Request) -> Mapping[str, Any]:
    try:
        data = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _create(data: Mapping[str, Any], repository: Repository) -> Response:
    tag = str(data.get("tag_name") or "")
    if not tag:
        return _refuse("missing_field")
    if any(one.tag == tag for one in repository.releases):
        return _refuse("already_exists")
    release = _apply(GitHubRelease(repository.next_number(), tag), data)
    repository.releases.append(release)
    return answer_json(_describe(release, repository), 201)


def _edit(data: Mapping[str, Any], number: str, repository: Repository) -> Response:
    for place, release in enumerate(repository.releases):
        if str(release.number) == number:
            repository.releases[place] = _apply(release, data)
            return answer_json(_describe(repository.releases[place], repository))
    return answer_json(_NOT_FOUND, 404)


def _apply(release: GitHubRelease, data: Mapping[str, Any]) -> GitHubRelease:
    return replace(
        release,
        tag=str(data.get("tag_name") or release.tag),
        name=str(data.get("name") or release.name or release.tag),
        body=str(data.get("body") or release.body),
        draft=bool(data.get("draft", release.draft)),
        prerelease=bool(data.get("prerelease", release.prerelease)),
    )


def _add_asset(request: Request, number: str, repository: Repository) -> Response:
    name = parse_qs(request.query).get("name", [""])[0]
    for place, release in enumerate(repository.releases):
        if str(release.number) == number:
            if any(one.name == name for one in release.assets):
                return _refuse("already_exists")
            asset = Asset(repository.next_number(), name, request.body)
            repository.releases[place] = replace(release, assets=(*release.assets, asset))
            return answer_json(_describe_asset(asset, release, repository), 201)
    return answer_json(_NOT_FOUND, 404)


def _refuse(code: str) -> Response:
    errors = [{"resource": "Release", "code": code, "field": "tag_name"}]
    return answer_json({"message": "Validation Failed", "errors": errors}, 422)


def _describe(release: GitHubRelease, repository: Repository) -> dict[str, Any]:
    root = f"/repos/{repository.slug}/releases"
    return {
        "id": release.number,
        "tag_name": release.tag,
        "name": release.name,
        "body": release.body,
        "draft": release.draft,
        "prerelease": release.prerelease,
        "published_at": None,
        "url": f"https://{HOST}{root}/{release.number}",
        "html_url": f"https://github.com/{repository.slug}/releases/tag/{release.tag}",
        "upload_url": f"https://{UPLOADS_HOST}{root}/{release.number}/assets{{?name,label}}",
        "assets": [_describe_asset(one, release, repository) for one in release.assets],
    }


def _describe_asset(asset: Asset, release: GitHubRelease, repository: Repository) -> dict[str, Any]:
    return {
        "id": asset.number,
        "name": asset.name,
        "size": len(asset.content),
        "state": "uploaded",
        "url": f"https://{HOST}/repos/{repository.slug}/releases/assets/{asset.number}",
        "browser_download_url": (
            f"https://github.com/{repository.slug}/releases/download/{release.tag}/{asset.name}"
        ),
    }
