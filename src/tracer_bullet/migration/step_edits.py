"""What becomes of a step that uploads by a token: it loses its credentials, or is the publish action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.arming.gates.branch_test import write_condition
from tracer_bullet.arming.lane import pins
from tracer_bullet.migration.credentials import INPUTS, is_credential
from tracer_bullet.migration.old_clients import installs_old
from tracer_bullet.migration.poetry_action import build_lines, python_lines
from tracer_bullet.migration.scripts import without_comments, without_credentials, without_upload
from tracer_bullet.migration.token_uploads import ACTION, MATURIN_ACTION, POETRY_ACTION
from tracer_bullet.sites import TESTPYPI
from tracer_bullet.text.nodes import Mapping
from tracer_bullet.workflow.reach.publish_action import knows_hyphens
from tracer_bullet.workflow.secret_names import secret_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Mapping as Names

    from tracer_bullet.arming.workflow_edit import Path, WorkflowEdit
    from tracer_bullet.migration.scripts import Script
    from tracer_bullet.migration.token_uploads import TokenStep
    from tracer_bullet.workflow.model import Located, Reference, Step

_VERSION = re.compile(r"(?:release/)?v?1\.(\d+)")
_SETS_UP = "Set up Python"
_FIRST_TO_SIGN_IN = 8
"""Trusted publishing came with v1.8.0: https://github.com/pypa/gh-action-pypi-publish/releases/tag/v1.8.0."""


class Removed(NamedTuple):
    """What was taken out of a step: `secrets` by name, and the `pieces` of scripts."""

    secrets: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()


def step_path(found: TokenStep) -> Path:
    """Where the step stands."""
    return ("jobs", found.job.id, "steps", found.step.position)


def take_out_credentials(edit: WorkflowEdit, found: TokenStep) -> Removed:
    """Let the step sign in itself; raises RefusedError if that cannot be done exactly."""
    path, step = step_path(found), found.step
    if found.tool == ACTION:
        if not found.attests:
            _attest_nothing(edit, path, step)
        secrets = _remove_inputs(edit, path, step)
        _pin(edit, path, step.uses)
        return Removed(secrets)
    if found.tool == MATURIN_ACTION:
        arguments = step.arguments.get("args")
        if arguments and re.search(r"(?:^|\s)(?:-u|-p|--username|--password)\b", arguments.value):
            raise edit.refuse(path, "its `args` hold the credentials")
        version = step.arguments.get("maturin-version")
        if version and installs_old("maturin", f"maturin=={version.value.strip().removeprefix('v')}"):
            raise edit.refuse(path, f"maturin {version.value} cannot sign in without a token: 0.15 can")
        return Removed(remove_variables(edit, path, step.env.items, ()))
    pieces = rewrite_run(edit, path, step, without_credentials, is_followed=False).removed
    return Removed(_clear(edit, found, pieces), pieces)


def replace_by_action(edit: WorkflowEdit, found: TokenStep, folder: str) -> Removed:
    """Let the step build, if it did, and publish by the action; only the `folder` has the files."""
    path, step = step_path(found), found.step
    if found.tool == POETRY_ACTION:
        return replace_poetry_action(edit, found, action_lines(found, folder))
    if found.script:
        pieces = rewrite_run(edit, path, step, without_credentials).removed
        edit.insert_item(path, publish_lines(found, folder))
        return Removed(_clear(edit, found, pieces), pieces)
    stripped = without_upload(step.script)
    if stripped.problem:
        raise edit.refuse(path, stripped.problem)
    if stripped.text.strip():
        rewrite_run(edit, path, step, without_upload)
        edit.insert_item(path, publish_lines(found, folder))
    else:
        replace_script(edit, found, action_lines(found, folder))
    return Removed(_clear(edit, found, stripped.removed), stripped.removed)


def replace_script(edit: WorkflowEdit, found: TokenStep, lines: list[str]) -> None:
    """Write `lines`, those of an action, in the place of a script and of the keys that go with it.

    GitHub refuses a script with `with:`, but people write one.
    """
    path = step_path(found)
    edit.replace_entry((*path, "run"), lines)
    for name in ("shell", "working-directory", "with"):
        if found.step.node.entry(name):
            edit.remove((*path, name))


def replace_poetry_action(edit: WorkflowEdit, found: TokenStep, last: list[str]) -> Removed:
    """Let steps of the job build in the place of the action, and the step of the lines `last` do the rest."""
    path, step = step_path(found), found.step
    edit.replace_entry((*path, "uses"), python_lines(step))
    if step.node.entry("with"):
        edit.remove((*path, "with"))
    if step.name:
        edit.set_scalar((*path, "name"), _SETS_UP, _SETS_UP)
    condition = step.condition.value if step.condition else ""
    for lines in (build_lines(step), last):
        edit.insert_item(path, gated_item(condition, lines))
    return Removed(tuple(secret_names(leaf.value for leaf in step.arguments.items.values())))


def gated_item(condition: str, lines: list[str]) -> list[str]:
    """The step of `lines` as an item of the list, under `condition` (empty for always)."""
    gate = [f"if: {write_condition(condition)}"] if condition else []
    first, *rest = [*gate, *lines]
    return [f"- {first}", *(f"  {line}" for line in rest)]


def publish_lines(found: TokenStep, folder: str) -> list[str]:
    """The publish action as a step of its own, under the same condition."""
    first, *rest = action_lines(found, folder)
    condition = found.step.condition
    gate = [f"  if: {write_condition(condition.value)}"] if condition else []
    return [f"- {first}", *(f"  {line}" for line in rest), *gate]


def action_lines(found: TokenStep, folder: str) -> list[str]:
    """`uses:` and `with:` of the publish action that does what the step did."""
    given = {}
    if found.index == TESTPYPI.key:
        given["repository-url"] = f"https://{TESTPYPI.upload_host}/legacy/"
    if folder != "dist":
        given["packages-dir"] = f"{folder}/"
    if _skips_existing(found.step):
        given["skip-existing"] = "true"
    if not found.attests:
        given["attestations"] = "false"
    inputs = [f"  {name}: {value}" for name, value in given.items()]
    return [f"uses: {pins.PUBLISH}", *(["with:", *inputs] if inputs else [])]


def remove_variables(
    edit: WorkflowEdit,
    owner: Path,
    variables: Names[str, Located[str]],
    pieces: Iterable[str],
    left: str = "",
) -> tuple[str, ...]:
    """Take the credentials out of the `env:` of `owner`; returns the secrets that they held.

    `pieces` are what was taken out of a script, `left` is what stays.
    """
    values = []
    for name, leaf in variables.items():
        used = re.compile(rf"\$\{{?{re.escape(name)}\b|env:{re.escape(name)}\b|%{re.escape(name)}%")
        is_theirs = bool(secret_names([leaf.value])) and any(map(used.search, pieces))
        if not (is_credential(name, leaf.value) or is_theirs):
            continue
        if used.search(without_comments(left)):
            raise edit.refuse(owner, f"`{name}` is used for something else as well")
        edit.remove((*owner, "env", name))
        values.append(leaf.value)
    return tuple(secret_names(values))


def rewrite_run(
    edit: WorkflowEdit,
    place: Path,
    step: Step,
    change: Callable[[str], Script],
    *,
    is_followed: bool = True,
) -> Script:
    """Make `change`, a function from text to Script, in the script of the step at `place`.

    `is_followed` is whether new lines come behind it: the last line of a file need not have an end.
    """
    path = (*place, "run")
    script = step.script
    wanted = change(script)
    if wanted.problem:
        raise edit.refuse(path, wanted.problem)
    if wanted.text == script:
        return wanted
    source, style = edit.source_of(path)
    text = wanted.text
    if style == "|":
        head, newline, body = source.partition("\n")
        written = head + newline + change(body).text.rstrip("\r\n")
    elif style == "plain" and source == script:
        written = text
    elif "\n" not in text.strip():
        text = text.strip()
        written = write_condition(text)
    else:
        raise edit.refuse(path, "its script is written in a way that cannot be changed exactly")
    has_end = is_followed or script.endswith("\n")
    edit.set_scalar(path, written, _ended(text, source, style, "\n" if has_end else ""))
    return wanted


def _ended(text: str, source: str, style: str, end: str) -> str:
    """A block without `-` or `+` ends in `end`, whatever was taken from its end."""
    if style == "|" and not re.match(r"\|\d?[-+]", source):
        return text.rstrip("\n") + end
    return text.rstrip("\n") if style == "|" and re.match(r"\|\d?-", source) else text


def _clear(edit: WorkflowEdit, found: TokenStep, pieces: tuple[str, ...]) -> tuple[str, ...]:
    """Take the credentials of a command out of its step; those named in the removed pieces count as well."""
    script = found.step.script
    left = without_credentials(script).text if found.signs_in else without_upload(script).text
    held = remove_variables(edit, step_path(found), found.step.env.items, pieces, left)
    given = [leaf.value for leaf in found.step.arguments.items.values()]
    return tuple(dict.fromkeys((*held, *secret_names([*pieces, *given]))))


def _remove_inputs(edit: WorkflowEdit, path: Path, step: Step) -> tuple[str, ...]:
    values = []
    for name, leaf in step.arguments.items.items():
        if name.lower() in INPUTS:
            edit.remove((*path, "with", name))
            values.append(leaf.value)
    return tuple(secret_names(values))


def _attest_nothing(edit: WorkflowEdit, path: Path, step: Step) -> None:
    """Add `attestations: false` to the inputs of the action, behind the last one that stays."""
    if step.arguments.get("attestations"):
        edit.set_scalar((*path, "with", "attestations"), "false", value=False)
        return
    kept = [name for name in step.arguments.items if name.lower() not in INPUTS]
    lines = ["attestations: false"]
    given = step.node.get("with")
    if isinstance(given, Mapping) and given.flow:
        edit.add_to_flow((*path, "with"), lines[0], {"attestations": False})
    elif kept:
        edit.insert_entries((*path, "with", kept[-1]), lines)
    else:
        edit.insert_entries((*path, "uses"), ["with:", f"  {lines[0]}"])


def _pin(edit: WorkflowEdit, path: Path, reference: Reference | None) -> None:
    """Pin the action, unless it is pinned to a commit that can sign in."""
    if reference is None or (reference.is_pinned and _can_sign_in(reference)):
        return
    pin, _, comment = pins.PUBLISH.partition(" # ")
    source, style = edit.source_of((*path, "uses"))
    written = source.replace(reference.text, pin) if style in ("'", '"') else pin
    edit.set_scalar((*path, "uses"), written, pin)
    edit.comment((*path, "uses"), comment)


def _can_sign_in(reference: Reference) -> bool:
    found = _VERSION.match(reference.comment)
    if found:
        return int(found[1]) >= _FIRST_TO_SIGN_IN
    return knows_hyphens(reference) is not False


def _skips_existing(step: Step) -> bool:
    script = step.script
    return bool(re.search(r"--skip-existing\b|--check-url\b", script))
