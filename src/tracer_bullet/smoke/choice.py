"""Which file of a version this Python would install: the best wheel, else the source distribution."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

from tracer_bullet.smoke.model import Check, SmokeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.tags import Tag

    from tracer_bullet.indexes.project_page import IndexFile


def choose_file(files: Sequence[IndexFile]) -> IndexFile:
    """The file to install; raises SmokeError where none is for this Python."""
    python = platform.python_version()
    fitting = [file for file in files if _accepts(file.requires_python, python)]
    if not fitting:
        wanted = files[0].requires_python
        said = f"the project needs Python {wanted}, and this is {python}"
        hint = "run tracer with such a Python: uvx --python 3.13 --from tracer-bullet tracer smoke"
        raise SmokeError("broken", Check("installable", False, said, hint=hint))
    order = {tag: place for place, tag in enumerate(sys_tags())}
    ranked = [(_rank(file.filename, order), file) for file in fitting if file.is_wheel]
    usable = [(rank, file) for rank, file in ranked if rank is not None]
    if usable:
        return min(usable, key=lambda pair: pair[0])[1]
    sdist = next((file for file in fitting if not file.is_wheel), None)
    if sdist:
        return sdist
    said = f"none of the {len(fitting)} wheels is for this machine ({sys.platform}, Python {python})"
    raise SmokeError("broken", Check("installable", False, said, hint="publish a source distribution, too"))


def _accepts(specifier: str, python: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(python, prereleases=True)
    except InvalidSpecifier:
        return True


def _rank(filename: str, order: dict[Tag, int]) -> tuple[int, str] | None:
    """The place of its best tag, then the higher build number; None if no tag fits."""
    _, _, build, tags = parse_wheel_filename(filename)
    places = [order[tag] for tag in tags if tag in order]
    return (min(places), f"{9999999999 - build[0]:010}" if build else "~") if places else None
