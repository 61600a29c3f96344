"""Cargo.toml, by maturin: https://www.maturin.rs/metadata."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.packaging_files import TomlTable, dig
from tracer_bullet.project.versions.find_literal import first_of, toml_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written
from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

_MANIFEST = "Cargo.toml"
_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")


def find(project: Project) -> VersionSource | None:
    """The crate's own version, or its workspace's with `version.workspace = true`."""
    manifest = first_of(project.table("tool", "maturin"), "manifest-path") or _MANIFEST
    if not built_by(project, "maturin") or not project.text(manifest):
        return None
    shared = dig(_read(project, manifest), "package", "version").get("workspace") is True
    file = _workspace(project, manifest) if shared else manifest
    keys = ("workspace", "package", "version") if shared else ("package", "version")
    literal = toml_literal(project, file, *keys)
    phrase = f"from [{'.'.join(keys[:-1])}] version in {file}"
    if literal is None:
        return written("cargo", phrase, None, line_for(file, '[package]\nversion = "1.2.3"'))
    repeated = tuple(_path_dependencies(project, {manifest, file}, literal.version))
    return VersionSource("cargo", "file", phrase, VersionEdit((literal, *repeated), "semver"), literal)


def _workspace(project: Project, manifest: str) -> str:
    """The nearest Cargo.toml of a workspace from the crate upward, not above the package's directory."""
    parts = manifest.split("/")[:-1]
    candidates = ("/".join([*parts[:count], _MANIFEST]) for count in range(len(parts), -1, -1))
    return next((file for file in candidates if dig(_read(project, file), "workspace", "package")), manifest)


def _path_dependencies(project: Project, files: set[str], version: str) -> Iterator[VersionLiteral]:
    """Crates that are required by path and by the version: Cargo would not find the new version."""
    for file in sorted(files):
        manifest = _read(project, file)
        for tables in (*((name,) for name in _DEPENDENCIES), ("workspace", "dependencies")):
            for name, wanted in dig(manifest, *tables).items():
                if isinstance(wanted, dict) and "path" in wanted and wanted.get("version") == version:
                    literal = toml_literal(project, file, *tables, name, "version")
                    if literal:
                        yield literal


def _read(project: Project, file: str) -> TomlTable:
    try:
        return tomllib.loads(project.text(file))
    except tomllib.TOMLDecodeError:
        return {}
