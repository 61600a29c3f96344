"""The workspace of uv that a folder of the repository belongs to, and its members.

https://docs.astral.sh/uv/concepts/projects/workspaces/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.sites import normalise
from tracer_bullet.text.globs import fits_any_glob
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.repository_files import upwards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

MAX_FOLDERS = 500
"""Folders that are looked at for members."""


class WorkspaceMember(NamedTuple):
    """A project of a workspace: its folder, and its name as uv compares names."""

    folder: str
    name: str


def project_root(folder: str, files: RepositoryFiles) -> str | None:
    """Where uv begins to look for settings: the root of the workspace, or of the project, around `folder`.

    None where uv finds no project. What a member of a workspace says itself does not count.
    """
    around = list(upwards(folder))
    own = next((one for one in around if files.text(f"{one}pyproject.toml") is not None), None)
    if own is None:
        return None
    if _workspace(own, files):
        return own
    for one in around[around.index(own) + 1 :]:
        workspace = _workspace(one, files)
        if workspace and _holds(workspace, own.removeprefix(one).rstrip("/")):
            return one
    return own if "project" in _pyproject(own, files) else None


def members(root: str, files: RepositoryFiles) -> Iterator[WorkspaceMember]:
    """The members of the workspace at `root`, which ends with `/` unless it is that of the repository."""
    workspace = _workspace(root, files)
    for folder in _folders(root, workspace, files):
        name = table(_pyproject(f"{folder}/", files), "project").get("name")
        if isinstance(name, str) and _holds(workspace, folder.removeprefix(root)):
            yield WorkspaceMember(folder, normalise(name))


def _pyproject(start: str, files: RepositoryFiles) -> dict[str, Any]:
    return dict(parse_toml(files.text(f"{start}pyproject.toml") or ""))


def _workspace(start: str, files: RepositoryFiles) -> dict[str, Any]:
    return dict(table(_pyproject(start, files), "tool", "uv", "workspace"))


def _holds(workspace: dict[str, Any], folder: str) -> bool:
    included, excluded = (_patterns(workspace, key) for key in ("members", "exclude"))
    return fits_any_glob(folder, included) and not fits_any_glob(folder, excluded)


def _patterns(workspace: dict[str, Any], key: str) -> list[str]:
    written = workspace.get(key)
    found = written if isinstance(written, list) else []
    return [one.removeprefix("./").rstrip("/") for one in found if isinstance(one, str)]


def _folders(root: str, workspace: dict[str, Any], files: RepositoryFiles) -> list[str]:
    """The folders that a pattern for members may mean, each with a `pyproject.toml`."""
    found: list[str] = []
    for pattern in _patterns(workspace, "members"):
        level = [root.rstrip("/")]
        for part in pattern.split("/"):
            is_open = any(mark in part for mark in "*?")
            level = [
                f"{folder}/{name}".lstrip("/")
                for folder in level
                for name in (files.names(folder) if is_open else [part])
            ][:MAX_FOLDERS]
        found += [folder for folder in level if files.text(f"{folder}/pyproject.toml") is not None]
    return list(dict.fromkeys(found))
