"""Scripts that an action is given to run, hooks among them, and what it builds of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tracer_bullet.workflow.reach.follow.toml_text import parse_toml, table
from tracer_bullet.workflow.shell import UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.reach.step_context import StepContext

_INPUTS: dict[str, tuple[str, ...]] = {
    "addnab/docker-run-action": ("run",),
    "changesets/action": ("publish", "version"),
    "coactions/setup-xvfb": ("run",),
    "azure/cli": ("inlineScript",),
    "codspeedhq/action": ("run",),
    "gabrielbb/xvfb-action": ("run",),
    "messense/maturin-action": ("before-script-linux",),
    "nick-fields/retry": ("command", "new_command_on_retry", "on_retry_command"),
    "nick-invision/retry": ("command", "new_command_on_retry", "on_retry_command"),
    "pyo3/maturin-action": ("before-script-linux",),
    "reactivecircus/android-emulator-runner": ("script", "pre-emulator-launch-script"),
    "uraimo/run-on-arch-action": ("run", "install", "setup"),
    "xu-cheng/latex-action": ("pre_compile", "post_compile"),
}
"""Inputs that are run as shell scripts, by action."""
_COMMANDS = {
    "actions/setup-python": ("pip install", "pip-install", ""),
    "j178/prek-action": ("prek run", "extra-args", "--all-files"),
    "mhausenblas/mkdocs-deploy-gh-pages": ("mkdocs build", "", " "),
    "pre-commit/action": ("pre-commit run", "extra_args", "--all-files"),
    "py-actions/py-dependency-install": ("pip install -r", "path", "requirements.txt"),
    "sphinx-notes/pages": ("sphinx-build", "documentation_path", "docs"),
    "tox-dev/action-pre-commit-uv": ("pre-commit run", "extra_args", "--all-files"),
    "wagoid/commitlint-github-action": ("commitlint", "", " "),
}
"""Actions that run a command on the repository: what it is, the input with its arguments, and their default.

Without arguments none runs.
"""
_OF_MISE = ("mise.toml", ".mise.toml", "mise/config.toml", ".config/mise.toml", ".config/mise/config.toml")
_HOOKS = re.compile(
    r"CIBW_(?:BEFORE_ALL|BEFORE_BUILD|BEFORE_TEST|TEST_COMMAND|REPAIR_WHEEL_COMMAND|XBUILD_TOOLS)(?:_\w+)?\Z"
)
_SETTINGS = ("before-all", "before-build", "before-test", "test-command", "repair-wheel-command")
_BUILDERS = frozenset({"pypa/cibuildwheel"})
_BUILT = {
    "hynek/build-and-inspect-python-package": "path",
    "pypa/cibuildwheel": "package-dir",
    "pyo3/maturin-action": "working-directory",
}
"""Actions that build the project as `python -m build` does, with the input for its folder."""
_RELEASERS = frozenset({"python-semantic-release/python-semantic-release"})


def scripts_of_action(step: Step, step_context: StepContext, files: RepositoryFiles) -> Iterator[str]:
    """The shell scripts that the action of `step` runs, as far as the workflow or the project gives them."""
    if step.uses is None:
        return
    repository = step.uses.repository
    for name in _INPUTS.get(repository, ()):
        if script := step_context.argument(step, name, UNKNOWN_WORDS):
            yield script
    yield from _command(step, step_context)
    if repository == "jdx/mise-action":
        yield from _scripts_of_mise(files)
    if repository in _BUILDERS:
        file = step_context.argument(step, "config-file", "") or "pyproject.toml"
        yield from hooks_of_cibuildwheel(step_context.env, files, file)
    if repository in _RELEASERS:
        settings = _settings(files, "semantic_release")
        yield from _texts(settings.get("build_command"))


def _command(step: Step, step_context: StepContext) -> Iterator[str]:
    told = _COMMANDS.get(step.uses.repository) if step.uses else None
    if told:
        command, name, default = told
        if given := step_context.argument(step, name, UNKNOWN_WORDS) or default:
            yield f"{command} {given}"


def build_of_action(step: Step, step_context: StepContext) -> str:
    """A script that builds the project where the action of `step` builds it; empty if it builds none."""
    name = _BUILT.get(step.uses.repository) if step.uses else None
    if name is None:
        return ""
    return f"python -m build {step_context.argument(step, name, UNKNOWN_WORDS) or '.'}"


def hooks_of_cibuildwheel(
    env: Mapping[str, str], files: RepositoryFiles, file: str = "pyproject.toml"
) -> Iterator[str]:
    """The scripts that cibuildwheel runs: https://cibuildwheel.pypa.io/en/stable/options/."""
    for name, value in env.items():
        if _HOOKS.match(name) and value.strip():
            yield _filled(value)
    settings = _settings(files, "cibuildwheel", file)
    overrides = settings.get("overrides")
    tables = [settings, *(settings.get(system) for system in ("linux", "macos", "windows"))]
    for section in [*tables, *(overrides if isinstance(overrides, list) else [])]:
        if isinstance(section, dict):
            yield from (text for key in _SETTINGS for text in _texts(section.get(key)))


def _scripts_of_mise(files: RepositoryFiles) -> Iterator[str]:
    """What runs while mise installs tools and hands its variables on: https://mise.jdx.dev/hooks.html."""
    for settings in (parse_toml(files.text(name) or "") for name in _OF_MISE):
        hooks = table(settings, "hooks")
        tools = [tool for tool in table(settings, "tools").values() if isinstance(tool, dict)]
        given = (
            hooks.get("preinstall"),
            hooks.get("postinstall"),
            *(tool.get("postinstall") for tool in tools),
        )
        yield from (text for value in given for text in _texts(value))
        sources = table(settings, "env", "_").get("source")
        named = sources if isinstance(sources, list) else [sources]
        yield from (f"bash {path}" for path in named if isinstance(path, str))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield _filled(value)
    elif isinstance(value, list):
        yield _filled(" && ".join(item for item in value if isinstance(item, str)))


def _filled(script: str) -> str:
    """`{project}` and `{package}` are where cibuildwheel is started, the rest of its words are paths."""
    text = script.replace("{project}", "$GITHUB_WORKSPACE").replace("{package}", "$GITHUB_WORKSPACE")
    return re.sub(r"\{(?:dest_dir|wheel|delocate_archs|python|pip|build|output_dir|dest)\}", "x", text)


def _settings(files: RepositoryFiles, tool: str, file: str = "pyproject.toml") -> dict[str, Any]:
    text = files.text(file)
    if text is None:
        return {}
    return table(parse_toml(text), "tool", tool)
