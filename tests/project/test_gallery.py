"""Packaging files in the styles of the wild: each fact is detected rightly, or left to be asked.

Each directory of the gallery is one project with an `expected.toml`, whose facts were written by hand.
A missing name and several or no import names are what the user is asked for.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tracer_bullet.errors import TracerError
from tracer_bullet.project.backends import read_backend
from tracer_bullet.project.compiled import compiled, compiled_in_a_workflow
from tracer_bullet.project.metadata import project_name, written_name
from tracer_bullet.project.modules import import_names
from tracer_bullet.project.packaging_files import Project, read_project
from tracer_bullet.project.publishing import unpublished_because
from tracer_bullet.project.sdist_files import notes_on_files
from tracer_bullet.project.versions.agreement import version_notes
from tracer_bullet.project.versions.registry import SOURCES, find_version
from tracer_bullet.project.versions.stamp import VersionEdit

GALLERY = sorted(path for path in (Path(__file__).parent / "gallery").iterdir() if path.is_dir())
NOTHING: dict[str, Any] = {
    "version": "",
    "where": "",
    "copies": [],
    "notes": [],
    "files": [],
    "compiled": False,
    "workflow": False,
    "unpublished": False,
}


def name_or_nothing(project: Project) -> str:
    try:
        return project_name(project).value
    except TracerError:
        return ""


def facts(directory: Path) -> dict[str, Any]:
    project = read_project(directory)
    source = find_version(project)
    commit = " commit" if isinstance(source.stamp, VersionEdit) and source.stamp.commit else ""
    return {
        "name": name_or_nothing(project),
        "backend": read_backend(project).name,
        "import": list(import_names(project, written_name(project)).value),
        "source": source.key,
        "answer": source.answer,
        "version": source.version,
        "where": f"{source.literal.file}:{source.literal.line}" if source.literal else "",
        "stamp": f"{type(source.stamp).__name__}{commit}" if source.stamp else "",
        "copies": [f"{copy.file}:{copy.line} {copy.version}" for copy in source.copies],
        "notes": list(version_notes(source)),
        "files": list(notes_on_files(project)),
        "compiled": compiled(project) is not None,
        "workflow": compiled_in_a_workflow(directory) is not None,
        "unpublished": bool(unpublished_because(project)),
    }


def test_the_gallery_is_large_enough() -> None:
    assert len(GALLERY) >= 60


@pytest.mark.parametrize("directory", GALLERY, ids=lambda path: path.name)
def test_each_fact_is_detected_rightly_or_asked(directory: Path) -> None:
    expected = tomllib.loads((directory / "expected.toml").read_text())

    assert facts(directory) == NOTHING | expected


def test_every_version_source_is_in_the_gallery() -> None:
    met = {
        find.__module__
        for find in SOURCES
        for directory in GALLERY
        if find(read_project(directory)) is not None
    }

    assert met == {find.__module__ for find in SOURCES}


@pytest.mark.parametrize("directory", GALLERY, ids=lambda path: path.name)
def test_a_version_is_stamped_or_there_are_lines_that_cure_it(directory: Path) -> None:
    source = find_version(read_project(directory))

    assert (source.stamp is None) == (source.unstampable is not None)
    if source.unstampable:
        assert source.unstampable.why
        assert "\n" in source.unstampable.cure
