"""What a single command does about uploads: does it, may hide it, or has nothing to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.http_clients import SENDERS, index_of_sender
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.upload_tools import TOOLS, index_of_command, is_held_back, uploads
from tracer_bullet.workflow.reach.upload_words import holds_upload, speaks_of_uploads
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.reach.indexes import IndexNames
    from tracer_bullet.workflow.shell import Command

_SHOWN = 60
MAX_WORDS = 200
"""How many words of a command that is not known are looked at."""


class UploadFinding(NamedTuple):
    """An upload to `index`, or (`hidden`) a command that may hide one. `what` names it for a reader.

    `is_named` is whether what may hide one speaks of uploads.
    """

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    runs: Truth
    what: str
    line: int
    hidden: bool = False
    is_named: bool = False


def find_uploads_of_command(command: Command, names: IndexNames) -> UploadFinding | None:
    """What `command` does about uploads, None if nothing."""
    words, variables = unwrap(command.words)
    if not words:
        return None
    shell_env = command.shell_env
    if variables:
        shell_env = shell_env._replace(values={**shell_env.values, **variables})
    if uploads(words):
        index = index_of_command(words, shell_env, names)
        return UploadFinding(index, command.runs, _show(words[:2]), command.line)
    if words[0] in SENDERS and (sent := index_of_sender(words)):
        return UploadFinding(sent, command.runs, _show(words[:1]), command.line)
    if words == (UNKNOWN_WORDS,) and command.shell_env.is_open:
        return UploadFinding(UNKNOWN_INDEX, UNKNOWN, "a script that cannot be read", command.line)
    if _is_nothing(words, command):
        return None
    return _buried(words, shell_env, names, command) or _hidden(words, command)


def _is_nothing(words: Sequence[str], command: Command) -> bool:
    """Whether a command is known to upload nothing, and no words that upload stand in it."""
    if is_held_back(words):
        return True
    return is_harmless_command(words, command.document) and not holds_upload(words)


def _buried(
    words: Sequence[str], shell_env: ShellEnv, names: IndexNames, command: Command
) -> UploadFinding | None:
    """An upload somewhere behind a command that is not known, such as `retry 3 twine upload dist/*`."""
    for position in range(1, min(len(words), MAX_WORDS)):
        inner = words[position:MAX_WORDS]
        if inner[0] in TOOLS and inner[0] != "setup.py" and uploads(inner):
            index = index_of_command(inner, shell_env, names)
            return UploadFinding(index, UNKNOWN, _show(words), command.line)
    return None


def _hidden(words: Sequence[str], command: Command) -> UploadFinding:
    is_named = speaks_of_uploads("\n".join((" ".join(words), command.document)))
    return UploadFinding(UNKNOWN_INDEX, UNKNOWN, _show(words), command.line, hidden=True, is_named=is_named)


def _show(words: Sequence[str]) -> str:
    text = " ".join(words).replace(UNKNOWN_TEXT, "…").replace(UNKNOWN_WORDS, "…")
    text = " ".join(text.split())
    return f"`{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"
