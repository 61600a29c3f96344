"""Starts the stand-in for a program."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STANDINS = {
    "apt": "apt",
    "apt-get": "apt",
    "docker": "docker",
    "docker-compose": "docker",
    "gh": "gh",
    "git-remote-https": "git_https",
    "pipx": "pipx",
    "podman": "docker",
    "snap": "apt",
    "ssh": "ssh",
    "sudo": "sudo",
    "uv-python": "uv_python",
}
"""Programs of a job that are never the user's own, and the module of this package that stands in for each."""


def main(program: str, arguments: Sequence[str]) -> int:
    """Run the stand-in for `program`; its exit code."""
    module = import_module(f"tracer_bullet.rehearsal.programs.{STANDINS.get(program, program)}")
    code: int = module.run(program, list(arguments))
    return code
