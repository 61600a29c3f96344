"""Install what an index holds, from here, as the workflow's smoke test does, and try it.

tracer makes a throw-away environment and installs into it the file from that index, with its hash, and the
dependencies from PyPI only. Then it imports the package, loads every entry point, and runs `pip check` and
the command of --run. The configuration of your uv and pip is left out: with a second index in one resolve,
either index could supply any dependency.

Without VERSION, tracer takes the version uploaded last. With VERSION, it asks until the index shows it, for
at most two minutes (--wait). If dist/ holds files of that version, the index has to show them with the same
bytes.

--format json prints {"project", "version", "index", "url", "file", "sha256", "outcome", "checks": [{"name",
"ok", "said", "output", "hint"}]}; the outcome is `passed`, `broken`, `not visible` or `unreachable`.

exit codes: 0 passed; 1 not visible yet, or an index does not answer: nothing was proven; 2 input; 5 broken

examples:
  tracer smoke
  tracer smoke 1.2.0 --index pypi
  tracer smoke 1.2.0.dev4711 --wait 600 --run 'demo --version'
  tracer smoke --project demo --import demo.core --index https://pypi.example.org/simple/
"""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tracer_bullet.commands.online import add_index_options, index_of, open_web, read_version
from tracer_bullet.commands.options import add_format
from tracer_bullet.errors import ExitCode, TracerError
from tracer_bullet.report import console

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from tracer_bullet.smoke.model import SmokeResult, SmokeTarget

_WAIT = 120.0
_CODES = {
    "passed": ExitCode.OK,
    "broken": ExitCode.FAILED,
    "not visible": ExitCode.FINDINGS,
    "unreachable": ExitCode.FINDINGS,
}


def configure(parser: ArgumentParser) -> None:
    """Add the options of `tracer smoke`."""
    parser.add_argument("release", nargs="?", default="", metavar="VERSION", help="default: uploaded last")
    parser.add_argument(
        "--index", default="testpypi", metavar="testpypi|pypi|URL", help="where from (default: testpypi)"
    )
    parser.add_argument(
        "--project", default="", metavar="NAME", help="default: from the packaging files here"
    )
    parser.add_argument(
        "--import",
        dest="imports",
        action="append",
        default=[],
        metavar="NAME",
        help="what to import (default: the packages that it brings)",
    )
    parser.add_argument("--run", default="", metavar="COMMAND", help="a command to run in the environment")
    parser.add_argument(
        "--wait", type=float, metavar="SECONDS", help="how long VERSION may take to show up (120)"
    )
    parser.add_argument(
        "--installer", choices=("uv", "pip"), default="", help="default: uv if it is there, otherwise pip"
    )
    add_index_options(parser)
    add_format(parser)


def run(options: Namespace) -> int:
    """Try it and report; exit codes and JSON are as the help of the command says."""
    from tracer_bullet.smoke.installer import choose_tool  # noqa: PLC0415 - so that --help need not wait
    from tracer_bullet.smoke.run import run_smoke_test  # noqa: PLC0415

    target = _target(options)
    tool = choose_tool(options.installer)
    result = run_smoke_test(target, open_web(options, cached=False), tool, console.say)
    _report(result, options.format)
    return _CODES[result.outcome]


def _target(options: Namespace) -> SmokeTarget:
    from tracer_bullet.smoke.model import SmokeTarget  # noqa: PLC0415

    version = read_version(options.release)
    wait = options.wait if options.wait is not None else (_WAIT if version else 0)
    project = options.project or _project_here()
    return SmokeTarget(
        project,
        version,
        index_of(options, options.index),
        index_of(options, "pypi"),
        tuple(options.imports) or (() if options.project else _imports_here(project)),
        tuple(shlex.split(options.run)),
        _hash_files(Path("dist")),
        max(wait, 0),
    )


def _project_here() -> str:
    from tracer_bullet.project.metadata import project_name  # noqa: PLC0415
    from tracer_bullet.project.packaging_files import has_project, read_project  # noqa: PLC0415

    if not has_project(Path.cwd()):
        raise TracerError(
            "this directory has no packaging files, so the project is unknown",
            hint="tracer smoke --project NAME",
        )
    return project_name(read_project(Path.cwd())).value


def _imports_here(project: str) -> tuple[str, ...]:
    """The one name that the sources leave no doubt about, else none: then the wheel is asked."""
    from tracer_bullet.project.modules import import_names  # noqa: PLC0415
    from tracer_bullet.project.packaging_files import read_project  # noqa: PLC0415

    found = import_names(read_project(Path.cwd()), project).value
    return found if len(found) == 1 and found[0] else ()


def _hash_files(folder: Path) -> dict[str, str]:
    files = [path for path in folder.glob("*") if path.name.endswith((".whl", ".tar.gz"))]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


def _report(result: SmokeResult, style: str) -> None:
    from tracer_bullet.report.smoke import describe_smoke, show_smoke  # noqa: PLC0415

    if style == "json":
        console.emit_json(describe_smoke(result))
    else:
        console.emit(show_smoke(result))
