"""`pre-commit run`: which commands the hooks of the repository itself run.

Hooks of other repositories are programs that check files. https://pre-commit.com/#repository-local-hooks
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from tracer_bullet.errors import TracerError
from tracer_bullet.text import nodes
from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

NAME = ".pre-commit-config.yaml"
_VALUED = frozenset(
    "-c --config --color --hook-stage --files --from-ref -s --source --to-ref -o --origin".split()  # noqa: SIM905
)
_STARTS_NOTHING = frozenset({"pygrep", "fail"})


def follow_pre_commit(call: FollowedCall) -> Followed | None:
    """What `pre-commit run …` runs; None for what runs no hooks, or where nothing is known."""
    told = read_options(call.words[1:], _VALUED)
    if not call.files.is_known or told.words[:1] != ("run",):
        return None
    found = call.read("".join(told.given("-c", "--config")[-1:]) or NAME)
    if found is None:
        return Followed(gap="the repository has no configuration of pre-commit there")
    path, text = found
    try:
        root = nodes.tree(nodes.parse(text, path))
    except TracerError:
        return Followed(files=(path,), gap=f"`{path}` cannot be read")
    hooks = (hook for hook in _local_hooks(root) if _is_wanted(hook, told.words[1:2]))
    commands = (
        each
        for words in map(_words, hooks)
        if words
        for each in commands_of_words(words, call.shell_env, UNKNOWN)
    )
    return Followed(tuple(commands), (path,))


def _is_wanted(hook: dict[str, Any], named: Sequence[str]) -> bool:
    """Whether a hook runs, where one may be `named`; all do without a name."""
    return not named or named[0] == hook.get("id") or UNKNOWN_WORDS in named[0]


def _local_hooks(root: Any) -> Iterator[dict[str, Any]]:
    """The hooks that say themselves what they start, and those of a repository that is a folder."""
    for repository in _list(root, "repos"):
        place = str(repository.get("repo", "")) if isinstance(repository, dict) else ""
        hooks = (hook for hook in _list(repository, "hooks") if isinstance(hook, dict))
        is_own = place == "local" or place.startswith((".", "/"))
        yield from (hook for hook in hooks if is_own or "entry" in hook)


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _words(hook: dict[str, Any]) -> Sequence[str]:
    """What a hook starts, the names of files left aside; nothing for one that starts nothing."""
    language = hook.get("language")
    if language in _STARTS_NOTHING:
        return ()
    try:
        entry = shlex.split(str(hook.get("entry", "")))
    except ValueError:
        entry = []
    words = [*(entry or [UNKNOWN_WORDS]), *map(str, _list(hook, "args"))]
    if language in ("script", "unsupported_script"):
        return [f"./{words[0].removeprefix('./')}", *words[1:]]
    return ["docker", "run", *words] if language in ("docker", "docker_image") else words
