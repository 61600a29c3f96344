"""What can be known here of Windows and macOS: modules, encodings and programs that are not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tracer_bullet.cli import COMMANDS, main
from tracer_bullet.errors import RefusedError
from tracer_bullet.rehearsal import rehearse
from tracer_bullet.rehearsal.options import Options

if TYPE_CHECKING:
    from tests.conftest import GitRepository

SOURCE = Path(__file__).parent.parent / "src"
WITHOUT_POSIX = """
import importlib, os, pkgutil, signal, sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for name in ("O_DIRECTORY", "chown", "fchmod", "fork", "geteuid", "getuid", "killpg", "setsid"):
    delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM"):
    delattr(signal, name)
import tracer_bullet
for module in pkgutil.walk_packages(tracer_bullet.__path__, "tracer_bullet."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("imported")
"""
PUBLISH = """on: {push: {branches: ["größe-→"]}}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: twine upload -r testpypi dist/*
"""


def python(*words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **variables}
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False)


@pytest.mark.slow
def test_every_module_can_be_imported_without_what_only_posix_has() -> None:
    done = python("-c", WITHOUT_POSIX)
    assert (done.stdout.strip(), done.stderr) == (b"imported", b"")


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_what_a_console_cannot_show_is_escaped_and_no_failure(
    repository: GitRepository, encoding: str
) -> None:
    path = repository.write(".github/workflows/publish.yml", PUBLISH)
    done = python("-m", "tracer_bullet", "plan", str(path), "--branch", "größe-→", PYTHONIOENCODING=encoding)
    assert done.stderr == b""
    assert "\\u2192" in done.stdout.decode(encoding)


def test_a_workflow_of_windows_keeps_its_line_ends(
    repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    text = "\ufeff" + PUBLISH.replace("\n", "\r\n")
    path = repository.write(".github/workflows/publish.yml", text)
    assert main(["arm", "--branch", "other", "publish.yml"]) == 0
    armed = path.read_bytes()
    assert armed != text.encode()
    assert armed.count(b"\n") == armed.count(b"\r\n")
    assert main(["finalize"]) == 0
    assert path.read_bytes() == text.encode()


@pytest.mark.parametrize("command", ["init", "arm"])
def test_without_git_the_cure_is_to_install_it(
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("PATH", "")
    assert main([command]) == 2
    said = capsys.readouterr().err
    assert "git is not installed, or not on PATH" in said
    assert "https://git-scm.com/downloads" in said


def test_what_needs_no_git_does_without(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.root)
    repository.write(".github/workflows/publish.yml", "on: push\njobs: {}\n")
    monkeypatch.setenv("PATH", "")
    assert main(["finalize"]) == 0
    assert {"plan", "finalize"} <= COMMANDS.keys()


def test_windows_is_told_at_once_that_it_cannot_rehearse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "nt")
    with pytest.raises(RefusedError, match="needs the shell of Linux or macOS") as refused:
        rehearse.rehearse(None, Options(), None)  # type: ignore[arg-type]  # neither is looked at
    assert refused.value.hint == "wsl tracer rehearse"
