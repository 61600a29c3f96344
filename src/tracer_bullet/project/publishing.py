"""Whether the packaging files say that the package is not to be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer_bullet.project.packaging_files import strings

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
    classifiers = (
        *strings(project.table("project").get("classifiers")),
        *strings(project.table("tool", "poetry").get("classifiers")),
        *project.setup_cfg.get("metadata", {}).get("classifiers", "").splitlines(),
    )
    if any(classifier.strip().lower().startswith("private ::") for classifier in classifiers):
        return "a classifier says `Private ::`, which PyPI rejects"
    return ""
