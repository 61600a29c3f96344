"""The address of an index of one's own, which the stand-in of the index in whose place it is answers for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tracer_bullet.providers.own_index import own_index
from tracer_bullet.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracer_bullet.rehearsal.http_messages import Request
    from tracer_bullet.sites import Site

_OIDC = "/_/oidc/"


class OwnAddress(NamedTuple):
    """Uploads go to `upload`, installers read `simple` (both paths) on `host`, in the place of `site`."""

    host: str
    upload: str
    simple: str
    site: Site

    def translate(self, request: Request) -> Request | None:
        """A request to the own address as one to the site; None for one that is for neither path."""
        if request.host != self.host:
            return None
        if request.path == self.upload:
            return replace(request, host=self.site.upload_host, path="/legacy/")
        if request.path.startswith(self.simple):
            return replace(request, host=self.site.host, path=f"/simple/{request.path[len(self.simple) :]}")
        return replace(request, host=self.site.upload_host) if request.path.startswith(_OIDC) else None


def own_addresses(answers: Mapping[str, str]) -> tuple[OwnAddress, ...]:
    """The addresses of the indexes of one's own that the answers name."""
    found = []
    for key, site in SITES.items():
        if url := own_index(key, answers):
            upload, simple = urlsplit(url), urlsplit(answers[f"{key}_simple_url"])
            hosts = dict.fromkeys(part.hostname or "" for part in (upload, simple))
            found += [OwnAddress(host, upload.path, simple.path, site) for host in hosts]
    return tuple(found)
