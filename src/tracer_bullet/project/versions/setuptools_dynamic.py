"""`attr:` and `file:` of setuptools, in pyproject.toml or setup.cfg.

https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata,
https://setuptools.pypa.io/en/latest/userguide/declarative_config.html#specifying-values
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.backends import built_by
from tracer_bullet.project.packaging_files import dig, strings
from tracer_bullet.project.python_source import module_file
from tracer_bullet.project.static_values import value_of_name
from tracer_bullet.project.versions import setuptools_scm
from tracer_bullet.project.versions.find_literal import literal_of_value, lone_literal, python_literal
from tracer_bullet.project.versions.source import VersionSource, line_for, written
from tracer_bullet.project.versions.tag_build import with_tag_build

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project
    from tracer_bullet.project.versions.literal import VersionLiteral


def find(project: Project) -> VersionSource | None:
    """pyproject.toml goes before setup.cfg."""
    if not built_by(project, "setuptools"):
        return None
    table = dig(project.table("tool", "setuptools", "dynamic"), "version")
    for file, attr, files in (
        ("pyproject.toml", strings(table.get("attr")), strings(table.get("file"))),
        ("setup.cfg", *_directives(project)),
    ):
        if attr:
            return _from_attr(project, attr[0], file)
        if files:
            phrase = f"from {files[0]}, by `file` in {file}"
            cure = f"keep only the version in {files[0]}, and name no other file:\n1.2.3"
            literal = lone_literal(project, files[0]) if len(files) == 1 else None
            return written("setuptools-file", phrase, literal, cure)
    return None


def _directives(project: Project) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands behind `version = attr:` and `version = file:` in setup.cfg."""
    kind, colon, value = project.setup_cfg.get("metadata", {}).get("version", "").partition(":")
    said = (value.strip(),) if colon and value.strip() else ()
    return said if kind == "attr" else (), said if kind == "file" else ()


def _from_attr(project: Project, attr: str, said_in: str) -> VersionSource | None:
    """`package.module.NAME`; setuptools imports the module only if the assignment is not a literal."""
    module, _, name = attr.rpartition(".")
    roots = ("", *(f"{root}/" for root in _roots(project)), "src/")
    file = module_file(project, module or "__init__", roots)
    literal = _literal(project, file, name) if file else None
    if literal is None and setuptools_scm.find(project):
        return None  # the file is one that setuptools-scm writes
    phrase = f"from `{attr}`, by `attr` in {said_in}"
    source = written("setuptools-attr", phrase, literal, line_for(file, f'{name} = "1.2.3"'))
    return source if literal else with_tag_build(project, source)


def _literal(project: Project, file: str, name: str) -> VersionLiteral | None:
    literal = python_literal(project, file, (name,))
    value = None if literal else value_of_name(project, file, name)
    return literal or (literal_of_value(project, value) if value else None)


def _roots(project: Project) -> tuple[str, ...]:
    find = project.table("tool", "setuptools", "packages", "find")
    inside = project.setup_cfg.get("options", {}).get("package_dir", "").rpartition("=")[2].strip()
    told = strings(project.table("tool", "setuptools", "package-dir").get("")), strings(find.get("where"))
    return tuple(root.rstrip("/") for root in (*told[0], *told[1], inside) if root)
