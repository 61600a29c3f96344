"""What a single command does about uploads: does it, may hide it, or has nothing to do with it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.configured import names_for
from tracer_bullet.workflow.reach.harmless import is_harmless_command
from tracer_bullet.workflow.reach.home_and_path import own_folders_on_path
from tracer_bullet.workflow.reach.http_clients import SENDERS, index_of_sender, without_exchange
from tracer_bullet.workflow.reach.indexes import UNKNOWN_INDEX
from tracer_bullet.workflow.reach.repository_files import NO_FILES
from tracer_bullet.workflow.reach.upload_tools import TOOLS, index_of_command, is_held_back, stages, uploads
from tracer_bullet.workflow.reach.upload_words import holds_upload, speaks_of_uploads
from tracer_bullet.workflow.reach.wrappers import unwrap
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS, ShellEnv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.expressions import Truth
    from tracer_bullet.workflow.reach.repository_files import RepositoryFiles
    from tracer_bullet.workflow.reach.step_context import StepContext
    from tracer_bullet.workflow.shell import Command

_SHOWN = 60
_PLAIN = frozenset(
    {"retry", "nick-retry", "faketime", "strace", "catchsegv", "caffeinate", "winpty", "start", "&"}
)
"""Commands that run the words behind them in their own environment, and do nothing else."""
_WITH_SCRIPTS = frozenset({"npm", "pnpm", "yarn", "bun", "pre-commit", "prek"})
"""Commands of which even those that upload nothing may run scripts of the repository."""
_HANDING_ON = frozenset(
    {"doppler", "dotenv", "op", "aws-vault", "chamber", "infisical", "sops", "teller", "with-env", "dotenvx"}
)
"""Commands that run the words behind them with more variables, which are not known, and do nothing else."""
MAX_WORDS = 200
"""How many words of a command that is not known are looked at."""


class UploadFinding(NamedTuple):
    """An upload to `index`, or (`hidden`) a command that may hide one. `what` names it for a reader.

    `is_named` is whether what may hide one speaks of uploads, `why` what is special about it. `is_staged` is
    whether the files wait on the index for a decision, `program` the name of a command that is not known.
    """

    index: str  # type: ignore[assignment]  # what a tuple calls `index` is of no use here
    runs: Truth
    what: str
    line: int
    hidden: bool = False
    is_named: bool = False
    why: str = ""
    is_staged: bool = False
    program: str = ""


def find_uploads_of_command(
    command: Command, step_context: StepContext, files: RepositoryFiles = NO_FILES
) -> Iterator[UploadFinding]:
    """What `command` does about uploads; nothing where it has nothing to do with them."""
    words, variables = unwrap(command.words)
    if not words:
        return
    shell_env = command.shell_env
    if _reads_env_file(command.words, shell_env, files):
        shell_env = shell_env._replace(is_open=True)
    if variables:
        shell_env = shell_env._replace(values={**shell_env.values, **variables})
    if uploads(words):
        index = _index(words, shell_env, step_context, files)
        staged = stages(words)
        yield UploadFinding(index, command.runs, show_command(words[:2]), command.line, is_staged=staged)
    elif words[0] in SENDERS and (sent := index_of_sender(words)):
        yield UploadFinding(sent, command.runs, show_command(words[:1]), command.line)
    elif not is_settled(words) and not (words[0] in _WITH_SCRIPTS and is_harmless_command(words)):
        yield from _buried(words, shell_env, step_context, files, command)


def _reads_env_file(words: Sequence[str], shell_env: ShellEnv, files: RepositoryFiles) -> bool:
    """Whether a runner takes variables from a file.

    https://docs.astral.sh/uv/concepts/configuration-files/#env,
    https://pipenv.pypa.io/en/latest/shell.html#automatic-loading-of-env
    """
    if words[0] == "pipenv":
        return files.text(".env") is not None
    is_told = shell_env.values.get("UV_ENV_FILE") or any(word.startswith("--env-file") for word in words)
    return words[0] == "uv" and bool(is_told)


def is_settled(words: Sequence[str]) -> bool:
    """Whether a command uploads, or is known to upload nothing, by itself: nothing is left to follow."""
    return _is_settled(tuple(words))


@lru_cache(maxsize=4096)
def _is_settled(words: tuple[str, ...]) -> bool:
    if is_held_back(words) or uploads(words):
        return True
    spoken = without_exchange(words) if words[0] in SENDERS else words
    return words[0] not in _WITH_SCRIPTS and is_harmless_command(words) and not holds_upload(spoken)


def _index(
    words: Sequence[str], shell_env: ShellEnv, step_context: StepContext, files: RepositoryFiles
) -> str:
    if step_context.shadows or own_folders_on_path(shell_env):
        return UNKNOWN_INDEX
    return index_of_command(words, shell_env, names_for(words, shell_env, files, step_context.names))


def _buried(
    words: Sequence[str],
    shell_env: ShellEnv,
    step_context: StepContext,
    files: RepositoryFiles,
    command: Command,
) -> Iterator[UploadFinding]:
    """An upload somewhere behind a command that is not known, such as `retry 3 twine upload dist/*`.

    What the command hands on to it is not known, nor what else the command does.
    """
    is_plain = words[0] in _PLAIN
    inside = shell_env if is_plain else ShellEnv({"PWD": UNKNOWN_TEXT}, is_open=True)
    for position in range(1, min(len(words), MAX_WORDS)):
        inner = words[position:MAX_WORDS]
        if inner[0] in TOOLS and inner[0] != "setup.py" and uploads(inner):
            index = _index(inner, inside, step_context, files)
            staged = stages(inner)
            yield UploadFinding(index, UNKNOWN, show_command(words), command.line, is_staged=staged)
            if is_plain or words[0] in _HANDING_ON:
                return
            break
    yield _hidden(words, command)


def _hidden(words: Sequence[str], command: Command) -> UploadFinding:
    is_named = speaks_of_uploads("\n".join((" ".join(words), command.document)))
    what = show_command(words)
    return UploadFinding(
        UNKNOWN_INDEX, UNKNOWN, what, command.line, hidden=True, is_named=is_named, program=words[0]
    )


def show_command(words: Sequence[str]) -> str:
    """A command as a reader knows it, shortened."""
    text = " ".join(words).replace(UNKNOWN_TEXT, "…").replace(UNKNOWN_WORDS, "…")
    text = " ".join(text.split())
    return f"`{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"
