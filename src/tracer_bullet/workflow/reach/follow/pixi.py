"""`pixi run`: which tasks of pixi.toml, or of `[tool.pixi]` in pyproject.toml, it runs.

https://pixi.sh/latest/workspace/advanced_tasks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.follow.call import (
    Followed,
    command_line,
    commands_of,
    commands_of_words,
    joined,
)
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

MAX_TASKS = 100
VALUED = frozenset({"-e", "--environment", "--manifest-path", "--color", "--pypi-keyring-provider"})


def follow_pixi(call: FollowedCall) -> Followed | None:
    """What `pixi run x` runs; None where it runs no task."""
    words = list(call.words[1:])
    if words[:1] not in (["run"], ["r"]) or not call.files.is_known:
        return None
    at, file = 1, ""
    while at < len(words) and words[at].startswith("-"):
        file = "".join(words[at + 1 : at + 2]) if words[at] == "--manifest-path" else file
        at += 2 if words[at] in VALUED else 1
    found = _manifest(call, file)
    tasks = list(_tasks(found[1])) if found else []
    if found is None or not any(words[at : at + 1] == [name] for name, _ in tasks):
        return None
    begun = commands_of("\n".join(_activating(found[1])), call.at("$GITHUB_WORKSPACE").shell_env)
    return joined([Followed(begun, (found[0],)), *_run(call, tasks, words[at], words[at + 1 :])])


def _activating(manifest: Mapping[str, Any]) -> Iterator[str]:
    """https://pixi.sh/latest/reference/pixi_manifest/#the-activation-table."""
    for place in (
        manifest,
        *filter(None, (table(manifest, "feature", name) for name in table(manifest, "feature"))),
    ):
        scripts = table(place, "activation").get("scripts")
        yield from (f"source ./{name}" for name in scripts or () if isinstance(name, str))


def _manifest(call: FollowedCall, file: str) -> tuple[str, Mapping[str, Any]] | None:
    root = call.at("$GITHUB_WORKSPACE")
    for name in (file,) if file else ("pixi.toml", "pyproject.toml"):
        if found := call.read(name) or root.read(name):
            tree = parse_toml(found[1])
            settings = tree if found[0].endswith("pixi.toml") else table(tree, "tool", "pixi")
            if settings:
                return found[0], settings
    return None


def _tasks(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every task by name; each feature, and each platform, may have one of the same name."""
    places = [manifest, *(each for each in table(manifest, "feature").values() if isinstance(each, dict))]
    for place in places:
        yield from table(place, "tasks").items()
        for target in table(place, "target").values():
            yield from table(target, "tasks").items() if isinstance(target, dict) else ()


def _run(
    call: FollowedCall, tasks: Sequence[tuple[str, Any]], name: str, arguments: Sequence[str]
) -> Iterator[Followed]:
    """The tasks of one name, each after those that it depends on."""
    waiting, done = [name], set[str]()
    while waiting and len(done) < MAX_TASKS:
        current = waiting.pop()
        done.add(current)
        options = [task for each, task in tasks if each == current]
        for task in options:
            waiting += [need for need in _needs(task) if need not in done]
            found = _commands(call, task, arguments if current == name else ())
            yield found.maybe() if len(options) > 1 else found


def _needs(task: Any) -> Iterator[str]:
    found = task if isinstance(task, list) else []
    for key in ("depends-on", "depends_on") if isinstance(task, dict) else ():
        value = task.get(key)
        found = [*found, *(value if isinstance(value, list) else [value])]
    for need in found:
        named = need.get("task") if isinstance(need, dict) else need
        yield from [named] if isinstance(named, str) else []


def _commands(call: FollowedCall, task: Any, arguments: Sequence[str]) -> Followed:
    command = task.get("cmd") if isinstance(task, dict) else task if isinstance(task, str) else None
    folder = task.get("cwd") if isinstance(task, dict) else None
    inside = call.at(folder) if isinstance(folder, str) else call
    match command:
        case None:
            return Followed()
        case str() if "{{" not in command:
            line = f"{command} {command_line(arguments)}".strip()
            return Followed(commands_of(line, inside.shell_env))
        case list():
            return Followed(commands_of_words([*map(str, command), *arguments], inside.shell_env))
    return Followed(commands_of_words([UNKNOWN_WORDS], inside.shell_env, UNKNOWN))
