"""The throw-away environment, made and filled by uv if it is there, else by venv and pip.

The configuration of the user's own uv and pip is left out: a second index in one resolve may supply any name.
https://docs.astral.sh/uv/reference/environment/, https://pip.pypa.io/en/stable/topics/configuration/
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tracer_bullet.errors import TracerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tracer_bullet.indexes.address import IndexAddress

Tool = Literal["uv", "pip"]
LONGEST = 600
"""Seconds that one program may take."""
_KEPT = frozenset({"PIP_CERT", "UV_SYSTEM_CERTS", "UV_NATIVE_TLS", "UV_INSTALL_DIR"})
_SECRET = re.compile(r"TOKEN|PASSWORD|SECRET|CREDENTIAL|API_?KEY", re.IGNORECASE)
_DROPPED = ("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV", "CONDA_")


@dataclass(frozen=True)
class InstallResult:
    """How a program ended, and what it printed."""

    ok: bool
    output: str


@dataclass(frozen=True)
class Installer:
    """One environment in `folder`/env and the tool that fills it."""

    tool: Tool
    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.scripts / ("python.exe" if sys.platform == "win32" else "python")

    @property
    def scripts(self) -> Path:
        """Where the commands of what is installed lie."""
        return self.folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")

    def create(self) -> InstallResult:
        """Make the environment, with the Python that tracer runs on."""
        place = str(self.folder / "env")
        if self.tool == "uv":
            return self.run("uv", "venv", "--python", sys.executable, place)
        return self.run(sys.executable, "-m", "venv", place)

    def install(self, source: Path, index: IndexAddress) -> InstallResult:
        """Install the distribution `source` and its dependencies, these from `index` only."""
        return self._install([str(source)], index)

    def reinstall(self, requirement: str, index: IndexAddress) -> InstallResult:
        """Install a wheel again, from `index`, without dependencies; `requirement` pins version and hash."""
        listed = self.folder / "wheel.txt"
        listed.write_text(requirement + "\n", "utf-8")
        again = "--reinstall" if self.tool == "uv" else "--force-reinstall"
        options = ["--no-deps", again, "--only-binary", ":all:", "--require-hashes"]
        return self._install([*options, "--requirement", str(listed)], index)

    def check(self) -> InstallResult:
        """Whether what is installed fits together."""
        return self._pip("check")

    def run(self, *command: str, variables: Mapping[str, str] | None = None) -> InstallResult:
        """Run a program in `folder`, without the user's configuration and secrets."""
        path = os.pathsep.join([str(self.scripts), os.environ.get("PATH", os.defpath)])
        environment = {**clean_environment(os.environ), "PATH": path, **(variables or {})}
        program = shutil.which(command[0], path=path) or command[0]
        try:
            done = subprocess.run(
                [program, *command[1:]],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            text = error.stdout if isinstance(error.stdout, str) else ""
            return InstallResult(False, f"{text}\nit takes longer than {LONGEST} seconds")
        except OSError as error:
            return InstallResult(False, f"`{command[0]}` cannot be run: {error.strerror or error}")
        return InstallResult(done.returncode == 0, done.stdout)

    def _install(self, words: Sequence[str], index: IndexAddress) -> InstallResult:
        # In variables: anyone on the machine can read a command line, and an address may hold a password.
        address = index.url_for_clients
        return self._pip("install", *words, variables={"UV_DEFAULT_INDEX": address, "PIP_INDEX_URL": address})

    def _pip(self, *words: str, variables: Mapping[str, str] | None = None) -> InstallResult:
        if self.tool == "uv":
            verb, *rest = words
            return self.run("uv", "pip", verb, "--python", str(self.python), *rest, variables=variables)
        return self.run(str(self.python), "-m", "pip", *words, variables=variables)


def choose_tool(wanted: str) -> Tool:
    """`wanted`, else uv if it is there, else pip; raises TracerError where uv is wanted and missing."""
    has_uv = shutil.which("uv") is not None
    if wanted == "uv" and not has_uv:
        raise TracerError("uv is not installed, or not on PATH", hint="leave out `--installer uv`")
    return "uv" if wanted != "pip" and has_uv else "pip"


def clean_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """`variables` without the settings of uv, pip and Python, and without secrets."""
    kept = {
        name: value
        for name, value in variables.items()
        if name in _KEPT or not (name.upper().startswith(_DROPPED) or _SECRET.search(name))
    }
    return kept | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_NO_INPUT": "1",
        "PYTHONUTF8": "1",
        "UV_NO_CACHE": "1",
        "UV_NO_CONFIG": "1",
        "UV_NO_PROGRESS": "1",
        "NO_COLOR": "1",
    }
