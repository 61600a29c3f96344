"""What a script leaves for the steps behind it: variables written to `GITHUB_ENV`, names given to indexes.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-environment-variable
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions.logic import both
from tracer_bullet.workflow.reach.configured import read_pypirc
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.home_and_path import (
    READERS_OF_PYPIRC,
    folders_added,
    forget_pypirc,
    writes_home,
)
from tracer_bullet.workflow.reach.step_context import GITHUB_ENV
from tracer_bullet.workflow.reach.upload_tools import TOOLS, VARIABLES
from tracer_bullet.workflow.reach.windows_exports import names_exported
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.reach.written_text import files_written, text_written
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.model import Step
    from tracer_bullet.workflow.reach.executed_command import Executed
    from tracer_bullet.workflow.reach.indexes import IndexNames
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.shell import Command

_SETTING = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)\Z", re.DOTALL)
_EXPORTS = re.compile(r"GITHUB_ENV|(?i:set-env)")
_EXPORTED = re.compile(r"exportVariable\(\s*['\"]([A-Za-z_]\w*)['\"]\s*,\s*([^)]*)\)")
_UNKNOWN = UNKNOWN_TEXT + UNKNOWN_WORDS


def apply_effects(
    step_context: StepContext, script: str, executed: Sequence[Executed], runs: Truth
) -> StepContext:
    """What the steps behind one find that ran, or may have run, `script`, which executes these commands."""
    commands = [each.command._replace(runs=both(runs, each.command.runs)) for each in executed]
    names = step_context.names
    for command in commands:
        names = _configure(names, command)
        names = forget_pypirc(names) if writes_home(command) else names
    if ".pypirc" in script:
        names = _read_pypirc(names, "\n".join(_written(commands, ".pypirc")))
    changed = step_context._replace(names=names)
    if any(each.gap or _may_set_anything(each.command) for each in executed):
        changed = forget_settings(changed)
    for command in commands:
        changed = _write_somewhere(changed, command)
        changed = changed._replace(shadows=(*changed.shadows, *folders_added(command)))
    return _export(changed, script, commands) if _EXPORTS.search(script) else changed


def exports_of_script(step_context: StepContext, step: Step) -> StepContext:
    """What the steps behind `actions/github-script` find."""
    script = step.arguments.get("script")
    if step.uses is None or step.uses.repository != "actions/github-script" or script is None:
        return step_context
    if "exportVariable" not in script.value and "GITHUB_ENV" not in script.value:
        return step_context
    found = dict(_EXPORTED.findall(script.value))
    if len(found) != len(re.findall(r"exportVariable", script.value)) or "GITHUB_ENV" in script.value:
        return step_context.with_any_exports()
    return step_context.with_exports(dict.fromkeys(found, UNKNOWN_TEXT), is_open=False)


def exports_of_files(
    step_context: StepContext, executed: Sequence[Executed], files: RepositoryFiles
) -> StepContext:
    """What the steps behind code of the repository find: if it names the file, any variable may be set."""
    paths = dict.fromkeys(path for each in executed for path in each.files)
    if not any(_EXPORTS.search(files.text(path) or "") for path in paths):
        return step_context
    return step_context.with_any_exports()


def has_settings(step_context: StepContext) -> bool:
    """Whether a variable that tells a tool where to upload is set."""
    return any(map(_is_setting, step_context.env))


def forget_settings(step_context: StepContext) -> StepContext:
    """The scene behind a step that may have written anything to `GITHUB_ENV`, which outdoes a job's `env`.

    What tells a tool where to upload is not known any more; that new variables appear is not supposed.
    """
    return step_context.with_exports(
        dict.fromkeys(filter(_is_setting, step_context.env), UNKNOWN_TEXT), is_open=False
    )


def _is_setting(name: str) -> bool:
    return name in VARIABLES or name.startswith("POETRY_REPOSITORIES_")


def _may_set_anything(command: Command) -> bool:
    """Whether a command is a script or a program of which nothing is known."""
    words, _ = unwrap(command.words)
    return bool(words) and words[0] not in TOOLS and not is_harmless_command(words)


def _write_somewhere(step_context: StepContext, command: Command) -> StepContext:
    """The scene behind a command that may write to `GITHUB_ENV`, for where it writes is not known."""
    if not any(target == "" or target[-1] in _UNKNOWN for target in files_written(command)):
        return step_context
    named = (found[1] for line in text_written(command) if (found := _SETTING.match(line)))
    return forget_settings(step_context.with_exports(dict.fromkeys(named, UNKNOWN_TEXT), is_open=False))


def _configure(names: IndexNames, command: Command) -> IndexNames:
    """`poetry config repositories.NAME URL` and `pdm config repository.NAME.url URL`."""
    words, _ = unwrap(command.words)
    keys = [word for word in words[2:] if not word.startswith("-")]
    if len(keys) < 2 or words[1] != "config" or words[0] not in ("poetry", "pdm"):
        return names
    table, _, name = keys[0].partition(".")
    if table not in ("repositories", "repository"):
        return names
    url = keys[1] if command.runs is True else UNKNOWN_TEXT
    return names.with_name(words[0], name.removesuffix(".url"), url)


def _read_pypirc(names: IndexNames, text: str) -> IndexNames:
    """Names from a `.pypirc` that is written; where it cannot be read, no name is known any more."""
    found = read_pypirc(text.replace("\\n", "\n"))
    if not text or UNKNOWN_TEXT in text:
        return forget_pypirc(names)
    for tool in READERS_OF_PYPIRC:
        for name, url in found.items():
            names = names.with_name(tool, name, url)
    return names


def _export(step_context: StepContext, script: str, commands: Sequence[Command]) -> StepContext:
    exported = names_exported(script)
    exports = dict.fromkeys(exported, UNKNOWN_TEXT)
    followed = len(exported)
    for command in commands:
        if not any(target.endswith(GITHUB_ENV) for target in command.writes):
            continue
        followed += 1
        for line in text_written(command):
            setting = _SETTING.match(line)
            if setting is None:
                followed -= 1
                break
            exports[setting[1]] = setting[2] if command.runs is True else UNKNOWN_TEXT
    if followed == len(_EXPORTS.findall(script)):
        return step_context.with_exports(exports, is_open=False)
    return step_context.with_exports(dict.fromkeys((*step_context.env, *exports), UNKNOWN_TEXT), is_open=True)


def _written(commands: Sequence[Command], name: str) -> Iterator[str]:
    for command in commands:
        if any(target.endswith(name) for target in command.writes):
            yield from text_written(command)
