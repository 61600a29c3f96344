"""The smoke test, one check after another; it ends with the first that fails."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer_bullet.smoke import inside
from tracer_bullet.smoke.checklist import Checklist
from tracer_bullet.smoke.choice import choose_file
from tracer_bullet.smoke.installer import Installer
from tracer_bullet.smoke.model import Check, SmokeError, SmokeResult, SmokeTarget
from tracer_bullet.smoke.visible import built_files, find_release
from tracer_bullet.text.counted import counted
from tracer_bullet.web.client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracer_bullet.indexes.project_page import IndexFile
    from tracer_bullet.smoke.installer import Tool
    from tracer_bullet.web.cache import CachedClient


class _Means(NamedTuple):
    """What every check uses; `say` hears what takes time."""

    target: SmokeTarget
    web: CachedClient
    list: Checklist
    say: Callable[[str], None]


def run_smoke_test(
    target: SmokeTarget, web: CachedClient, tool: Tool, say: Callable[[str], None]
) -> SmokeResult:
    """Try what `target` names. Whatever the project or an index does wrong is in the result."""
    secrets = [one.credentials.partition(":")[2] for one in (target.index, target.dependencies)]
    means = _Means(target, web, Checklist(secrets), say)
    result = SmokeResult(
        target.project, target.index, "passed", (), str(target.version or ""), installer=tool
    )
    try:
        file = _find(means)
        result = replace(result, version=str(file.version), filename=file.filename, sha256=file.sha256)
        # Windows cannot delete a program that still runs.
        with tempfile.TemporaryDirectory(prefix="tracer-smoke-", ignore_cleanup_errors=True) as folder:
            _try(means, file, Installer(tool, Path(folder)))
    except SmokeError as error:
        checks = (*means.list.checks, error.check)
        return replace(result, outcome=error.outcome, checks=checks)
    return replace(result, checks=tuple(means.list.checks))


def _find(means: _Means) -> IndexFile:
    files = find_release(means.web, means.target, means.say)
    means.list.passed("visible", f"{counted(len(files), 'file')} on {means.target.index.name}")
    file = choose_file(files)
    built = built_files(means.target, file.version)
    if built:
        means.list.passed("same bytes", f"{counted(len(built), 'file')} in dist/")
    return file


def _try(means: _Means, file: IndexFile, installer: Installer) -> None:
    path = _fetch(means, file, installer.folder)
    _install(means, file, path, installer)
    _load(means, installer)
    means.list.need(installer.check(), "consistent", "pip check")
    command = means.target.command
    if command:
        means.list.need(installer.run(*command), "runs", f"`{shlex.join(command)}`")


def _fetch(means: _Means, file: IndexFile, folder: Path) -> Path:
    """The file, with the hash that the index shows for it."""
    index = means.target.index
    own = file.url.startswith(index.simple.removesuffix("simple/"))
    means.say(f"fetching {file.filename}")
    try:
        answer = means.web.get(file.url, index.headers if own else {}, public=False)
    except UnreachableError as error:
        raise SmokeError("unreachable", Check("fetched", False, error.message, hint=error.hint)) from error
    if answer.status != 200:
        said = f"{index.name} lists {file.filename} and answers {answer.status} for it"
        hint = "an index may take a few minutes after an upload: try again"
        raise SmokeError("not visible", Check("fetched", False, said, hint=hint))
    found = hashlib.sha256(answer.body).hexdigest()
    if found != file.sha256:
        said = f"{file.filename} has the SHA-256 {found}; {index.name} says {file.sha256 or 'nothing'}"
        raise SmokeError("broken", Check("hash", False, said, hint="do not install this file"))
    means.list.passed("hash", f"{file.filename} sha256:{found}")
    path = folder / file.filename
    path.write_bytes(answer.body)
    return path


def _install(means: _Means, file: IndexFile, path: Path, installer: Installer) -> None:
    """With dependencies from their own index first; then the wheel again, as a client finds it.

    A source distribution is not installed again: its build would fetch from the index what it needs.
    """
    index, source = means.target.index, means.target.dependencies
    no_environment = "install uv, or what your system calls python3-venv"
    python = f"Python {sys.version.split()[0]}, by {installer.tool}"
    means.list.need(installer.create(), "environment", python, no_environment)
    means.say(f"installing it, dependencies from {source.name}")
    missing = f"every dependency has to be on {source.name}: publish the missing one there first"
    done = installer.install(path, source)
    means.list.need(done, "installed", f"{path.name}, dependencies from {source.name} only", missing)
    if file.is_wheel:
        requirement = f"{means.target.project}=={file.version} --hash=sha256:{file.sha256}"
        done = installer.reinstall(requirement, index)
        means.list.need(done, "found", f"{installer.tool} finds it on {index.name} by version and hash")


def _load(means: _Means, installer: Installer) -> None:
    report = installer.folder / "report.json"
    told = {"project": means.target.project, "imports": means.target.imports, "report": str(report)}
    done = installer.run(str(installer.python), "-I", str(Path(inside.__file__)), json.dumps(told))
    found = _read_report(report)
    for name, key in (("imported", "imported"), ("entry points", "loaded")):
        if found.get(key):
            means.list.passed(name, ", ".join(found[key]))
    if found and not (found["imported"] or found["failed"]):
        means.list.passed("imported", "nothing: the distribution brings no module")
    for missed in found.get("missed", []):
        means.list.passed("not loaded", f"{missed}; fine if that is the host of a plugin")
    if not found or found.get("failed"):
        said = found.get("failed") or "the interpreter ended while it was imported"
        output = means.list.last_lines(done.output + found.get("trace", ""))
        raise SmokeError("broken", Check("loads", False, said, output))


def _read_report(path: Path) -> dict[str, Any]:
    """Nothing, if the interpreter ended before it was written."""
    with suppress(OSError, ValueError):
        data = json.loads(path.read_text("utf-8"))
        return data if isinstance(data, dict) else {}
    return {}
