"""The package of a pipeline that is meant: the one around the current directory, or the only one."""

from __future__ import annotations

from pathlib import Path

from tracer_bullet.errors import TracerError


def answers_of_package(root: Path, *, required: bool = True) -> dict[str, str]:
    """The recorded answers of the package around the current directory, or of the only one.

    Empty if none are recorded. If there are several, and none is around, they are empty too, or, if the
    package is `required`, TracerError is raised.
    """
    from tracer_bullet.project.answers_file import find_answers, package_around  # noqa: PLC0415

    found = {one.package_directory: one.answers for one in find_answers(root)}
    nearest = next(iter(found), "") if len(found) < 2 else package_around(root, Path.cwd(), found)
    if nearest is None and required:
        cure = "\n".join(f"cd {path}" for path in found)
        raise TracerError(f"there are {len(found)} packages: change into the one that you mean", hint=cure)
    return {key: str(value) for key, value in found.get(nearest or "", {}).items()}


def tag_patterns_of_package(root: Path) -> list[str]:
    """The form of its tags, if the package is one of several; raises as `answers_of_package` does."""
    answers = answers_of_package(root)
    return answers.get("release_tags", "").split() if answers.get("tag_prefix") else []


def name_of_project(root: Path) -> str:
    """What the package of the repository calls itself; raises as `package_of` does."""
    from tracer_bullet.project.metadata import project_name  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.packaging_files import read_project  # noqa: PLC0415

    return project_name(read_project(package_of(root))).value


def package_of(root: Path) -> Path:
    """The directory of the package: the one that is recorded, `root` itself, or the only one below.

    Raises TracerError if there is none.
    """
    from tracer_bullet.project.packages import find_packages  # noqa: PLC0415 - not for GitHub
    from tracer_bullet.project.packaging_files import has_project  # noqa: PLC0415

    recorded = answers_of_package(root).get("package_directory", ".")
    known = [root / path for path in (recorded, ".") if has_project(root / path)]
    below = known or [root / one.directory for one in find_packages(root)]
    if not known and len(below) != 1:
        raise TracerError("there are no packaging files here", hint="name the project: --name NAME")
    return below[0]
