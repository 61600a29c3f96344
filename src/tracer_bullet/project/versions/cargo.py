"""Cargo.toml, by maturin: https://www.maturin.rs/metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.cargo_manifest import MANIFEST, manifest_of, read_manifest
from tracer_bullet.project.packaging_files import dig
from tracer_bullet.project.versions.find_literal import toml_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written
from tracer_bullet.project.versions.stamp import VersionEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral

_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")


def find(project: Project) -> VersionSource | None:
    """The crate's own version, or its workspace's with `version.workspace = true`."""
    manifest = manifest_of(project)
    if not built_by(project, "maturin") or not project.text(manifest):
        return None
    shared = dig(read_manifest(project, manifest), "package", "version").get("workspace") is True
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
    candidates = ("/".join([*parts[:count], MANIFEST]) for count in range(len(parts), -1, -1))
    return next(
        (file for file in candidates if dig(read_manifest(project, file), "workspace", "package")), manifest
    )


def _path_dependencies(project: Project, files: set[str], version: str) -> Iterator[VersionLiteral]:
    """Crates that are required by path and by the version: Cargo would not find the new version."""
    for file in sorted(files):
        manifest = read_manifest(project, file)
        for tables in (*((name,) for name in _DEPENDENCIES), ("workspace", "dependencies")):
            for name, wanted in dig(manifest, *tables).items():
                if isinstance(wanted, dict) and "path" in wanted and wanted.get("version") == version:
                    literal = toml_literal(project, file, *tables, name, "version")
                    if literal:
                        yield literal
