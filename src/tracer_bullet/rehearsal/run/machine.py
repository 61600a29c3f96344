"""What a job finds on its machine: a Python of its own, a home of its own, and nothing of the user's.

It is no sandbox: the workflow's code runs with the user's rights.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import tracer_bullet
from tracer_bullet.rehearsal.actions.pythons import make_environment, own_python
from tracer_bullet.rehearsal.programs.git_https import HELPERS
from tracer_bullet.rehearsal.programs.main import STANDINS
from tracer_bullet.rehearsal.run.bash_start import START_OF_BASH
from tracer_bullet.rehearsal.run.configuration import hide_global_pip, hide_system
from tracer_bullet.rehearsal.run.interpreters import list_pythons, split_path
from tracer_bullet.rehearsal.run.programs import find_git_helpers, find_node, find_uv

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT = ("uv", "uvx", "twine", "pyproject-build", "hatch", "pdm", "poetry", "flit")
"""Programs that GitHub's runners do not have, and so a job without the step that installs them neither.

Source: https://github.com/actions/runner-images/blob/main/images/ubuntu/Ubuntu2404-Readme.md
"""
_START = """\
import sys

sys.path[:0] = {paths!r}
from tracer_bullet.rehearsal.{kind}.main import main

sys.exit(main(sys.argv[1]{rest}))
"""
"""Starts a stand-in with tracer's own modules, and without the start-up files of its environment."""
_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "COMSPEC", "PATHEXT")

_ALWAYS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    # the copies of the repository may belong to another user
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "DOCKER_HOST": "",
    "ACT_DISABLE_VERSION_CHECK": "1",
    "TERM": "dumb",
    # act gives steps a terminal, GitHub does not
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "UV_NO_PROGRESS": "1",
    "PIP_PROGRESS_BAR": "off",
    # a Python that is not the job's own belongs to the user
    "PIP_REQUIRE_VIRTUALENV": "1",
}
"""Variables that are the same in every run."""


@dataclass(frozen=True)
class Machine:
    """The machine of all jobs of one run; `folder` holds all of it.

    `origin` is the repository on GitHub as this run sees it: what one run pushes, no other fetches.
    """

    folder: Path
    origin: Path

    @property
    def pythons(self) -> Path:
        """A folder with every Python of this machine under the name of its version, but for tracer's own."""
        return self.folder / "pythons"

    @property
    def search_path(self) -> str:
        """The user's programs, the Pythons first."""
        return os.pathsep.join((str(self.pythons), *split_path(os.environ)))

    @property
    def notes(self) -> Path:
        """Where stand-in actions write how this run differs from one on GitHub."""
        return self.folder / "notes.txt"

    @property
    def undone(self) -> Path:
        """Where stand-ins for programs write which commands of which job they only took down."""
        return self.folder / "undone.txt"

    @property
    def gaps(self) -> Path:
        """Where stand-in actions write what a rehearsal cannot do, by job."""
        return self.folder / "gaps.jsonl"

    def variables(self, clients: Mapping[str, str]) -> dict[str, str]:
        """The environment of act and of every step; `clients` point the programs at the stand-ins."""
        uv = find_uv()
        search_path = self.search_path
        return {
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
            **clients,
            "PATH": search_path,
            **_describe_home(self.folder / "home", self.folder / "cache"),
            **hide_system(self.folder / "no-configuration"),
            **_ALWAYS,
            **_find_rust(Path.home()),
            "BASH_ENV": str(self.folder / "bash-start.sh"),
            "TRACER_ACTION": str(self.folder / "tracer-action"),
            "TRACER_ARTIFACTS": str(self.folder / "artifacts"),
            "GIT_EXEC_PATH": str(self.folder / "git"),
            "TRACER_GAPS": str(self.gaps),
            HELPERS: str(find_git_helpers()),
            "TRACER_NOTES": str(self.notes),
            "TRACER_ORIGIN": self.origin.as_uri(),
            "TRACER_PROGRAMS": str(self.folder / "programs"),
            "TRACER_UNDONE": str(self.undone),
            "TRACER_PATH": search_path,
            "TRACER_UV": str(uv or ""),
        }


def make_machine(folder: Path, origin: Path) -> Machine:
    """A machine in an empty `folder`."""
    machine = Machine(folder, origin)
    machine.pythons.mkdir(parents=True)
    (folder / "home").mkdir()
    hide_global_pip(folder / "home")
    own = f"python3.{sys.version_info.minor}"
    for name, path in list_pythons(os.environ, Path.home()).items():
        if name != own:
            (machine.pythons / name).symlink_to(path)
    (folder / "bash-start.sh").write_text(START_OF_BASH, "utf-8")
    _write_standins(folder)
    return machine


def _write_standins(folder: Path) -> None:
    """What starts the stand-ins for actions and programs."""
    paths = [
        str(Path(tracer_bullet.__file__).parent.parent),
        *map(sysconfig.get_path, ("purelib", "platlib")),
    ]
    start = f'"{sys.executable}" -I -S'
    for kind, rest in (("actions", ""), ("programs", ", sys.argv[2:]")):
        text = _START.format(paths=paths, kind=kind, rest=rest)
        (folder / f"tracer-{kind}.py").write_text(text, "utf-8")
    # what a failed action said last must reach act's log
    _write_program(
        folder / "tracer-action", f'{start} "{folder}/tracer-actions.py" "$@" || {{ sleep 0.3; exit 1; }}'
    )
    programs = folder / "programs"
    programs.mkdir()
    node = find_node()
    if node is not None and shutil.which("node") is None:
        (programs / "node").symlink_to(node)
    for name in STANDINS:
        _write_program(programs / name, f'exec {start} "{folder}/tracer-programs.py" {name} "$@"')
    _replace_helper(folder / "git", programs / "git-remote-https")


def _replace_helper(folder: Path, standin: Path) -> None:
    """Fill `folder` with what git starts: its own programs, and a stand-in for one of them.

    Source: https://git-scm.com/docs/git#Documentation/git.txt---exec-pathpath
    """
    folder.mkdir()
    for program in find_git_helpers().iterdir():
        if program.is_symlink() and program.readlink() == Path("git"):
            continue  # a command that git has in itself
        place = folder / program.name
        place.symlink_to(standin if program.name == standin.name else program)


def make_job(machine: Machine, job: str) -> dict[str, str]:
    """The variables of one job: a home of its own, and the search path.

    On that are what the job installs for itself, a Python of its own, and the user's programs without those
    of `ABSENT`.
    """
    place = machine.folder / "jobs" / job.replace(" / ", "--")
    programs = make_environment(own_python(), place / "python", machine.folder.parent / "bundled")
    absent = place / "absent"
    absent.mkdir()
    for name in ABSENT:
        text = f"{name}: command not found (GitHub's runners do not have it: install it in a step before)"
        _write_program(absent / name, f'echo "{text}" >&2; exit 127')
    home = place / "home"
    home.mkdir()
    hide_global_pip(home)
    standins = (absent, machine.folder / "programs")
    path = (home / ".local/bin", machine.pythons, programs, *standins, *split_path(os.environ))
    return {
        "PATH": os.pathsep.join(map(str, path)),
        "TRACER_JOB": job,
        "TRACER_PYTHON": str(programs.parent),
        **_describe_home(home, machine.folder / "cache"),
    }


def read_undone(path: Path) -> list[tuple[str, str]]:
    """Pairs of a job and a command that was only taken down."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(job, command) for job, _, command in (line.partition("\t") for line in lines)]


def read_gaps(path: Path) -> list[tuple[str, str, str]]:
    """A job, what of it a rehearsal cannot do, and what helps, for each step that gave up."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(job, why, hint) for job, why, hint in map(json.loads, lines)]


def _find_rust(home: Path) -> dict[str, str]:
    """The toolchains of rustup, which looks for them in the home that a job does not see."""
    place = Path(os.environ.get("RUSTUP_HOME") or home / ".rustup")
    return {"RUSTUP_HOME": str(place)} if place.is_dir() else {}


def _describe_home(home: Path, cache: Path) -> dict[str, str]:
    """What says where a home is; the cache is that of all jobs, so that they download once."""
    return {
        "HOME": str(home),
        "NPM_CONFIG_PREFIX": f"{home}/.local",
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_CACHE_HOME": str(cache),
        "XDG_DATA_HOME": f"{home}/.local/share",
    }


def _write_program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)
