"""What Copier starts after `copier copy --trust`: `scaffold.finishing.finish`, in a Python that can.

Copier's own Python may be 3.10 and lack ruamel.yaml and tomlkit, so this file keeps to the standard library
of 3.10. Whatever goes wrong, it exits 0: a task that fails makes Copier delete the new project.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
NEEDED = ("ruamel.yaml", "tomlkit")
HOW_TO_ARM = """\
{workflow} was left as it is meant to stay, without the temporary trigger for a tracer run.
To arm it, make this directory a git repository and run there
  uvx tracer-bullet init
"""


def main(arguments: list[str]) -> int:
    """Finish the project in the current directory; the arguments are its answers file and its workflow."""
    answers_file, workflow = arguments
    code = run_here(answers_file) if can_run_here() else run_by_uv(answers_file)
    if code:
        print(HOW_TO_ARM.format(workflow=workflow), file=sys.stderr)
    return 0


def can_run_here() -> bool:
    """Whether this Python is new enough and has all that is needed."""
    return sys.version_info >= (3, 11) and all(map(is_installed, NEEDED))


def is_installed(module: str) -> bool:
    """Whether `module` is there; looking for one inside a package that is not there raises."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def run_here(answers_file: str) -> int:
    """Finish in this process; returns an exit code."""
    sys.path.insert(0, str(SOURCE))
    try:
        from tracer_bullet.scaffold.finishing.finish import main as finish  # noqa: PLC0415 - not every Python can

        return finish([answers_file])
    except Exception:  # noqa: BLE001 - our own mistake must not cost the user the new project
        traceback.print_exc()
        return 3


def run_by_uv(answers_file: str) -> int:
    """Finish in a Python that uv finds or brings; returns an exit code."""
    uv = shutil.which("uv")
    if uv is None:
        print("tracer: expected uv, or Python 3.11 with ruamel.yaml and tomlkit", file=sys.stderr)
        return 2
    packages = [word for name in NEEDED for word in ("--with", name)]
    command = [uv, "run", "--quiet", "--no-project", "--python", ">=3.11", *packages]
    command += ["python", "-m", "tracer_bullet.scaffold.finishing.finish", answers_file]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
