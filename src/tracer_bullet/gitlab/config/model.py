"""What a configuration is made of, once it is put together."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tracer_bullet.errors import Place, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Tree: TypeAlias = Any
"""None, bool, int, float, str, list, dict, or Reference."""


UNSEEN = "$unseen"
"""The key under which a job, a rule or a command says what of it cannot be read here."""
INCLUDE_RULES = "$include_rules"
"""The key under which a job keeps the `rules` of the includes that it comes from."""

_STARTS_SCRIPT = ("", "-c", "/bin/sh", "/bin/bash", "sh", "bash", "env", "/usr/bin/env")
"""The last words of entrypoints that only run the script of the job."""


class JobReference(NamedTuple):
    """`!reference [job, key, …]`, not resolved yet."""

    path: tuple[str, ...]


class Placed(NamedTuple):
    """Where something is written: the path of the file from the root, and the line from 1."""

    path: str
    line: int


class UnreadInclude(NamedTuple):
    """An include that cannot be read here, such as one of another project; jobs of it are not known.

    `rules` are those that have to let it in, of each include that it comes from.
    """

    what: str
    place: Placed
    rules: tuple[list[Tree], ...] = ()


@dataclass(frozen=True)
class PipelineJob:
    """A job, with all that it inherits; `place` is where its name is written."""

    name: str
    body: Mapping[str, Tree]
    place: Placed

    @property
    def stage(self) -> str:
        """The stage that it is in."""
        return str(self.body.get("stage") or "test")

    @property
    def unseen(self) -> str:
        """What of the job cannot be read here, in words; empty if nothing is hidden."""
        return str(self.body.get(UNSEEN, ""))

    @property
    def script(self) -> tuple[str, ...]:
        """What it runs: a hook, `before_script` and `script`, one entry after the other."""
        hooks = self.body.get("hooks")
        first = texts_in(hooks.get("pre_get_sources_script")) if isinstance(hooks, dict) else []
        return (*first, *texts_in(self.body.get("before_script")), *texts_in(self.body.get("script")))

    @property
    def container_commands(self) -> tuple[str, ...]:
        """The commands that start its image and its services, unless they only run the script of the job."""
        image, services = self.body.get("image"), self.body.get("services")
        containers = [image, *(services if isinstance(services, list) else [])]
        words = [
            [*texts_in(one.get("entrypoint")), *texts_in(one.get("command"))]
            for one in containers
            if isinstance(one, dict)
        ]
        return tuple(shlex.join(one) for one in words if one and one[-1] not in _STARTS_SCRIPT)

    @property
    def takes_files_from_elsewhere(self) -> bool:
        """Whether it gets files that another pipeline made, such as one of another project."""
        needs = self.body.get("needs")
        return any(
            is_elsewhere(one) and one.get("artifacts") is not False
            for one in (needs if isinstance(needs, list) else [])
            if isinstance(one, dict)
        )

    @property
    def audiences(self) -> frozenset[str]:
        """The audiences of its identity tokens; `?` for one that is not known."""
        tokens = self.body.get("id_tokens")
        found = (token.get("aud") for token in (tokens or {}).values() if isinstance(token, dict))
        named = [name for one in found for name in texts_in(one)]
        return frozenset("?" if "$" in name else name for name in named)


@dataclass(frozen=True)
class Config:
    """A whole configuration: its jobs by name, the rules of `workflow`, variables, stages.

    `unread` are includes that cannot be read here; `problems` are reasons for which GitLab refuses it.
    """

    path: str
    jobs: Mapping[str, PipelineJob]
    workflow: Mapping[str, Tree]
    variables: Mapping[str, Tree]
    stages: tuple[str, ...]
    unread: tuple[UnreadInclude, ...] = ()
    problems: tuple[str, ...] = ()


def check_free(config: Config, names: Iterable[str], hint: str = "rename it") -> None:
    """Raise RefusedError, with `hint`, if a job of `config` has one of the names that tracer's jobs get."""
    for name in names:
        if name in config.jobs:
            place = Place(*config.jobs[name].place)
            raise RefusedError(f"a job is called `{name}` already", hint=hint, place=place)


def is_elsewhere(need: Mapping[str, Tree]) -> bool:
    """Whether one of the `needs` of a job is a job of another pipeline, or a pipeline."""
    return bool({"pipeline", "project"} & need.keys())


def texts_in(value: Tree) -> list[str]:
    """A value that may be a text or a list of them, lists in lists included."""
    if value is None or isinstance(value, dict | JobReference):
        return []
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value if isinstance(value, str) else str(value)]
