"""Who really published a file, from the integrity API: https://docs.pypi.org/api/integrity/."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer_bullet.indexes.project_page import GarbledError

if TYPE_CHECKING:
    from tracer_bullet.indexes.address import IndexAddress
    from tracer_bullet.indexes.project_page import IndexFile
    from tracer_bullet.web.cache import CachedClient

ACCEPT = "application/vnd.pypi.integrity.v1+json"


@dataclass(frozen=True)
class Provenance:
    """The publisher of an attestation: `kind` such as `GitHub`; `workflow` is a file."""

    kind: str
    repository: str
    workflow: str
    environment: str


def read_provenance(web: CachedClient, index: IndexAddress, file: IndexFile) -> Provenance | None:
    """Who published `file`; None if the index does not know, as after an upload with an API token.

    Raises UnreachableError, and GarbledError for an answer that makes no sense.
    """
    if not file.provenance:
        return None
    own = file.provenance.startswith(index.simple.removesuffix("simple/"))
    headers = {"accept": ACCEPT, **(index.headers if own else {})}
    answer = web.get(file.provenance, headers, public=not index.credentials)
    if answer.status in (403, 404):
        return None
    try:
        bundle = json.loads(answer.body)["attestation_bundles"][0]
        return _read_publisher(bundle["publisher"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise GarbledError(
            f"{index.name} answered with something that is not the provenance of `{file.filename}`",
            hint="try again later",
        ) from None


def _read_publisher(data: dict[str, Any]) -> Provenance:
    workflow = data.get("workflow") or data.get("workflow_filepath") or ""
    return Provenance(
        str(data.get("kind") or ""),
        str(data.get("repository") or data.get("email") or ""),
        str(workflow),
        str(data.get("environment") or ""),
    )
