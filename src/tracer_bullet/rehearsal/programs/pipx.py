"""`pipx` over uv: `run`, `install` and the commands beside them that a workflow uses.

Source: https://pipx.pypa.io/stable/reference/cli/ and https://docs.astral.sh/uv/guides/tools/
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from tracer_bullet.rehearsal.actions.runner import give_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

VERSION = "1.8.0"
_VALUED = frozenset(
    ("--spec", "--python", "--with", "--index-url", "-i", "--pip-args", "--suffix", "--value", "-V")
)
_STARTER = """\
import sys
from importlib.metadata import entry_points

name = sys.argv[1]
found = [*entry_points(group="pipx.run", name=name), *entry_points(group="console_scripts", name=name)]
if not found:
    sys.exit(f"'{name}' executable script not found in package '{name}'.")
sys.argv[:2] = [name]
sys.exit(found[0].load()())
"""
"""A package may name what `pipx run` starts, as `build` does.

Source: https://pipx.pypa.io/stable/how-to/run-applications/
"""


@dataclass(frozen=True)
class Words:
    """A command line: options with their values ("" for a flag), and the other words."""

    options: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def python(self) -> list[str]:
        """What tells uv which Python is asked for."""
        return ["--python", self.options["--python"]] if "--python" in self.options else []


def run(_program: str, arguments: Sequence[str]) -> int:
    """Do with uv what pipx would."""
    begun = read_command_line(arguments, up_to_first=True)
    if "--version" in begun.options:
        print(VERSION)
        return 0
    command, *rest = begun.others or ("",)
    if command not in _COMMANDS:
        give_up(f"`pipx {command}` has no stand-in here")
    words = read_command_line(rest, up_to_first=command == "run")
    return _COMMANDS[command](command, words)


def read_command_line(arguments: Sequence[str], *, up_to_first: bool) -> Words:
    """The options of a command line; with `up_to_first`, what follows the first other word is left alone."""
    options: dict[str, str] = {}
    others: list[str] = []
    left = list(arguments)
    while left and not (up_to_first and others):
        word = left.pop(0)
        if word == "--":
            break
        if not word.startswith("-"):
            others.append(word)
            continue
        name, equals, value = word.partition("=")
        if name in _VALUED and not equals and left:
            value = left.pop(0)
        options[name] = f"{options.get(name, '')} {value}".strip()
    return Words(options, (*others, *left))


def name_of(app: str) -> str:
    """The app in `app`, `app==1.0` or `app[extra]`."""
    try:
        return Requirement(app).name
    except InvalidRequirement:
        return app


def _run(_command: str, words: Words) -> int:
    if not words.others:
        return _refuse("the following arguments are required: app")
    app, *arguments = words.others
    if app.startswith("https://") or (app.endswith(".py") and Path(app).is_file()):
        return _uv("run", "--no-project", *words.python, "--script", app, *arguments)
    extra = [word for one in words.options.get("--with", "").split() for word in ("--with", one)]
    place = ("--no-project", "--isolated", "--quiet", *words.python)
    spec = words.options.get("--spec", app)
    return _uv(
        "run", *place, "--with", spec, *extra, "--", "python", "-c", _STARTER, name_of(app), *arguments
    )


def _install(_command: str, words: Words) -> int:
    if not words.others:
        return _refuse("the following arguments are required: package_spec")
    force = ["--force"] if {"--force", "-f"} & words.options.keys() else []
    codes = (_uv("tool", "install", *words.python, *force, spec) for spec in words.others)
    return next((code for code in codes if code), 0)


def _inject(_command: str, words: Words) -> int:
    """uv has no command for it: the tool is installed again, with what it had and with this."""
    if len(words.others) < 2:
        return _refuse("the following arguments are required: package, dependencies")
    tool, *dependencies = words.others
    kept = Path(os.environ["RUNNER_TEMP"], f"pipx-{name_of(tool)}.txt")
    with kept.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{one}\n" for one in dependencies)
    known = [word for one in kept.read_text("utf-8").splitlines() for word in ("--with", one)]
    return _uv("tool", "install", *known, tool)


def _change(command: str, words: Words) -> int:
    verbs = {"upgrade-all": ("upgrade", "--all"), "reinstall": ("upgrade", "--reinstall")}
    return _uv("tool", *verbs.get(command, (command,)), *words.others)


def _do_nothing(_command: str, _words: Words) -> int:
    return 0


def _show_environment(_command: str, words: Words) -> int:
    home = Path(os.environ["HOME"], ".local")
    values = {"PIPX_HOME": home / "share/pipx", "PIPX_BIN_DIR": home / "bin"}
    wanted = words.options.get("--value", words.options.get("-V", ""))
    print(values.get(wanted, "\n".join(f"{name}={value}" for name, value in values.items())))
    return 0


def _refuse(text: str) -> int:
    print(f"pipx: error: {text}", file=sys.stderr)
    return 2


def _uv(*words: str) -> int:
    # what pipx installs is a tool of its own, whatever the workflow tells uv of its project
    hidden = ("UV_PYTHON", "UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run([os.environ["TRACER_UV"], *words], env=environment, check=False).returncode


_COMMANDS: Mapping[str, Callable[[str, Words], int]] = {
    "run": _run,
    "install": _install,
    "inject": _inject,
    "uninstall": _change,
    "upgrade": _change,
    "upgrade-all": _change,
    "reinstall": _change,
    "list": _change,
    "ensurepath": _do_nothing,
    "environment": _show_environment,
}
