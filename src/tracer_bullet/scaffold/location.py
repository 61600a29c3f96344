"""Which directory is meant: the repository's root, and the package in it, there already or yet to be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.files import has_project, read_project, show
from tracer_bullet.project.git import Repository, read_repository, tracked_files


@dataclass(frozen=True)
class Location:
    """The git repository and the directory of the package in it; `is_new`: no package is there yet."""

    repository: Repository
    package: Path
    is_new: bool

    @property
    def root(self) -> Path:
        """The root of the git repository."""
        return self.repository.root

    @property
    def package_directory(self) -> str:
        """The package's directory from the root, with slashes; `.` for the root itself."""
        return self.package.relative_to(self.root).as_posix()


def locate(directory: Path) -> Location:
    """The package in `directory`, or the nearest one above; in an empty or missing directory a new one.

    Raises TracerError outside of git, for a file, and at the top of a workspace, where it names the packages.
    """
    if directory.exists() and not directory.is_dir():
        raise TracerError(
            "this is a file, expected a directory",
            hint=f"tracer init {show(directory.parent)}",
            place=Place(show(directory)),
        )
    repository = read_repository(directory)
    here = directory.resolve()
    if not here.is_dir() or not any(entry.name != ".git" for entry in here.iterdir()):
        return Location(repository, here, is_new=True)
    above = (path for path in (here, *here.parents) if path.is_relative_to(repository.root))
    found = next((path for path in above if has_project(path)), None)
    if found is None or _is_without_package(found):
        _refuse_a_workspace(repository.root, found or here)
    return Location(repository, found or here, is_new=found is None)


def _is_without_package(directory: Path) -> bool:
    """Whether the packaging files hold settings of tools alone, as at the top of a workspace."""
    project = read_project(directory)
    named = project.table("project") or project.table("tool", "poetry") or project.setup_cfg.get("metadata")
    return not named and not project.setup_py.body


def _refuse_a_workspace(root: Path, directory: Path) -> None:
    inside = PurePosixPath(directory.relative_to(root).as_posix())
    files = (PurePosixPath(path) for path in tracked_files(root, "*pyproject.toml"))
    packages = [path.parent for path in files if path.name == "pyproject.toml" and inside in path.parents]
    below = [show(root / path) for path in packages if path != inside]
    if below:
        raise TracerError(
            f"there is no package in `{show(directory)}`, but {len(below)} below",
            hint="\n".join(f"tracer init {path}" for path in below),
        )
