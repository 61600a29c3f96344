"""Projects of the repository that are built because files of requirements, or dependencies, name them.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import posixpath
from itertools import islice
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.follow.uv_members import members_built

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

MAX_FILES = 20
_OPTIONS = (
    *("-r", "--requirement", "--requirements", "--with-requirements"),
    *("-c", "--constraint", "--constraints", "--build-constraints"),
)
_FILES = (
    "PIP_CONFIG_FILE",
    "PIP_REQUIREMENT",
    "PIP_CONSTRAINT",
    "UV_CONSTRAINT",
    "UV_BUILD_CONSTRAINT",
    "UV_OVERRIDE",
)
"""Variables that name such files: https://pip.pypa.io/en/stable/topics/configuration/."""
_PLACES = (
    *("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"),
    *("UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL"),
)
"""Variables that say where packages are."""
_ARCHIVES = (".whl", ".tar.gz", ".tgz", ".zip", ".gem")


def installed_by_uv(call: FollowedCall) -> Iterator[Followed]:
    """What uv installs by such a file, and what it builds of a workspace."""
    yield from installed_by_file(call)
    yield from members_built(call)
    if {"run", "sync"} & set(call.words):
        yield from _by_path(call, _paths(_table(call, "tool", "uv", "sources")))


def installed_by_poetry(call: FollowedCall) -> Iterator[Followed]:
    """The folders of the repository that the project depends on."""
    if {"install", "update", "sync"} & set(call.words):
        groups = _table(call, "tool", "poetry", "group").values()
        tables = [
            _table(call, "tool", "poetry", "dependencies"),
            *(table(one, "dependencies") for one in groups),
        ]
        yield from _by_path(call, [path for each in tables for path in _paths(each)])


def _table(call: FollowedCall, *keys: str) -> dict[str, Any]:
    found = call.read("pyproject.toml")
    return table(parse_toml(found[1]), *keys) if found else {}


def _paths(dependencies: dict[str, Any]) -> list[str]:
    """Where dependencies stand that are folders."""
    values = (value if isinstance(value, list) else [value] for value in dependencies.values())
    tables = (each for value in values for each in value if isinstance(each, dict))
    return [path for each in tables if isinstance(path := each.get("path"), str)]


def _by_path(call: FollowedCall, paths: Sequence[str]) -> Iterator[Followed]:
    if paths:
        folders = [path if path.startswith((".", "/")) else f"./{path}" for path in paths]
        yield Followed(commands_of_words(("pip", "install", *folders), call.shell_env), ("pyproject.toml",))


def installed_by_file(call: FollowedCall) -> Iterator[Followed]:
    """One `pip install` of all the folders that the files name, and the files that these name.

    A gap for each archive of the repository from which it may install: tracer does not read archives.
    """
    values = call.shell_env.values
    waiting = [*_files_given(call), *(name for each in _FILES for name in values.get(each, "").split())]
    folders: list[str] = []
    places = [*call.words[1:], *(word for name in _PLACES for word in values.get(name, "").split())]
    for name in islice(waiting, MAX_FILES):  # grows while it is walked
        found = call.read(name)
        for line in found[1].splitlines() if found else ():
            told = line.split(" #")[0].split()
            places += told
            if told[:1] and told[0] in _OPTIONS:
                waiting += (posixpath.join(posixpath.dirname(name), each) for each in told[1:2])
            folders += [word for word in told if word.startswith((".", "file:."))]
    if folders:
        yield Followed(commands_of_words(("pip", "install", *folders), call.shell_env))
    yield from archives_among(call, places)


def _files_given(call: FollowedCall) -> Iterator[str]:
    told = read_options(call.words[1:], _OPTIONS)
    yield from told.given(*_OPTIONS)
    if call.words[0] in ("pip-compile", "pip-sync"):
        yield from (name for name in told.words or ["requirements.txt", "requirements.in"])


def archives_among(call: FollowedCall, words: Iterable[str]) -> Iterator[Followed]:
    """A gap for each archive of the repository, or folder of such, that one of the words names."""
    for word in dict.fromkeys(words):
        value = word.partition("=")[2] if word.startswith("-") else word
        path = call.path(value.removeprefix("file:").removeprefix("//")) if value else None
        if path is None or not call.files.exists(path):
            continue
        names = [path, *call.files.names(path)]
        if value.startswith("file:/") or any(name.endswith(_ARCHIVES) for name in names):
            yield Followed(files=(path,), gap=f"it installs from `{path}`, which is not text")
