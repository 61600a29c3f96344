"""What the repository's files call indexes, as each tool looks for them from where it runs.

uv: https://docs.astral.sh/uv/concepts/configuration-files/
poetry: https://python-poetry.org/docs/configuration/
hatch: https://hatch.pypa.io/latest/how-to/publish/repo/
pdm: https://pdm-project.org/en/latest/usage/config/
twine, flit, maturin: https://packaging.python.org/en/latest/specifications/pypirc/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.home_and_path import READERS_OF_PYPIRC, has_own_home
from tracer_bullet.workflow.reach.indexes import IndexNames
from tracer_bullet.workflow.reach.repository_files import path_in_repository, upwards
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, joined_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.shell import ShellEnv

_FOLDERS = {
    "uv": ("--directory", "--project"),
    "poetry": ("-C", "--directory", "-P", "--project"),
    "hatch": ("-p", "--project"),
    "pdm": ("-p", "--project"),
}
"""Options by which a tool is told in which directory to look."""
_FOLDER_VARIABLES = {
    "uv": ("UV_WORKING_DIR", "UV_WORKING_DIRECTORY", "UV_PROJECT"),
    "hatch": ("HATCH_PROJECT",),
    "pdm": ("PDM_PROJECT",),
}
_ALONE = frozenset({"--no-config", "--isolated"})
_TRUE = frozenset({"1", "true", "t", "yes", "y", "on"})
NOTHING_KNOWN = IndexNames(is_open=True)


def names_for(
    words: Sequence[str], shell_env: ShellEnv, files: RepositoryFiles, known: IndexNames
) -> IndexNames:
    """The names of indexes that the tool in front of `words` finds.

    `known` are those that are known beforehand, or were given while the job ran. Where a name is given twice
    and not the same, it is unknown.
    """
    tool = words[0]
    if tool in READERS_OF_PYPIRC:
        return _of_home(shell_env, files, known)
    if not files.is_known or tool not in _FOLDERS:
        return known
    if tool == "uv" and (
        _ALONE & set(words) or (shell_env.values.get("UV_NO_CONFIG") or "").lower() in _TRUE
    ):
        return IndexNames()
    folder = _folder(words, shell_env)
    if folder is None:
        return NOTHING_KNOWN
    found = _READERS[tool](folder, files)
    return found if found.is_open else _merged(tool, known, found)


def _folder(words: Sequence[str], shell_env: ShellEnv) -> str | None:
    """Where the tool runs, from the root of the repository; None where that is not known."""
    folder = shell_env.get("PWD") or UNKNOWN_TEXT
    for name in _FOLDER_VARIABLES.get(words[0], ()):
        folder = joined_path(folder, shell_env.values.get(name) or ".")
    for name in _FOLDERS[words[0]]:
        folder = joined_path(folder, option(words[1:], (name,)) or ".")
    return path_in_repository(folder, ".")


def _merged(tool: str, known: IndexNames, found: IndexNames) -> IndexNames:
    merged = known
    for name, url in found.by_tool.get(tool, {}).items():
        given = known.url(tool, name)
        merged = merged.with_name(tool, name, url if given in (None, url) else UNKNOWN_TEXT)
    return merged._replace(defaults={**known.defaults, **found.defaults})


def _toml(files: RepositoryFiles, path: str) -> dict[str, Any] | None:
    text = files.text(path)
    if text is None:
        return None
    return parse_toml(text)


def _uv(folder: str, files: RepositoryFiles) -> IndexNames:
    """The nearest uv.toml or `[tool.uv]`, from the root of the workspace or the project upwards."""
    from tracer_bullet.workflow.reach.uv_workspace import project_root  # noqa: PLC0415 - for uv alone

    root = project_root(folder, files)
    for around in upwards(folder if root is None else root.rstrip("/")):
        own = _toml(files, f"{around}uv.toml")
        settings = own if own is not None else table(_toml(files, f"{around}pyproject.toml"), "tool", "uv")
        if settings or own is not None:
            return uv_names(settings)
    return IndexNames()


def uv_names(settings: Mapping[str, Any]) -> IndexNames:
    """The names that the settings of uv give to indexes, the first of two the same before the other."""
    indexes = settings.get("index")
    named: dict[str, str] = {}
    for index in indexes if isinstance(indexes, list) else ():
        if isinstance(index, dict):
            named.setdefault(str(index.get("name")), str(index.get("publish-url", "")))
    default = settings.get("publish-url")
    return IndexNames({"uv": named}, {"uv": default} if isinstance(default, str) else {})


def _hatch(folder: str, files: RepositoryFiles) -> IndexNames:
    """hatch.toml goes before pyproject.toml, and both stand at the root of the project."""
    for around in upwards(folder):
        pyproject = _toml(files, f"{around}pyproject.toml")
        if pyproject is not None:
            own = _toml(files, f"{around}hatch.toml") or {}
            return hatch_names({**table(pyproject, "tool", "hatch", "publish"), **table(own, "publish")})
    return IndexNames()


def hatch_names(publish: Mapping[str, Any]) -> IndexNames:
    """The names that hatch's settings for publishing give to indexes."""
    index = table(publish, "index")
    named = {
        name: repo if isinstance(repo, str) else str(table(repo).get("url", ""))
        for name, repo in table(index, "repos").items()
    }
    return IndexNames({"hatch": named}, {"hatch": UNKNOWN_TEXT} if index.get("repo") else {})


def _poetry(folder: str, files: RepositoryFiles) -> IndexNames:
    """poetry.toml beside the pyproject.toml that poetry finds."""
    for around in upwards(folder):
        if files.exists(f"{around}pyproject.toml") or files.exists(f"{around}poetry.toml"):
            return _named_tables("poetry", table(_toml(files, f"{around}poetry.toml"), "repositories"))
    return IndexNames()


def _pdm(folder: str, files: RepositoryFiles) -> IndexNames:
    for around in upwards(folder):
        for name in ("pdm.toml", ".pdm.toml"):
            settings = _toml(files, f"{around}{name}")
            if settings is not None:
                return _named_tables("pdm", table(settings, "repository"))
    return IndexNames()


def _named_tables(tool: str, tables: Mapping[str, Any]) -> IndexNames:
    return IndexNames({tool: {name: str(table(tables, name).get("url", "")) for name in tables}})


_READERS = {"uv": _uv, "hatch": _hatch, "poetry": _poetry, "pdm": _pdm}
_SECTION = re.compile(r"\s*\[(?P<name>[^\]]+)\]|\s*repository\s*[:=]\s*(?P<url>\S+)")


def _of_home(shell_env: ShellEnv, files: RepositoryFiles, known: IndexNames) -> IndexNames:
    """The names of the runner's `.pypirc`, or of one in the repository that is made the home directory."""
    if not has_own_home(shell_env):
        return known
    path = path_in_repository(shell_env.get("PWD") or "", shell_env.get("HOME") or UNKNOWN_TEXT)
    text = None if path is None else files.text(f"{path}/.pypirc".lstrip("/"))
    if text is None:
        return NOTHING_KNOWN
    for name, url in read_pypirc(text).items():
        for tool in READERS_OF_PYPIRC:
            known = known.with_name(tool, name, url)
    return known


def read_pypirc(text: str) -> dict[str, str]:
    """The URLs by name that a `.pypirc` gives."""
    found: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        match = _SECTION.match(line)
        if match and match["name"]:
            section = match["name"].strip()
        elif match:
            found[section] = match["url"]
    return found
