"""What a wheel says of itself: its names, its metadata, its entry points.

The format: https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

from __future__ import annotations

import zipfile
from configparser import ConfigParser
from dataclasses import dataclass
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from packaging.utils import parse_wheel_filename

if TYPE_CHECKING:
    from pathlib import Path

_MODULES = (".py", ".pyi", ".so", ".pyd")
"""The endings of modules; an extension module has more before it: `name.cpython-314-x86_64-linux-gnu.so`."""


@dataclass(frozen=True)
class BuiltWheel:
    """`files` are the paths in it; `groups` those of its entry points; `is_pure` if it fits every machine."""

    file: str
    name: str
    version: str
    requires_python: str
    files: frozenset[str]
    groups: frozenset[str]
    is_pure: bool

    def holds_module(self, name: str) -> bool:
        """Whether `import NAME` finds something in it, which may be a package without `__init__.py`."""
        path = name.replace(".", "/")
        modules = [file for file in self.files if file.endswith(_MODULES)]
        return any(file.startswith(f"{path}/") or file.partition(".")[0] == path for file in modules)

    @property
    def modules(self) -> tuple[str, ...]:
        """The top-level names that it installs."""
        places = (file.split("/")[0] for file in sorted(self.files) if file.endswith(_MODULES))
        found = dict.fromkeys(place.partition(".")[0] for place in places if not place.endswith(".data"))
        return tuple(found)


def read_wheel(path: Path) -> BuiltWheel:
    """Read the wheel at `path`, which a build has just made."""
    with zipfile.ZipFile(path) as archive:
        files = archive.namelist()
        said = HeaderParser().parsestr(_read(archive, files, "METADATA"))
        points = ConfigParser(delimiters=("=",), strict=False, interpolation=None)
        points.read_string(_read(archive, files, "entry_points.txt"))
    tags = parse_wheel_filename(path.name)[3]
    return BuiltWheel(
        path.name,
        said["Name"],
        said["Version"],
        said["Requires-Python"] or "",
        frozenset(files),
        frozenset(points.sections()),
        all((tag.abi, tag.platform) == ("none", "any") for tag in tags),
    )


def _read(archive: zipfile.ZipFile, files: list[str], name: str) -> str:
    found = next((file for file in files if file.endswith(f".dist-info/{name}")), None)
    return archive.read(found).decode("utf-8", "replace") if found else ""
