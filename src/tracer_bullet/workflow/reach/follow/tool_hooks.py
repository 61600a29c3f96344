"""Commands that tools run for themselves because their configuration says so."""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.action_code import hooks_of_cibuildwheel
from tracer_bullet.workflow.reach.argv import option
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of
from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_OF_BUMP = (".bumpversion.cfg", ".bumpversion.toml", "setup.cfg", "pyproject.toml")
_HOOKS = ("setup_hooks", "pre_commit_hooks", "post_commit_hooks")


def hooks_of_bump(call: FollowedCall) -> Iterator[Followed]:
    """https://callowayproject.github.io/bump-my-version/reference/hooks/."""
    for name in _OF_BUMP:
        if found := call.read(name):
            settings = _bump_settings(*found)
            lines = [line for key in _HOOKS for line in _lines(settings.get(key))]
            if lines:
                yield Followed(commands_of("\n".join(lines), call.shell_env), (found[0],))


def _bump_settings(path: str, text: str) -> Mapping[str, Any]:
    if path.endswith(".toml"):
        return table(parse_toml(text), "tool", "bumpversion")
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    return dict(parser.items("bumpversion")) if parser.has_section("bumpversion") else {}


def _lines(value: object) -> list[str]:
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    return [line for line in value if isinstance(line, str)] if isinstance(value, list) else []


def hooks_of_wheels(call: FollowedCall) -> Iterator[Followed]:
    """The hooks of cibuildwheel where it is started as a command."""
    file = option(call.words[1:], ("--config-file",)) or "pyproject.toml"
    path = call.path(file)
    scripts = "\n".join(hooks_of_cibuildwheel(call.shell_env.values, call.files, path or "pyproject.toml"))
    if scripts:
        yield Followed(commands_of(scripts, call.shell_env), (path,) if path else ())
