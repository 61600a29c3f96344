"""Tasks that pyproject.toml (or hatch.toml, pdm, poe and Pipfile) names: `hatch run x`, `pdm run x`, `poe x`.

hatch: https://hatch.pypa.io/latest/config/environment/overview/#scripts
pdm: https://pdm-project.org/en/latest/usage/scripts/
poe: https://poethepoet.natn.io/tasks/
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.follow.call import (
    Followed,
    commands_of,
    commands_of_words,
    joined,
    with_variables,
)
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

MAX_TASKS = 50
_ARGUMENTS = re.compile(r"\{args(?::(?P<default>[^}]*))?\}")
_VARIABLE = re.compile(r"\{env:\w+(?P<colon>:(?P<default>[^}]*))?\}")
"""https://hatch.pypa.io/latest/config/context/#environment-variables."""
_ENV = frozenset({"env", "envfile", "env_file"})
_HATCH_VALUED = frozenset({"-e", "--env", "-p", "--project", "--data-dir", "--cache-dir", "--config"})
_OF_ENV_RUN = frozenset({"-e", "--env", "-i", "--include", "-x", "--exclude", "-f", "--filter"})
"""Options of `hatch env run` with a value: https://hatch.pypa.io/latest/cli/reference/#hatch-env-run."""
_HATCH_HOOKS = ("pre-install-commands", "post-install-commands")
"""What runs when an environment is made: https://hatch.pypa.io/latest/config/environment/overview/#commands."""


def follow_hatch(call: FollowedCall) -> Followed | None:
    """What `hatch run [env:]x` and `hatch env run x` run; None if they run no task."""
    words, environment = list(call.words[1:]), "default"
    while words and words[0].startswith("-"):
        environment = "".join(words[1:2]) if words[0] in ("-e", "--env") else environment
        words = words[2 if words[0] in _HATCH_VALUED else 1 :]
    if not call.files.is_known:
        return None
    if words[:2] == ["env", "run"]:
        told = read_options(words[2:], _OF_ENV_RUN)
        environments, words = told.given("-e", "--env") or (environment,), [*told.words, *told.rest]
        return joined(_run_in(call, name, words) for name in environments) if words else None
    words = [word for at, word in enumerate(words) if at != 1 or not word.startswith("-")]
    if words[:1] != ["run"] or len(words) < 2:
        return None
    name, colon, task = words[1].partition(":")
    if colon and "/" not in name:
        return _run_in(call, name, [task, *words[2:]])
    return _run_in(call, environment, words[1:])


def _run_in(call: FollowedCall, environment: str, words: Sequence[str]) -> Followed:
    """What hatch runs for a command in an environment, after the commands that create the environment."""
    files, environments = _hatch_environments(call)
    # `test.py3.12` is one of the matrix of `test`.
    name = environment if environment in environments else environment.partition(".")[0]
    settings = _inherited(environments, name.lstrip("+"))
    variables = {name: str(value) for name, value in table(settings, "env-vars").items()}
    inside = call._replace(shell_env=with_variables(call.shell_env, variables))
    tasks = table(settings, "scripts")
    run = _Tasks(inside, {name: _lines(value) for name, value in tasks.items()})
    hooks = (line for key in _HATCH_HOOKS for line in _lines(settings.get(key, [])))
    made = [run.run(shlex.split(line)) for line in hooks if line.strip()]
    return joined([Followed(files=files), *made, run.run(words)])


_CHECKS = {
    "test": ("hatch-test", ("run", "run-cov", "cov-combine", "cov-report")),
    "fmt": ("hatch-static-analysis", ("format-check", "format-fix", "lint-check", "lint-fix")),
}
"""Verbs of hatch with the scripts behind them, which a project may replace:
https://hatch.pypa.io/latest/config/internal/testing/#customize-environment."""


def checks_of_hatch(call: FollowedCall) -> Iterator[Followed]:
    """The scripts of the project that `hatch test` and `hatch fmt` run in place of hatch's own."""
    verb = next((word for word in call.words[1:] if not word.startswith("-")), "")
    environment, names = _CHECKS.get(verb, ("", ()))
    files, environments = _hatch_environments(call) if names else ((), {})
    tasks = table(table(environments, environment), "scripts")
    run = _Tasks(call, {name: _lines(value) for name, value in tasks.items()})
    yield from (joined([Followed(files=files), run.run([name])]) for name in names if name in tasks)


_SIGNALS = {
    **dict.fromkeys(("add", "install", "remove", "sync", "update"), ("install", "lock")),
    "build": ("build",),
    "lock": ("lock",),
    "publish": ("publish", "build"),
    "run": ("run",),
}
"""What pdm does for a verb, and so runs scripts before and after:
https://pdm-project.org/en/latest/usage/hooks/."""


def signals_of_pdm(call: FollowedCall) -> Iterator[Followed]:
    """The scripts of the project that pdm runs around what it is told."""
    found = _pyproject(call)
    tasks = table(found[1], "tool", "pdm", "scripts") if found else {}
    verb = next((word for word in call.words[1:] if not word.startswith("-")), "")
    run = _Tasks(call, {name: _lines(value) for name, value in tasks.items()})
    for signal in _SIGNALS.get(verb, ()):
        yield from (run.run([name]) for name in (f"pre_{signal}", f"post_{signal}") if name in tasks)


def follow_pdm(call: FollowedCall) -> Followed | None:
    """What `pdm run x`, or `pdm x`, runs; None where that is no task."""
    return _follow_run(call, ("tool", "pdm", "scripts"))


def follow_pipenv(call: FollowedCall) -> Followed | None:
    """What `pipenv run x` runs, where Pipfile has that script; None where that is no task."""
    found = call.read("Pipfile") if call.words[1:2] == ("run",) and call.files.is_known else None
    tasks = table(parse_toml(found[1]), "scripts") if found else {}
    if found is None or len(call.words) < 3 or call.words[2] not in tasks:
        return None
    run = _Tasks(call, {name: _lines(value) for name, value in tasks.items()})
    return joined([Followed(files=(found[0],)), run.run(call.words[2:])])


def follow_rye(call: FollowedCall) -> Followed | None:
    """What `rye run x` runs; None where that is no task."""
    return _follow_run(call, ("tool", "rye", "scripts"))


def follow_poe(call: FollowedCall) -> Followed | None:
    """What `poe x` runs; None where nothing is known of the repository."""
    words = [word for word in call.words[1:] if not word.startswith("-")]
    if not words or not call.files.is_known:
        return None
    found = _pyproject(call)
    settings = table(found[1], "tool", "poe") if found else {}
    tasks = table(settings, "tasks")
    call = _with_env(call, (settings, tasks.get(words[0])))
    run = _Tasks(call, {name: _lines(value) for name, value in tasks.items()})
    if words[0] not in tasks:
        return Followed(gap=f"poe has no task `{words[0]}` in pyproject.toml")
    return joined([Followed(files=(found[0],) if found else ()), run.run(words)])


def follow_entry_point(call: FollowedCall) -> Followed | None:
    """What a command of the project itself runs, for which `[project.scripts]` names a function."""
    found = _pyproject(call)
    if found is None:
        return None
    scripts = {**table(found[1], "project", "scripts"), **table(found[1], "tool", "poetry", "scripts")}
    target = scripts.get(call.words[0])
    if not isinstance(target, str):
        return None
    module = target.partition(":")[0]
    command = commands_of_words(("python", "-m", module, *call.words[1:]), call.shell_env)
    return Followed(command, (found[0],))


def _follow_run(call: FollowedCall, keys: Sequence[str]) -> Followed | None:
    words = list(call.words[1:])
    is_run = words[:1] == ["run"]
    words = [word for word in words[1 if is_run else 0 :] if not word.startswith("-")]
    found = _pyproject(call) if words and call.files.is_known else None
    tasks = table(found[1], *keys) if found else {}
    if found is None or words[0] not in tasks:
        return None
    call = _with_env(call, (tasks.get("_"), tasks[words[0]]))
    run = _Tasks(call, {name: _lines(value) for name, value in tasks.items()})
    around = [f"{when}_{what}" for what in ("run", words[0]) for when in ("pre", "post")]
    hooks = [run.run([name]) for name in around if name in tasks]
    return joined([Followed(files=(found[0],)), run.run(words), *hooks])


def _hatch_environments(call: FollowedCall) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """hatch.toml goes before pyproject.toml: https://hatch.pypa.io/latest/intro/#configuration."""
    found = _pyproject(call)
    own = call.read("hatch.toml")
    outer = table(found[1], "tool", "hatch", "envs") if found else {}
    inner = table(parse_toml(own[1]), "envs") if own else {}
    return tuple(each[0] for each in (found, own) if each), {**outer, **inner}


def _inherited(environments: Mapping[str, Any], name: str, depth: int = 0) -> dict[str, Any]:
    """The settings of an environment over those of its template, which is `default`."""
    settings = table(environments, name)
    template = settings.get("template", "default")
    if depth > 5 or name == template or not isinstance(template, str):
        return dict(settings)
    base = _inherited(environments, template, depth + 1)
    scripts = {**table(base, "scripts"), **table(settings, "scripts")}
    variables = {**table(base, "env-vars"), **table(settings, "env-vars")}
    return {**base, **settings, "scripts": scripts, "env-vars": variables}


def _pyproject(call: FollowedCall) -> tuple[str, Mapping[str, Any]] | None:
    found = call.read("pyproject.toml") or call.at("$GITHUB_WORKSPACE").read("pyproject.toml")
    return (found[0], parse_toml(found[1])) if found else None


def _with_env(call: FollowedCall, settings: Iterable[Any]) -> FollowedCall:
    """The call with more variables, where one of these tables sets some, or names a file of them."""
    is_given = any(isinstance(each, dict) and _ENV & each.keys() for each in settings)
    return call.with_more_variables() if is_given else call


def _lines(value: Any) -> list[str]:
    """A task as lines for a shell; what is neither a command nor a list of them is unknown."""
    match value:
        case str():
            return [value]
        case list():
            return [line for item in value for line in _lines(item)]
        case dict():
            for key in ("cmd", "shell", "composite", "sequence", "ref"):
                if key in value:
                    return _lines(value[key])
            if isinstance(value.get("script"), str):
                return [f"python -m {value['script'].partition(':')[0]}"]
            if isinstance(value.get("call"), str):
                return [f"python -m {value['call'].partition(':')[0]}"]
    return [UNKNOWN_TEXT]


class _Tasks:
    """Runs tasks in thought; a line that begins with the name of a task runs that."""

    def __init__(self, call: FollowedCall, tasks: Mapping[str, Sequence[str]]) -> None:
        self._call = call
        self._tasks = tasks
        self._open: list[str] = []

    def run(self, words: Sequence[str]) -> Followed:
        """The task that the first word names, or else the words as a command."""
        name = words[0]
        if name not in self._tasks or name in self._open:
            return Followed(commands_of_words(words, self._call.shell_env))
        if len(self._open) > MAX_TASKS:
            return Followed(gap="its tasks call each other too deeply")
        self._open.append(name)
        found = joined(self._line(line, words[1:]) for line in self._tasks[name])
        self._open.pop()
        return found

    def _line(self, line: str, arguments: Sequence[str]) -> Followed:
        text = _ARGUMENTS.sub(lambda found: shlex.join(arguments) or found["default"] or "", line)
        text = _VARIABLE.sub(lambda found: found["default"] if found["colon"] else UNKNOWN_WORDS, text)
        first = text.lstrip("- ").split(" ", 1)[0]
        if first in self._tasks and first not in self._open:
            return self.run(shlex.split(text.lstrip("- "), posix=True))
        return Followed(commands_of(text.removeprefix("- "), self._call.shell_env))
