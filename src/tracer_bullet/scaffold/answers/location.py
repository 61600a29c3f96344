"""Which directory is meant: the repository's root, and the package in it, there already or yet to be made."""

from __future__ import annotations

import re
import shlex
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath

from tracer_bullet.errors import Place, TracerError
from tracer_bullet.project.git import GitSnapshot, read_repository, tracked_files
from tracer_bullet.project.names import suggest_name
from tracer_bullet.project.packages import Package, find_packages, package_folders, serves_others
from tracer_bullet.project.packaging_files import has_project, read_project
from tracer_bullet.project.worktree import show_path

_SUPPORTED = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\Z")
_LONGEST = 200


@dataclass(frozen=True)
class Location:
    """The git repository and the directory of the package in it; `is_new`: it has no package yet."""

    repository: GitSnapshot
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

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """All packages of the repository that are published, read once for all questions about them."""
        return find_packages(self.root)


def locate(directory: Path, *, on_purpose: bool = False) -> Location:
    """The package in `directory`, or the nearest one above; else, or `on_purpose`, the place for a new one.

    Raises TracerError outside of git, for a file, at the top of a workspace, where it names the packages, and
    for any other directory without a package in a repository that holds something: it may be mistyped.
    """
    if directory.exists() and not directory.is_dir():
        raise TracerError(
            "this is a file, expected a directory",
            hint=f"tracer init {show_path(directory.parent)}",
            place=Place(show_path(directory)),
        )
    repository = read_repository(directory)
    here = directory.resolve()
    above = (path for path in (here, *here.parents) if path.is_relative_to(repository.root))
    found = next((path for path in above if has_project(path)), None)
    if on_purpose and found != here:
        return Location(repository, here, is_new=True)
    if here.is_dir() and any(entry.name != ".git" for entry in here.iterdir()):
        if found is None or _is_without_package(found):
            _refuse_a_workspace(repository.root, found or here)
        elif serves_others(read_project(found)) and find_packages(repository.root):
            _refuse_a_workspace(repository.root, found)
        if found:
            return Location(repository, found, is_new=False)
    if here != repository.root and tracked_files(repository.root):
        raise _may_be_mistyped(here, repository.root, found)
    return Location(repository, here, is_new=True)


def check_place(location: Location) -> None:
    """Raise TracerError for a package whose path the template does not take, since it would need quotes."""
    path = PurePosixPath(location.package_directory)
    wrong = next((part for part in path.parts if not _SUPPORTED.match(part)), None)
    if wrong is not None:
        raise TracerError(
            f"a package in a directory called {wrong!r} is not supported: expected letters from a to z, "
            "digits, `.`, `_` and `-`, with a letter, a digit or `_` at the beginning",
            hint=_say_how_to_rename(location, path, path.parts.index(wrong)),
        )
    if len(str(path)) > _LONGEST:
        raise TracerError(
            f"a path of {len(str(path))} characters is not supported: expected at most {_LONGEST}",
            hint="move the package up, or give its directories shorter names",
        )


def _say_how_to_rename(location: Location, path: PurePosixPath, at: int) -> str:
    old = location.root.joinpath(*path.parts[: at + 1])
    new = old.with_name(
        suggest_name(unicodedata.normalize("NFKD", old.name).encode("ascii", "ignore").decode())
    )
    if not old.exists():
        return shlex.join(["tracer", "init", show_path(new.joinpath(*path.parts[at + 1 :]))])
    # From inside, a relative path to the directory would be a dot, which cannot be renamed.
    shown = [str(place) if Path.cwd().is_relative_to(old) else show_path(place) for place in (old, new)]
    return f"rename the directory: {shlex.join(['mv', *shown])}"


def _may_be_mistyped(here: Path, root: Path, above: Path | None) -> TracerError:
    above = above if above and not _is_without_package(above) else None
    typed = here.relative_to(root).as_posix()
    similar = get_close_matches(typed, [path.as_posix() for path in package_folders(root, "*pyproject.toml")])
    nearest = f"; the nearest one above is in `{show_path(above)}`" if above else ", and none above it"
    meant = dict.fromkeys(
        show_path(path) for path in (*(root / name for name in similar), *filter(None, [above]))
    )
    new = f"tracer init {shlex.quote(show_path(here))} --data new_package=true"
    return TracerError(
        f"no package is in `{show_path(here)}`{nearest}",
        hint="\n".join(
            [*(f"tracer init {shlex.quote(path)}" for path in meant), f"{new}  # makes a new one there"]
        ),
    )


def _is_without_package(directory: Path) -> bool:
    """Whether the packaging files hold settings of tools alone, as at the top of a workspace."""
    project = read_project(directory)
    named = project.table("project") or project.table("tool", "poetry") or project.setup_cfg.get("metadata")
    return not named and not project.setup_py.body


def _refuse_a_workspace(root: Path, directory: Path) -> None:
    inside = PurePosixPath(directory.relative_to(root).as_posix())
    published = [PurePosixPath(one.directory) for one in find_packages(root)]
    folders = published or package_folders(root, "*pyproject.toml")
    below = [show_path(root / path) for path in sorted(folders) if inside in path.parents]
    if below:
        raise TracerError(
            f"there is no package in `{show_path(directory)}`, but {len(below)} below",
            hint="\n".join([*(f"tracer init {path}" for path in below), *_say_all(root, directory)]),
        )


def _say_all(root: Path, directory: Path) -> list[str]:
    """How to set up all packages at once, where there are several."""
    if directory != root or len(find_packages(root)) < 2:
        return []
    return [shlex.join(["tracer", "init", "--all", *([] if root == Path.cwd() else [show_path(root)])])]
