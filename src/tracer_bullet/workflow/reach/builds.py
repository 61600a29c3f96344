"""Which commands build the project of a folder, and so run the code that its build runs.

Programs that build in an environment of their own, without the variables of the step (tox), do not count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach.argv import option, positional, spoken
from tracer_bullet.workflow.reach.upload_tools import VALUED
from tracer_bullet.workflow.reach.wrappers import layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_OF_SETUP = frozenset(
    {"bdist_wheel", "build", "build_ext", "check", "develop", "egg_info", "install", "sdist", "--version"}
)
"""What setup.py may be told without uploading anything by itself."""
_GIVEN_FOLDER = {
    "build": frozenset({"-o", "--outdir", "-C", "--config-setting", "--installer"}),
    "pyproject-build": frozenset({"-o", "--outdir", "-C", "--config-setting", "--installer"}),
    "check-manifest": frozenset[str](),
    "pyroma": frozenset({"-n", "--min"}),
    "cibuildwheel": frozenset({"--platform", "--archs", "--only", "--output-dir", "--config-file"}),
}
"""Programs that build the folder they are given, with those of their options that take a value."""
_VERBS = {
    "hatchling": frozenset({"build", "version"}),
    "hatch": frozenset({"build", "run", "env", "shell", "test", "version"}),
    "maturin": frozenset({"build", "develop", "publish"}),
    "pdm": frozenset({"add", "build", "install", "lock", "publish", "sync", "update"}),
    "poetry": frozenset({"build", "install"}),
    "rye": frozenset({"build", "sync"}),
    "uv": frozenset({"add", "build", "export", "lock", "remove", "run", "sync", "tree"}),
}
_FOLDERS = ("-C", "-p", "--directory", "--project")
_INSTALLERS = (
    *(("pip", "install"), ("pip", "wheel"), ("pip", "download"), ("pip3", "install"), ("pip3", "wheel")),
    *(("pip3", "download"), ("pipx", "install"), ("pipenv", "install")),
    *(("uv", "pip", "install"), ("uv", "tool", "install"), ("uv", "add"), ("poetry", "add"), ("pdm", "add")),
)
_RUNNERS = (("uvx",), ("uv", "run"), ("uv", "tool", "run"), ("pipx", "run"))
_WITH = ("--with", "--with-editable", "--from", "--spec")
_FILES = (".whl", ".tar.gz", ".zip", ".txt")
_COMPILERS = (("pip-compile",), ("uv", "pip", "compile"))
_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
_LEAVES_OUT = frozenset({"--no-project", "--no-install-project", "--no-sync", "--no-root"})


class Build(NamedTuple):
    """A command that builds the project of `folder`, and the variables that are set in front of it."""

    words: tuple[str, ...]
    variables: Mapping[str, str]
    folder: str


@lru_cache(maxsize=4096)
def builds_of(words: tuple[str, ...]) -> tuple[Build, ...]:
    """The builds that a command does, whatever is around them."""
    found = ((inner, variables) for inner, variables in layers(words) if inner)
    return tuple(
        Build(inner, variables, folder)
        for inner, variables in found
        for folder in dict.fromkeys(_folders(inner))
    )


def _folders(words: tuple[str, ...]) -> Iterator[str]:
    name, arguments = words[0], words[1:]
    if name == "python":
        # Which commands setup.py is told to run says whether it builds.
        at = find_setup(words)
        if at is not None and is_build_of_setup(words[at + 1 :]):
            yield words[at].rpartition("/")[0] or "."
    elif name in _GIVEN_FOLDER:
        yield "".join(arguments[positional(arguments, _GIVEN_FOLDER[name]) :][:1]) or "."
    elif name in ("uvx", "pipx") and words[:2] != ("pipx", "install"):
        yield from _with(words)
    elif installer := next((one for one in _INSTALLERS if words[: len(one)] == one), None):
        yield from _installed(words[len(installer) :])
    elif any(words[: len(one)] == one for one in _COMPILERS):
        named = [word for word in arguments if word.endswith(_METADATA)]
        yield from (word.rpartition("/")[0] or "." for word in named or ["."])
    elif name in _VERBS:
        yield from _with(words)
        yield from _of_verb(name, arguments)


def _of_verb(name: str, arguments: tuple[str, ...]) -> Iterator[str]:
    at = positional(arguments, VALUED)
    if arguments[at : at + 1] and arguments[at] in _VERBS[name] and not _LEAVES_OUT & set(arguments):
        yield _named_folder(arguments[at], arguments, at)


def find_setup(words: Sequence[str]) -> int | None:
    """Where setup.py stands among the words of a command; None if they do not name it."""
    return next((at for at, word in enumerate(words) if word.rpartition("/")[2] == "setup.py"), None)


def is_build_of_setup(arguments: Sequence[str]) -> bool:
    """Whether setup.py is told to build, and nothing else."""
    return bool(arguments) and all(word in _OF_SETUP or word.startswith("-") for word in arguments)


def _installed(arguments: Sequence[str]) -> Iterator[str]:
    """The folders among what is to be installed: `.`, `-e ./sub[extra]`, `file:.`."""
    for word in arguments:
        path = word.removeprefix("--editable=").removeprefix("file:").partition("[")[0]
        is_path = path.startswith((".", "$GITHUB_WORKSPACE")) or ("/" in path and ":" not in path)
        if is_path and not path.startswith("-") and not path.endswith(_FILES):
            yield path


def _with(words: tuple[str, ...]) -> Iterator[str]:
    """The folders from which a runner takes a tool, or what the tool needs."""
    if any(words[: len(runner)] == runner for runner in _RUNNERS):
        given = (words[at + 1] for at, word in enumerate(words[:-1]) if word in _WITH)
        yield from _installed([path for each in given for path in each.split(",")])


def _named_folder(verb: str, arguments: Sequence[str], at: int) -> str:
    behind = [arguments[n] for n in spoken(arguments, VALUED) if n > at and arguments[n][:1] != "-"]
    given = option(arguments[:at], _FOLDERS) or option(arguments[at:], ("--directory", "--project"))
    return (behind[0] if verb == "build" and behind else given) or "."
