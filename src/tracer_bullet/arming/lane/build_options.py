"""What an upload command says of the build that it does as well: the options of the build, and its folder.

poetry: https://python-poetry.org/docs/cli/#publish
pdm: https://pdm-project.org/en/latest/reference/cli/#publish
flit: https://flit.pypa.io/en/stable/cmdline.html#flit-publish
uv: https://docs.astral.sh/uv/reference/cli/#uv-publish
"""

from __future__ import annotations

import re
from typing import NamedTuple

GLOBAL_OPTIONS = r"(?:[ \t]+-\S+(?:[ \t]+(?!(?:publish|upload)\b)[^\s;&|-]\S*)?)*"
"""A pattern for what may stand between a client and its verb: options, each perhaps with a value."""
_BLANK = r"(?:[ \t]*\\\r?\n[ \t]*|[ \t]+)"
_VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|\$\{\{[^\n]*?\}\}|[^\s\"'])+"
_FROM_ROOT = re.compile(
    r"[/~]|\$\{?(?:GITHUB_WORKSPACE|HOME|PWD|RUNNER_TEMP)\b|\$\{\{\s*(?:github\.workspace|runner\.temp)\b"
)
"""A path that does not depend on the current folder."""


class _Names(NamedTuple):
    """The options of a client: for the `project`, for the folder of the `files`, and `others` of a build.

    `flags` are others without a value; `output` is what the build calls the option for the files.
    """

    project: str = ""
    files: str = ""
    output: str = ""
    others: str = ""
    flags: str = ""


_CLIENTS = {
    "poetry": _Names("-C|--directory|-P|--project", "--dist-dir", "--output"),
    "pdm": _Names("-p|--project", "-d|--dest", "--dest"),
    "flit": _Names(others="--format", flags="--(?:no-)?(?:setup-py|use-vcs)"),
    "uv": _Names("--directory"),
}


class BuildOptions(NamedTuple):
    """The `kept` options as words behind the build command, each after a blank; the upload's own `arguments`.

    `folder` is where the options say that the files are; empty if they say nothing.
    """

    kept: str
    arguments: str
    folder: str = ""


def read_build_options(client: str, words: str, before: str = "") -> BuildOptions:
    """Part `words`, all that an upload command has behind its verb; `before` stands before that.

    `arguments` name the folder, if the options do.
    """
    names = _CLIENTS.get(client)
    if names is None:
        return BuildOptions("", words)
    valued = "|".join(filter(None, (names.project, names.files, names.others)))
    option = re.compile(
        rf"(?:\A|{_BLANK})(?:(?P<name>{valued})(?:=|{_BLANK})(?P<value>{_VALUE})"
        rf"|(?P<flag>{names.flags or '(?!)'})(?=\s|\Z))"
    )
    kept, project, files = "", "", ""
    for found in option.finditer(f"{before}{words}"):
        name, value = found["name"], found["value"]
        kept += f" {found['flag'] or (names.output if _is(names.files, name) else name)}"
        kept += f" {value}" if value else ""
        project = value if name and _is(names.project, name) else project
        files = value if name and _is(names.files, name) else files
    folder = _below(_plain(project), _plain(files) or "dist")
    if not project and not files:
        return BuildOptions(kept, option.sub("", words))
    return BuildOptions(kept, f"{option.sub('', words)} {folder}", folder)


def _plain(path: str) -> str:
    return path.strip("\"'").rstrip("/")


def _below(folder: str, path: str) -> str:
    """`path` as seen from where `folder` is."""
    return path if not folder or _FROM_ROOT.match(path) else f"{folder}/{path}"


def _is(names: str, name: str | None) -> bool:
    return bool(name) and name in names.split("|")
