"""Whether the packaging files say that the package is not to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.metadata import listed

if TYPE_CHECKING:
    from tracer_bullet.project.packaging_files import Project


def unpublished_because(project: Project) -> str:
    """What says so, as half a sentence; empty if nothing does.

    PyPI rejects `Private ::`: https://pypi.org/classifiers/. With Poetry's `package-mode = false` there is
    nothing to build. uv's `package = false` does not count: it only keeps uv from installing the project,
    https://docs.astral.sh/uv/reference/settings/#package.
    """
    if project.table("tool", "poetry").get("package-mode") is False:
        return "[tool.poetry] says `package-mode = false`"
    if any(classifier.lower().startswith("private ::") for classifier in listed(project, "classifiers")):
        return "a classifier says `Private ::`, which PyPI rejects"
    return ""
