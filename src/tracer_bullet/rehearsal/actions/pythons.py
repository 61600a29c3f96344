"""Finding a Python of a version on this machine, and a throw-away environment of it with pip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path

import pip
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

_VERSION = re.compile(r"(\d+)\.(\d+)(\..*)?")
_KNOWN = tuple(f"3.{minor}" for minor in range(20, 7, -1))
_EXTRACTING = threading.Lock()
"""Events that are played at the same time want the same wheels."""
_OLDEST = {"ubuntu22": 7}
_OLDEST_ELSEWHERE = 8


@dataclass(frozen=True)
class Python:
    """An interpreter: its `path` and full `version`."""

    path: Path
    version: str


def find_python(wanted: str, search_path: str) -> Python | None:
    """The newest Python on `search_path` that `wanted` allows, none if there is none.

    `wanted` is what actions/setup-python takes: `3.12`, `3.x`, `3.12.1`, `>=3.10`.
    Source: https://github.com/actions/setup-python/blob/main/docs/advanced-usage.md
    """
    allowed = read_specifier(wanted)
    if allowed is None:
        return None
    paths = (shutil.which(f"python{version}", path=search_path) for version in _KNOWN)
    for path in (*paths, sys.executable):
        python = ask_python(Path(path)) if path else None
        if python and allowed.contains(python.version, prereleases=True):
            return python
    return None


def find_each(search_path: str) -> list[Path]:
    """A Python of each minor version that is supported: tracer's own, then those on `search_path`."""
    supported = _KNOWN[: _KNOWN.index("3.10")]
    paths = (shutil.which(f"python{version}", path=search_path) for version in supported)
    found = (ask_python(Path(path)) for path in (sys.executable, *paths) if path)
    by_minor: dict[tuple[int, ...], Path] = {}
    for python in found:
        if python:
            by_minor.setdefault(Version(python.version).release[:2], python.path)
    return list(by_minor.values())


def is_impossible(wanted: str) -> bool:
    """Whether GitHub has no Python of this version for the runner of the job.

    Source: https://raw.githubusercontent.com/actions/python-versions/main/versions-manifest.json
    """
    found = _VERSION.fullmatch(wanted.strip())
    if found is None:
        return False
    oldest = _OLDEST.get(os.environ.get("ImageOS", ""), _OLDEST_ELSEWHERE)  # noqa: SIM112 - GitHub spells it so
    return found[1] != "3" or not oldest <= int(found[2]) <= int(_KNOWN[0].partition(".")[2])


def read_specifier(wanted: str) -> SpecifierSet | None:
    """The versions that `wanted` allows; none where it is no CPython version."""
    text = wanted.strip().removeprefix("cpython-")
    if re.fullmatch(r"3(\.x|\.\d+(\.x)?)?", text):
        text = "==" + text.removesuffix(".x").rstrip(".") + ".*"
    elif re.fullmatch(r"3\.\d+\.\d+\S*", text):
        text = "==" + text
    try:
        return SpecifierSet(re.sub(r"\s+(?=[<>=!~])", ",", text.replace(" - ", ",<=")))
    except InvalidSpecifier:
        return None


def ask_python(path: Path) -> Python | None:
    """What an interpreter says of itself, none if it does not start."""
    code = "import platform; print(platform.python_version())"
    done = subprocess.run([path, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    return Python(path, done.stdout.strip()) if done.returncode == 0 else None


def own_python() -> Python:
    """The Python that tracer runs under, outside of its virtual environment."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Python(Path(getattr(sys, "_base_executable", "") or sys.executable), version)


def make_environment(python: Python, folder: Path, store: Path | None = None) -> Path:
    """A virtual environment at `folder` with what comes with Python; its folder of programs.

    That is pip, and setuptools before 3.12. Environments with the same `store` share what comes as a wheel.

    It sees what `pip install --user` puts into the home of the job, as the Python of a runner does, which is
    no virtual environment; so it is told to see the site packages around it, and those are taken away again.

    Written by hand, because `python -m venv` takes two seconds a job. pip is tracer's own, or the one that an
    older Python brings along. Both packages are seen through a path file: `pip install --upgrade pip` finds
    pip outside of the environment and leaves it alone.
    Source: https://peps.python.org/pep-0405/ and https://docs.python.org/3/library/site.html
    """
    programs = folder / "bin"
    minor = ".".join(map(str, Version(python.version).release[:2]))
    site = folder / f"lib/python{minor}/site-packages"
    for place in (programs, site, folder / "pip"):
        place.mkdir(parents=True)
    for name in ("python", "python3", f"python{minor}"):
        (programs / name).symlink_to(python.path)
    home = python.path.resolve().parent
    settings = f"home = {home}\ninclude-system-site-packages = true\nversion = {python.version}\n"
    (folder / "pyvenv.cfg").write_text(settings, "utf-8")
    _add_packages(folder / "pip", site, python, store or folder / "bundled")
    for name in ("pip", "pip3", f"pip{minor}"):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{programs}/python" -m pip "$@"\n', "utf-8")
        script.chmod(0o755)
    return programs


def _add_packages(folder: Path, site: Path, python: Python, store: Path) -> None:
    bundled = None if _is_fit(python) else _find_bundled("pip", python)
    if bundled is not None:
        folder = _extract(bundled, store)
    else:
        source = Path(pip.__file__).parent
        for name in ("pip", f"pip-{pip.__version__}.dist-info"):
            (folder / name).symlink_to(source.parent / name)
    # read before `site` adds the folders of `PREFIXES`, to which it first adds the environment's own; pip
    # asks `site` which folders the isolated environment of a build must not see
    lines = ["import site, sys; site.PREFIXES[:] = [sys.prefix]", str(folder)]
    setuptools = _find_bundled("setuptools", python)
    if setuptools is not None:
        place = _extract(setuptools, store)
        # its own path files are only read where it lies among the packages
        lines += [
            str(place),
            *(line for file in place.glob("*.pth") for line in file.read_text().splitlines()),
        ]
    (site / "pip.pth").write_text("\n".join(lines) + "\n", "utf-8")


def _extract(wheel: Path, store: Path) -> Path:
    """The folder in `store` with what is in a wheel; several jobs may want it at the same time."""
    place = store / wheel.stem
    with _EXTRACTING:
        if not place.exists():
            _unpack(wheel, store, place)
    return place


def _unpack(wheel: Path, store: Path, place: Path) -> None:
    store.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=store))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(new)
    try:
        new.rename(place)
    except OSError:  # another process was quicker
        shutil.rmtree(new)


def _is_fit(python: Python) -> bool:
    """Whether tracer's own pip runs on `python`."""
    required = metadata("pip")["Requires-Python"] or ""
    return SpecifierSet(required).contains(python.version, prereleases=True)


def _find_bundled(name: str, python: Python) -> Path | None:
    """The wheel of a package that comes with an interpreter, none if there is none.

    Source: https://docs.python.org/3/library/ensurepip.html
    """
    minor = ".".join(map(str, Version(python.version).release[:2]))
    place = python.path.resolve().parent.parent / f"lib/python{minor}/ensurepip/_bundled"
    return next(iter(sorted(place.glob(f"{name}-*.whl"))), None)
