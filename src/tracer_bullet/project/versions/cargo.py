"""Cargo.toml, by maturin: https://www.maturin.rs/metadata."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.cargo_manifest import MANIFEST, manifest_of, read_manifest
from tracer_bullet.project.packaging_files import Project, dig, strings
from tracer_bullet.project.versions.find_literal import toml_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, unstampable, written
from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.versions.literal import VersionLiteral

_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")


def find(project: Project) -> VersionSource | None:
    """The crate's own version, or its workspace's with `version.workspace = true`."""
    if not built_by(project, "maturin"):
        return None
    root, folder = _repository(project)
    manifest = posixpath.normpath(posixpath.join(folder, manifest_of(project)))
    if not root.text(manifest):
        return None
    shared = dig(read_manifest(root, manifest), "package", "version").get("workspace") is True
    file = _workspace(root, manifest) if shared else manifest
    keys = ("workspace", "package", "version") if shared else ("package", "version")
    literal = toml_literal(root, file, *keys)
    shown = posixpath.relpath(file, folder)
    phrase = f"from [{'.'.join(keys[:-1])}] version in {shown}"
    if literal is None:
        return written("cargo", phrase, None, line_for(shown, '[package]\nversion = "1.2.3"'))
    stamped = _sharing(root, file) if shared else {manifest}
    repeated = list(_requirements(root, {file, *_members(root, file), *stamped}, stamped))
    if None in repeated:
        why = "a crate beside it asks for a range of its versions"
        return unstampable(
            "cargo", phrase, why, 'ask by path only, in each Cargo.toml:\nname = { path = "…" }'
        )
    found = (one for one in (literal, *repeated) if one)
    literals = tuple(one._replace(file=posixpath.relpath(one.file, folder)) for one in found)
    return VersionSource("cargo", "file", phrase, VersionEdit(literals, "semver"), literals[0])


def _repository(project: Project) -> tuple[Project, str]:
    """The root of the repository, where a crate or its workspace may be, and the package's folder from there.

    Without a repository the package's directory is the root.
    """
    folder = project.directory.absolute()
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    return Project(root, {}, {}, ast.Module([], [])), folder.relative_to(root).as_posix()


def _workspace(root: Project, manifest: str) -> str:
    """The nearest Cargo.toml of a workspace from the crate upward; the crate's own without one."""
    parts = manifest.split("/")[:-1]
    candidates = ("/".join([*parts[:count], MANIFEST]) for count in range(len(parts), -1, -1))
    return next((file for file in candidates if _is_workspace(root, file)), manifest)


def _is_workspace(project: Project, file: str) -> bool:
    return bool(dig(read_manifest(project, file), "workspace", "package"))


def _members(project: Project, file: str) -> list[str]:
    """The manifests of the members of the workspace in `file`."""
    patterns = strings(dig(read_manifest(project, file), "workspace").get("members"))
    root = (project.directory / file).parent
    found = (path for one in patterns for path in root.glob(f"{one.rstrip('/')}/{MANIFEST}"))
    return [path.relative_to(project.directory).as_posix() for path in found]


def _sharing(project: Project, file: str) -> set[str]:
    """The manifests of the members that take the version of the workspace in `file`."""
    taken = ((one, dig(read_manifest(project, one), "package", "version")) for one in _members(project, file))
    return {one for one, version in taken if version.get("workspace") is True}


def _requirements(project: Project, files: set[str], stamped: set[str]) -> Iterator[VersionLiteral | None]:
    """Where crates in `files` require those in `stamped` by a version: Cargo would not find the new one.

    None for a requirement that is not just a version.
    """
    for file in sorted(files):
        manifest = read_manifest(project, file)
        for tables in (*((name,) for name in _DEPENDENCIES), ("workspace", "dependencies")):
            for name, wanted in dig(manifest, *tables).items():
                if not isinstance(wanted, dict) or "version" not in wanted:
                    continue
                target = posixpath.join(posixpath.dirname(file), str(wanted.get("path")), MANIFEST)
                if "path" in wanted and posixpath.normpath(target) in stamped:
                    yield toml_literal(project, file, *tables, name, "version")
