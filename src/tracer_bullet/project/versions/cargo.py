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
    manifest = manifest_of(project)
    if not built_by(project, "maturin") or not project.text(manifest):
        return None
    shared = dig(read_manifest(project, manifest), "package", "version").get("workspace") is True
    holder, file, above = _workspace(project, manifest) if shared else (project, manifest, "")
    keys = ("workspace", "package", "version") if shared else ("package", "version")
    literal = toml_literal(holder, file, *keys)
    phrase = f"from [{'.'.join(keys[:-1])}] version in {above}{file}"
    if literal is None:
        return written("cargo", phrase, None, line_for(f"{above}{file}", '[package]\nversion = "1.2.3"'))
    stamped = _sharing(holder, file) if shared else {manifest}
    repeated = list(_requirements(holder, {file, *_members(holder, file), *stamped}, stamped))
    if None in repeated:
        why = "a crate beside it asks for a range of its versions"
        return unstampable(
            "cargo", phrase, why, 'ask by path only, in each Cargo.toml:\nname = { path = "…" }'
        )
    literals = tuple(one._replace(file=f"{above}{one.file}") for one in (literal, *repeated) if one)
    return VersionSource("cargo", "file", phrase, VersionEdit(literals, "semver"), literals[0])


def _workspace(project: Project, manifest: str) -> tuple[Project, str, str]:
    """Whose directory holds the nearest Cargo.toml of a workspace, that file, and the way up to it.

    It may be above the package's directory, but not above the repository.
    """
    parts = manifest.split("/")[:-1]
    candidates = ("/".join([*parts[:count], MANIFEST]) for count in range(len(parts), -1, -1))
    if file := next((one for one in candidates if _is_workspace(project, one)), ""):
        return project, file, ""
    folder, above = project.directory.absolute(), "../"
    while not (folder / ".git").exists() and folder.parent != folder:
        folder = folder.parent
        outer = Project(folder, {}, {}, ast.Module([], []))
        if _is_workspace(outer, MANIFEST):
            return outer, MANIFEST, above
        above += "../"
    return project, manifest, ""


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
