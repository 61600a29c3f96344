"""What GitHub says of the repository: its name, and the last runs of a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.github.client import path_of

if TYPE_CHECKING:
    from tracer_bullet.github.client import GitHub

_RUNS = 5


class SeenRun(NamedTuple):
    """A run; `result` is its conclusion, or its status while it goes on. Both may be words that are new."""

    id: int
    event: str
    ref: str
    result: str
    created: str
    url: str


@dataclass(frozen=True)
class GitHubState:
    """`is_known` is False without a token, or if GitHub did not answer (`why`).

    `full_name` is what the repository is called now; `runs` are the last ones of each workflow, by its path.
    """

    is_known: bool
    why: str = ""
    full_name: str = ""
    runs: dict[str, tuple[SeenRun, ...]] | None = None
    disabled: tuple[str, ...] = ()


def read_github(github: GitHub, slug: str, paths: tuple[str, ...]) -> GitHubState:
    """Ask GitHub; what cannot be read is unknown, never an error."""
    if not github.access.token:
        return GitHubState(False, "no token: set GH_TOKEN, or log in with `gh auth login`")
    try:
        repository = github.get(path_of(slug), "Metadata: read")
        if repository is None:
            return GitHubState(False, f"GitHub shows this token no repository `{slug}`")
        states = {path: _state(github, slug, path) for path in paths}
        runs = {path: _runs(github, slug, path) for path in paths if states[path]}
        disabled = tuple(path for path, state in states.items() if state.startswith("disabled"))
        return GitHubState(True, "", str(repository["full_name"]), runs, disabled)
    except TracerError as error:
        return GitHubState(False, error.message)
    except (KeyError, TypeError, AttributeError):
        return GitHubState(False, "GitHub answered with something that tracer does not know")


def _state(github: GitHub, slug: str, path: str) -> str:
    """`active` or why not; empty for a workflow that GitHub does not know yet."""
    found = github.get(path_of(slug, "actions", "workflows", PurePosixPath(path).name), "Actions: read")
    return str(found["state"]) if found else ""


def _runs(github: GitHub, slug: str, path: str) -> tuple[SeenRun, ...]:
    file = PurePosixPath(path).name
    found = github.get(path_of(slug, "actions", "workflows", file, "runs"), "Actions: read", per_page=_RUNS)
    return tuple(_run(one) for one in found["workflow_runs"]) if found else ()


def _run(data: dict[str, Any]) -> SeenRun:
    result = str(data.get("conclusion") or data.get("status") or "unknown")
    return SeenRun(
        int(data["id"]),
        str(data["event"]),
        str(data.get("head_branch") or ""),
        result,
        str(data["created_at"]),
        str(data["html_url"]),
    )
