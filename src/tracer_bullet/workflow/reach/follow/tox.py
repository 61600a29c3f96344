"""`tox`: which commands the environments run that it is told."""

from __future__ import annotations

import fnmatch
import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.reach.follow.call import Followed, command_line, commands_of_words, joined
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.reach.follow.tox_config import ToxConfig, read_ini, read_tox_toml
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv, joined_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall
    from tracer_bullet.workflow.reach.follow.tox_config import ToxEnvironment
    from tracer_bullet.workflow.shell import Command

_VERBS = frozenset({"run", "r", "run-parallel", "p", "legacy", "le", "exec", "e", "devenv", "d"})
_ASKING = frozenset(
    """
    list l config c quickstart q depends de schema --version --help -h -l --listenvs -a --listenvs-all
    --showconfig --notest -n
    """.split()  # noqa: SIM905 - shorter than the list
)
"""What only shows, or only prepares, environments."""
_VALUED = frozenset(
    """
    -c --conf -e --env -f -m --workdir --work-dir --root --result-json -x --override --skip-env --discover
    --installpkg -j --default-runner --exit-and-dump-after --hashseed
    """.split()  # noqa: SIM905 - shorter than the list
)

_PASSES = re.compile(r"testenv(?::[\w.-]+)?\.pass_?env\+=(?P<names>[\w*,\s]*)")


class _Order(NamedTuple):
    environments: tuple[str, ...] = ()
    file: str = ""
    posargs: tuple[str, ...] = ()
    by_label: bool = False
    asks: bool = False
    overrides: bool = False


def follow_tox(call: FollowedCall) -> Followed | None:
    """What `tox …` runs; None where nothing is known of the repository."""
    if not call.files.is_known:
        return None
    order = _read_order(call.words[1:])
    if order.asks:
        return Followed()
    more = _passed_besides(call.shell_env.values.get("TOX_OVERRIDE") or "")
    if more is None or order.overrides:
        return Followed(gap="it is told settings that its configuration does not have")
    found = _config(call, order.file or call.shell_env.values.get("TOX_CONFIG_FILE") or "")
    if found is None:
        return Followed(gap="the repository has no configuration of tox there")
    path, config = found
    names = order.environments or _named(call.shell_env) or config.environments or ("py",)
    is_unknown = any(UNKNOWN_WORDS in name or UNKNOWN_TEXT in name for name in names)
    is_open = is_unknown or order.by_label or "ALL" in names
    posargs = command_line(order.posargs)
    run: dict[object, Followed] = {}
    for name in config.names() if is_open else names:
        told = config.environment(name, posargs, call.shell_env.values)
        told = told._replace(passed=(*told.passed, *more))
        # The environments of a large matrix mostly run the same.
        same = (told.commands, tuple(told.variables.items()), told.passed, told.folder)
        if same not in run or not told.commands:
            run[same if told.commands else name] = _run(call, config, name, told)
    every = joined([Followed(files=(path,)), *_plugin(call), *run.values()])
    return every.maybe() if is_open else every


def _passed_besides(override: str) -> tuple[str, ...] | None:
    """The variables that an override passes besides; None where it sets something else.

    https://tox.wiki/en/latest/config.html#set-cli-options-via-environment-variables
    """
    found = [_PASSES.fullmatch(one.strip()) for one in override.split(";") if one.strip()]
    if not all(found):
        return None
    return tuple(name for one in found if one for name in re.split(r"[\s,]+", one["names"]) if name)


def _read_order(words: Sequence[str]) -> _Order:
    told = read_options(words, _VALUED)
    named = [name for text in told.given("-e", "--env") for name in text.split(",") if name]
    # tox 3 takes what it does not know for arguments of the tests.
    others = tuple(word for word in told.words if word not in _VERBS)
    return _Order(
        tuple(named),
        "".join(told.given("-c", "--conf")[-1:]),
        told.rest or others,
        any(name in ("-f", "-m") for name, _ in told.options),
        any(name in _ASKING for name, _ in told.options) or bool(_ASKING & set(told.words[:1])),
        any(name in ("-x", "--override") for name, _ in told.options),
    )


def _plugin(call: FollowedCall) -> tuple[Followed, ...]:
    """https://tox.wiki/en/latest/plugins.html: `toxfile.py` beside the configuration."""
    if not call.read("toxfile.py"):
        return ()
    return (Followed(commands_of_words(("python", "toxfile.py"), call.shell_env)),)


def _named(shell_env: ShellEnv) -> tuple[str, ...]:
    return tuple(filter(None, (shell_env.values.get("TOXENV") or "").split(",")))


def _config(call: FollowedCall, file: str) -> tuple[str, ToxConfig] | None:
    for name in (file,) if file else TASK_FILES["tox"]:
        found = call.read(name)
        if found is None:
            continue
        config = _read(found[0], found[1])
        if config:
            return found[0], config
    return None


def _read(path: str, text: str) -> ToxConfig | None:
    name = path.rpartition("/")[2]
    if name == "pyproject.toml":
        return read_tox_toml(table(parse_toml(text), "tool", "tox"))
    if name.endswith(".toml"):
        return read_tox_toml(parse_toml(text))
    return read_ini(text, "tox:" if name == "setup.cfg" else "")


def _run(call: FollowedCall, config: ToxConfig, name: str, told: ToxEnvironment) -> Followed:
    if not told.commands and not config.has(name):
        return Followed(gap=f"tox has no environment `{name}`")
    given = call.shell_env
    passed = _names(told.passed)
    kept = {key: value for key, value in given.values.items() if passed.match(key)}
    variables = {key: value.replace("$TOX_ROOT", call.folder) for key, value in told.variables.items()}
    folder = joined_path(call.folder, told.folder.replace("$TOX_ROOT", call.folder) or ".")
    values = {**kept, **variables, "PWD": folder, "TOX_ROOT": call.folder, "GITHUB_WORKSPACE": WORKSPACE}
    is_from_file = any(name.startswith("file|") for name in told.variables)
    inside = ShellEnv(values, is_from_file or (given.is_open and "*" in told.passed))
    return Followed(tuple(each for line in told.commands for each in _commands(line, inside)))


@lru_cache(maxsize=64)
def _names(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, patterns)))


def _commands(line: str, shell_env: ShellEnv) -> tuple[Command, ...]:
    """A line is split into words, and no shell reads it: https://tox.wiki/en/latest/config.html#commands."""
    words = _words(line)
    return commands_of_words(words, shell_env) if words else ()


@lru_cache(maxsize=512)
def _words(line: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(line, comments=True))
    except ValueError:
        return (UNKNOWN_WORDS,)
