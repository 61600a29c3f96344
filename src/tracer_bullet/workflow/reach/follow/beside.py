"""What a command that is known runs besides: hooks in its configuration, programs that its variables name.

The command itself goes on counting as what it is; see `RepositoryCode` for what is found here.
"""

from __future__ import annotations

import importlib
import re
import shlex
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.follow.loaded_first import CUSTOMIZED, NAMED, loaded_first
from tracer_bullet.workflow.reach.follow.registry import SHELLS
from tracer_bullet.workflow.reach.follow.told_programs import may_be_told, programs_told
from tracer_bullet.workflow.reach.upload_tools import uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_IMPORTING = """
    alembic behave coverage doctest flake8 mike mkdocs mutmut mypy mypy.stubtest nose2 pdoc pdoc3 py.test
    lazydocs pydoc pytest slotscheck sphinx sphinx-autobuild sphinx-build sphinx-intl sphinx-multiversion
    stestr stubtest towncrier trial unittest versioningit
    """.split()  # noqa: SIM905 - shorter than the list
_ON_NODE = """
    astro ava babel bun commitlint cspell cypress deno docusaurus eslint jest knip lhci mocha next node nuxt
    playwright postcss prettier react-scripts rollup rspack stylelint tailwindcss typedoc vite vitepress
    vitest webpack webpack-cli
    """.split()  # noqa: SIM905 - shorter than the list
_INSTALLING = ("gem", "pip", "pip3", "pip-compile", "pip-sync", "pipenv")
_HOOKS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("bump-my-version", "bump2version", "bumpversion"), ("tool_hooks", "hooks_of_bump")),
    "pdm": ("project_tasks", "signals_of_pdm"),
    "hatch": ("project_tasks", "checks_of_hatch"),
    **dict.fromkeys(("cmake", "ctest", "meson", "ninja"), ("cmake", "follow_cmake")),
    "cibuildwheel": ("tool_hooks", "hooks_of_wheels"),
    **dict.fromkeys(_INSTALLING, ("requirements", "installed_by_file")),
    "uv": ("requirements", "installed_by_uv"),
    "poetry": ("requirements", "installed_by_poetry"),
    **dict.fromkeys(_IMPORTING, ("tool_code", "code_of_tool")),
    **dict.fromkeys(_ON_NODE, ("config_code", "config_on_node")),
    **dict.fromkeys(("brew", "bundle"), ("config_code", "config_in_ruby")),
    **dict.fromkeys(("conda", "mamba", "micromamba"), ("tool_code", "code_of_recipe")),
    **dict.fromkeys(("bazel", "cargo", "dotnet", "go", "nix"), ("other_languages", "built_or_tested")),
    "pylint": ("tool_code", "code_of_pylint"),
    **dict.fromkeys(("cp", "mv", "ln", "install"), ("tools_replaced", "put_on_path")),
}
"""By the name of the command: the module that knows what it runs besides, and the function there."""
_PROGRAMS = re.compile(
    r"GIT_(?:SSH(?:_COMMAND)?|EXTERNAL_DIFF|PAGER|EDITOR|SEQUENCE_EDITOR|ASKPASS|PROXY_COMMAND|CONFIG_VALUE_\d+)"
    r"|PAGER|EDITOR|VISUAL|SSH_ASKPASS"
)
"""Variables in which git finds a program: https://git-scm.com/docs/git#_environment_variables."""
_GIT_PROGRAMS = re.compile(
    r"hooksPath|sshCommand|fsmonitor|pager|editor|askpass|program|helper|textconv|driver|external"
    r"|\[(?:alias|include)",
    re.IGNORECASE,
)


def runs_more(call: FollowedCall) -> bool:
    """Whether there may be anything at all besides the command."""
    is_told = "PYTHONPATH" in call.shell_env.values or not NAMED.isdisjoint(call.shell_env.values)
    return call.words[0] in _HOOKS or call.words[0] == "git" or is_told or may_be_told(call)


def run_beside(call: FollowedCall) -> Iterator[Followed]:
    """What the command runs besides what its words say."""
    if call.words[0] == "git":
        yield from _named_by_variables(call)
        yield from _configured(call)
    if path := call.shell_env.values.get("PYTHONPATH"):
        yield from _imported_at_start(call, path)
    yield from loaded_first(call)
    if may_be_told(call):
        yield from programs_told(call)
    if found := _HOOKS.get(call.words[0]):
        module = importlib.import_module(f"tracer_bullet.workflow.reach.follow.{found[0]}")
        yield from getattr(module, found[1])(call)


def _named_by_variables(call: FollowedCall) -> Iterator[Followed]:
    for name, value in call.shell_env.values.items():
        if not _PROGRAMS.fullmatch(name):
            continue
        try:
            words = shlex.split(value)
        except ValueError:
            continue
        path = call.path(words[0]) if words else None
        is_own = path is not None and call.files.exists(path)
        if words and (is_own or words[0] in SHELLS or uploads(words)):
            yield Followed(commands_of_words(words, call.shell_env))


def _configured(call: FollowedCall) -> Iterator[Followed]:
    """A configuration of git in the repository, if it names programs:
    https://git-scm.com/docs/git-config#FILES."""
    values = call.shell_env.values
    home, own = values.get("HOME"), values.get("GIT_CONFIG_GLOBAL")
    for name in (own, f"{home}/.gitconfig" if home else None):
        found = call.read(name) if name else None
        if found and _GIT_PROGRAMS.search(found[1]):
            yield Followed(files=(found[0],), gap=f"`{found[0]}` names programs that git runs")


def _imported_at_start(call: FollowedCall, path: str) -> Iterator[Followed]:
    for folder in path.split(":"):
        for name in CUSTOMIZED:
            if call.read(f"{folder or '.'}/{name}"):
                yield Followed(commands_of_words(("python", f"{folder or '.'}/{name}"), call.shell_env))
