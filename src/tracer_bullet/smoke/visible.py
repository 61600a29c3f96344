"""Waiting until the index shows the version, and telling "not visible yet" from "other bytes"."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from tracer_bullet.indexes.project_page import ProjectPage, read_project_page, version_of
from tracer_bullet.smoke.model import Check, SmokeError
from tracer_bullet.text.listed import in_backticks
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from packaging.version import Version

    from tracer_bullet.indexes.project_page import IndexFile
    from tracer_bullet.smoke.model import SmokeTarget
    from tracer_bullet.web.cache import CachedClient

_LONGEST_PAUSE = 15.0
_NAME = "visible"


def find_release(web: CachedClient, target: SmokeTarget, say: Callable[[str], None]) -> tuple[IndexFile, ...]:
    """The files of the version to try, all of those in `dist/` among them.

    Asks again until `target.wait` seconds are over; `say` hears why. Raises SmokeError.
    """
    ends = time.monotonic() + target.wait
    for pause in _pauses():
        try:
            return _look(web, target)
        except SmokeError as error:
            if error.outcome == "broken" or time.monotonic() + pause > ends:
                raise
            say(f"{error.check.said}; asking again in {pause:g} s")
        time.sleep(pause)
    raise AssertionError("the pauses never end")


def _pauses() -> Iterator[float]:
    pause = 1.0
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE)


def _look(web: CachedClient, target: SmokeTarget) -> tuple[IndexFile, ...]:
    try:
        page = read_project_page(web, target.index, target.project)
    except UnreachableError as error:
        raise SmokeError("unreachable", Check(_NAME, False, error.message, hint=error.hint)) from error
    version = target.version or _newest(page)
    files = page.files_of(version) if page and version else ()
    if not (page and version and files):
        raise SmokeError("not visible", Check(_NAME, False, _say_missing(target, page), hint=_cure(target)))
    _compare(target, version, files)
    return files


def _newest(page: ProjectPage | None) -> Version | None:
    """The version uploaded last, which a tracer run's is, whatever its number; else the highest."""
    files = [file for file in page.files if not file.yanked] if page else []
    return max(files, key=lambda file: (file.uploaded, file.version)).version if files else None


def _say_missing(target: SmokeTarget, page: ProjectPage | None) -> str:
    if page is None:
        return f"{target.index.name} has no project `{target.project}`"
    if target.version is None:
        return f"{target.index.name} has no file of `{target.project}`"
    return f"{target.index.name} does not show {target.project} {target.version} yet"


def _cure(target: SmokeTarget) -> str:
    if target.version is None:
        return "publish there first, for example by a tracer run: tracer arm"
    return (
        "an index may take a few minutes after an upload: try again, or wait longer with `--wait 600`\n"
        "if the version stays away, the upload failed: look at the run"
    )


def _compare(target: SmokeTarget, version: Version, files: tuple[IndexFile, ...]) -> None:
    """Every file of this version that lies in `dist/` is there, with the same bytes."""
    shown = {file.filename: file.sha256 for file in files}
    built = built_files(target, version)
    other = sorted(name for name in built if name in shown and shown[name] != built[name])
    if other:
        said = f"{target.index.name} has other bytes than dist/ under the name {in_backticks(other)}"
        hint = (
            "an index never takes a file name twice: if dist/ was built again, remove it (rm -r dist); "
            "otherwise this version is spent, so release a new one"
        )
        raise SmokeError("broken", Check("same bytes", False, said, hint=hint))
    missing = sorted(built.keys() - shown.keys())
    if missing:
        said = f"{target.index.name} does not show {in_backticks(missing)} yet"
        raise SmokeError("not visible", Check(_NAME, False, said, hint=_cure(target)))


def built_files(target: SmokeTarget, version: Version) -> dict[str, str]:
    """The SHA-256 of the files in `dist/` that are of this version of the project, by name."""
    name = canonicalize_name(target.project)
    built = target.built or {}
    return {file: digest for file, digest in built.items() if version_of(file, name) == version}
