"""The integrity API: who published a file.

Source: https://docs.pypi.org/api/integrity/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.providers.registry import provider_of
from tracer_bullet.rehearsal.http_messages import answer_json

if TYPE_CHECKING:
    from tracer_bullet.providers.claims import Identity
    from tracer_bullet.rehearsal.http_messages import Request, Response
    from tracer_bullet.rehearsal.standin.index import Index

KIND = "application/vnd.pypi.integrity.v1+json"
_ACCEPTED = (KIND, "application/json", "*/*", "application/*", "text/html")


def describe_publisher(identity: Identity) -> dict[str, Any]:
    """A publisher in the words of the API; empty if the index takes no attestations of its provider."""
    describe = provider_of(identity).provenance
    return describe(identity) if describe else {}


def show_provenance(request: Request, index: Index, name: str, version: str, filename: str) -> Response:
    """Answer `GET /integrity/<name>/<version>/<filename>/provenance`."""
    accept = request.header("accept")
    if accept and not any(kind in accept for kind in _ACCEPTED):
        return answer_json({"message": "Request not acceptable"}, 406)
    project = index.project(name)
    release = project.release(version) if project else None
    file = next((one for one in release.files if one.filename == filename), None) if release else None
    if file is None or not file.attestations:
        return answer_json({"message": f"No provenance available for {filename}"}, 404)
    bundle = {"publisher": dict(file.publisher), "attestations": list(file.attestations)}
    return answer_json({"version": 1, "attestation_bundles": [bundle]}, content_type=KIND)
