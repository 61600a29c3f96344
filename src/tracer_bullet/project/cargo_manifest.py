"""Cargo.toml, as maturin finds it: https://www.maturin.rs/config."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import dig

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project, TomlTable

MANIFEST = "Cargo.toml"


def manifest_of(project: Project) -> str:
    """Where the crate's manifest is, from the package's directory."""
    path = project.table("tool", "maturin").get("manifest-path")
    return path if isinstance(path, str) and path else MANIFEST


def read_manifest(project: Project, file: str) -> TomlTable:
    """The manifest `file`; empty if it cannot be read."""
    try:
        return tomllib.loads(project.text(file))
    except tomllib.TOMLDecodeError:
        return {}


def library_name(project: Project) -> str:
    """The library that is the Python module, unless pyproject.toml names one; empty for a program.

    The crate's name is its default: https://doc.rust-lang.org/cargo/reference/cargo-targets.html#library.
    """
    if project.table("tool", "maturin").get("bindings") == "bin":
        return ""
    manifest = read_manifest(project, manifest_of(project))
    named = dig(manifest, "lib").get("name") or ("lib" in manifest and dig(manifest, "package").get("name"))
    return named.replace("-", "_") if isinstance(named, str) else ""
