"""A publisher as it is typed on a command line: `testpypi:octo-org/demo/publish.yml@testpypi=demo`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from tracer_bullet.providers.publisher import Publisher

_TYPED = re.compile(
    r"(?P<index>testpypi|pypi):(?P<owner>[^/]+)/(?P<repository>[^/]+)/(?P<workflow>[^/@=]+)(?:@(?P<environment>[^=]+))?"
    r"(?:=(?P<project>[^=]+))?"
)


class TypedPublisher(NamedTuple):
    """An empty `environment` means any; an empty `project` is the one at hand."""

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    owner: str
    repository: str
    workflow: str
    environment: str
    project: str


def read_typed(text: str) -> TypedPublisher:
    """The publisher that `text` names; raises TracerError if it names none."""
    found = _TYPED.fullmatch(text)
    if found is None:
        raise TracerError(
            f"`{text}` is not a publisher, expected `index:owner/repository/workflow.yml@environment`",
            hint="for example testpypi:octo-org/demo/publish.yml@testpypi",
        )
    return TypedPublisher(*(value or "" for value in found.groups()))


def type_publisher(publisher: Publisher) -> str:
    """The publisher, one for GitHub, as `--registered` takes it, and as it is in the list."""
    identity = publisher.identity
    at = f"@{identity.environment}" if identity.environment else ""
    return f"{publisher.site.key}:{identity.slug}/{identity.workflow}{at}={publisher.project}"
