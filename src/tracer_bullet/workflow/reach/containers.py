"""What a container gets of the variables of the step that starts it: nothing that is not handed on by name.

https://docs.docker.com/reference/cli/docker/container/run/#env,
https://docs.docker.com/reference/cli/docker/buildx/build/#build-arg and
https://docs.docker.com/compose/how-tos/environment-variables/set-environment-variables/
"""

from __future__ import annotations

import itertools
import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.errors import TracerError
from tracer_bullet.text import nodes
from tracer_bullet.workflow.reach.argv import positional
from tracer_bullet.workflow.reach.indexes import is_unknown
from tracer_bullet.workflow.reach.repository_files import path_in_repository
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.shell import mentioned_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles

_ENGINES = frozenset({"docker", "podman"})
_STARTING = frozenset({"run", "create", "build"})
_COMPOSING = frozenset({"build", "create", "run", "start", "up", "restart"})
_NAMING = re.compile(r"-[A-Za-z]*e|--env|--build-arg")
_JOINED = re.compile(r"(?:-e|--env=|--build-arg=)(?P<name>\w+)")
_ALL = re.compile(
    r"--(?:env-file|env-host|privileged|pid|volumes-from|secret|ssh|cap-add|device-cgroup-rule)\b"
    r"|.*(?:docker\.sock|containerd|/proc\b|(?:src|source)=/(?:,|\Z))|(?:-v|.*=)?(?:/:|~)|(?:-e|--env=)?\w*\*\Z"
)
"""Arguments with which a container may see more of its machine than named variables and some folders.

podman takes `--env-host` for all variables, and `--env 'A*'` for those that begin so:
https://docs.podman.io/en/latest/markdown/podman-run.1.html#env-host
"""
_ALL_OF_COMPOSE = re.compile(
    r"docker\.sock|containerd|privileged|\bpid\s*:|/proc\b|\bextends\b|\binclude\b|\bsecrets\b|\bconfigs\b|cap_add"
    r"|\bssh\b|env_file|[\s\"'\[]/:"
)
_FILLED_IN = re.compile(r"\$\{?(\w+)")
_FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_MORE_FILES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yaml",
    "docker-compose.override.yml",
)
_VALUED = frozenset(
    {"-f", "--file", "-p", "--project-name", "--profile", "--project-directory", "--parallel"}
)
_SHOWS_ALL = re.compile(
    r"(?m)(?<![\w.-])(?:env|set)[ \t]*(?:$|[|>;)&]|-0)|\b(?:printenv|environ|declare|typeset)\b"
    r"|\bexport\s+-p|\$\{!|/proc/"
)
"""What prints variables that a script does not name."""


class HandedOn(NamedTuple):
    """`names` are the variables that get into a container.

    `is_open`: its arguments may also hold whatever the script of the step has by itself.
    """

    names: frozenset[str] = frozenset()
    is_open: bool = False

    @property
    def asks_for_token(self) -> bool:
        """Whether the variables get in with which an identity token is asked for."""
        return any(name.startswith("ACTIONS_") for name in self.names)


def handed_to_container(each: Executed, script: str, files: RepositoryFiles) -> HandedOn | None:
    """What the container gets that a command starts; None for any other command, and where it may be all.

    `script` is that of the step, which names whatever its own commands hand on.
    """
    words, _ = unwrap(each.command.words)
    given = _of_compose(words, each, files) if _is_compose(words) else _of_engine(words)
    if given is None or any(map(_ALL.match, words)):
        return None
    if not any(map(is_unknown, words)):
        return given
    if each.via or _SHOWS_ALL.search(script):
        return None
    return HandedOn(given.names | mentioned_names(script), is_open=True)


def _of_engine(words: Sequence[str]) -> HandedOn | None:
    rest = [word for word in words[1:4] if word not in ("container", "buildx", "image")]
    if not words or words[0] not in _ENGINES or not rest or rest[0] not in _STARTING:
        return None
    return HandedOn(frozenset(_named(words)))


def _named(words: Sequence[str]) -> Iterator[str]:
    """The variables that are handed on by name, without a value."""
    for word, following in itertools.pairwise(words):
        if _NAMING.fullmatch(word):
            yield following
        elif found := _JOINED.fullmatch(word):
            yield found["name"]


def _is_compose(words: Sequence[str]) -> bool:
    return words[:1] in (("docker-compose",), ("podman-compose",)) or (
        words[:1] in (("docker",), ("podman",)) and words[1:2] == ("compose",)
    )


def _of_compose(words: Sequence[str], each: Executed, files: RepositoryFiles) -> HandedOn | None:
    arguments = words[1:] if "-compose" in words[0] else words[2:]
    at = positional(arguments, _VALUED)
    env = each.command.shell_env
    if arguments[at : at + 1] and arguments[at] in _COMPOSING and "COMPOSE_FILE" not in env.values:
        options = list(itertools.pairwise(arguments[:at]))
        asked = [value for option, value in options if option in ("-f", "--file")]
        asked += [word.partition("=")[2] for word in arguments[:at] if word.startswith("--file=")]
        texts = _texts(asked, env.get("PWD") or "", files)
        found = [_names_of_compose(text) for text in texts]
        if found and None not in found and not any(word.startswith("--project-d") for word in arguments):
            return HandedOn(frozenset(_named(words)).union(*filter(None, found)))
    return None


def _texts(asked: Sequence[str], folder: str, files: RepositoryFiles) -> list[str]:
    """The files that compose reads; one that cannot be read is empty, and so tells that all may get in."""
    if asked:
        paths = [path_in_repository(folder, name) for name in asked]
        return [files.text(path) or "" if path is not None else "" for path in paths]
    here = path_in_repository(folder, ".")
    while here is not None:
        named = [[posixpath.join(here, name) for name in names] for names in (_FILES, _MORE_FILES)]
        found = [text for paths in named for path in paths if (text := files.text(path)) is not None]
        if found or not here:
            return found
        here = posixpath.dirname(here)
    return []


@lru_cache(maxsize=64)
def _names_of_compose(text: str) -> frozenset[str] | None:
    """The variables that a file of compose takes from its surroundings; None where that cannot be told.

    Any word that stands alone counts, wherever it stands: an anchor may bring it into `environment:`.
    """
    if not text or _ALL_OF_COMPOSE.search(text):
        return None
    try:
        root = nodes.parse(text)
    except TracerError:
        return None
    return frozenset(_FILLED_IN.findall(text)).union(nodes.scalar_texts(root))
