"""Finding a Python of a version on this machine, and a throw-away environment of it with pip."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pip
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

_KNOWN = tuple(f"3.{minor}" for minor in range(20, 7, -1))


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
        python = ask(Path(path)) if path else None
        if python and allowed.contains(python.version, prereleases=True):
            return python
    return None


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


def ask(path: Path) -> Python | None:
    """What an interpreter says of itself, none if it does not start."""
    code = "import platform; print(platform.python_version())"
    done = subprocess.run([path, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    return Python(path, done.stdout.strip()) if done.returncode == 0 else None


def own_python() -> Python:
    """The Python that tracer runs under, outside of its virtual environment."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Python(Path(getattr(sys, "_base_executable", "") or sys.executable), version)


def make_environment(python: Python, folder: Path) -> Path:
    """A virtual environment at `folder` with pip and nothing else; its folder of programs.

    pip comes from tracer's own environment: making it with `ensurepip` takes two seconds a job.
    """
    subprocess.run(
        [python.path, "-I", "-m", "venv", "--without-pip", folder], check=True, capture_output=True
    )
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    minor = ".".join(map(str, Version(python.version).release[:2]))
    site = folder / ("Lib" if os.name == "nt" else f"lib/python{minor}") / "site-packages"
    _copy_pip(site)
    for name in ("pip", "pip3", f"pip{minor}"):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{programs}/python" -m pip "$@"\n', "utf-8")
        script.chmod(0o755)
    return programs


def _copy_pip(site: Path) -> None:
    source = Path(pip.__file__).parent
    known = f"pip-{pip.__version__}.dist-info"
    for name in ("pip", known):
        shutil.copytree(
            source.parent / name,
            site / name,
            copy_function=_link,
            ignore=shutil.ignore_patterns("__pycache__"),
        )


def _link(source: str, target: str) -> None:
    """Hard links are quick, and safe: pip removes a file before it writes another in its place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
