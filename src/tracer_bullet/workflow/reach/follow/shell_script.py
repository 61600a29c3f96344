"""Shell scripts in files: `./x.sh`, `bash x.sh`, `source x.sh`, and whatever else has a `#!` line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, with_variables
from tracer_bullet.workflow.reach.follow.registry import SHELLS
from tracer_bullet.workflow.reach.repository_files import WORKSPACE
from tracer_bullet.workflow.shell import ARGUMENTS, UNKNOWN_WORDS, is_plain_shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall

_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?P<name>[\w.+-]+)")
_FUNCTION = re.compile(r"(?m)^[ \t]*(?:([\w:.-]+)[ \t]*\([ \t]*\)|function[ \t]+([\w:.-]+))")
_PYTHON = re.compile(r"python[\d.]*\Z")


def follow_shell(call: FollowedCall) -> Followed | None:
    """What `bash x.sh` or `source x.sh` runs, None where no file is named."""
    at = _script_at(call.words[1:]) + 1
    if at >= len(call.words) or call.words[at] in ("-", "/dev/stdin"):
        return None
    is_read_in = call.words[0] in ("source", ".")
    return follow_file(call._replace(words=call.words[at:]), "source" if is_read_in else call.words[0])


def follow_file(call: FollowedCall, interpreter: str = "") -> Followed | None:
    """What the file that is the first word runs, None where the word names no file of the repository."""
    name = call.words[0]
    path = call.path(name)
    if path is None or not call.files.is_known:
        return None
    text = call.files.text(path)
    if text is None and interpreter == "source" and name == "activate":
        return Followed()  # conda's own, which is found on the path
    if text is None:
        return Followed(gap=f"`{path or name}` is not a text file of the repository", files=())
    found = _SHEBANG.match(text)
    program = found["name"] if found else "sh"
    if interpreter or program in SHELLS:
        # Without a `#!` line, the shell that starts it runs it itself.
        is_plain = is_plain_shell(interpreter or (program if found else ""))
        shell_env = with_variables(call.shell_env, _given(call, path, interpreter))
        commands = commands_of(text, shell_env, is_plain=is_plain)
        functions = functions_of(text) if interpreter == "source" else frozenset()
        return Followed(commands, (path,), functions=functions)
    if _PYTHON.match(program) or program == "uv":
        from tracer_bullet.workflow.reach.follow.python_file import follow_python_text  # noqa: PLC0415

        return follow_python_text(call, path, text)
    return Followed(gap=f"`{path}` is not a shell or Python script", files=(path,))


def _given(call: FollowedCall, path: str, interpreter: str) -> dict[str, str]:
    """The variables by which a script knows its arguments and its own place."""
    own = {"BASH_SOURCE": f"{WORKSPACE}/{path}"}
    if interpreter != "source":
        return {**own, "0": own["BASH_SOURCE"], **arguments(call.words[1:])}
    # A script that is read in without arguments has those of the script that reads it.
    return {**own, **arguments(call.words[1:])} if len(call.words) > 1 else own


def functions_of(text: str) -> frozenset[str]:
    """The names of the functions that a script defines."""
    return frozenset(found[1] or found[2] for found in _FUNCTION.finditer(text))


def arguments(words: Sequence[str]) -> dict[str, str]:
    """What a script finds as `$1` and so on."""
    if any(UNKNOWN_WORDS in word for word in words):
        return dict.fromkeys(ARGUMENTS, UNKNOWN_WORDS)
    return {name: words[at] if at < len(words) else "" for at, name in enumerate(ARGUMENTS)}


def _script_at(words: Sequence[str]) -> int:
    """Where the name of the script stands; https://www.gnu.org/software/bash/manual/html_node/Invoking-Bash.html."""
    at = 0
    while at < len(words) and words[at][:1] in ("-", "+") and words[at] not in ("-", "--"):
        if "c" in words[at] and not words[at].startswith("--"):
            return len(words)
        at += 2 if words[at] in ("-o", "+o", "-O", "+O", "--rcfile", "--init-file") else 1
    return at + 1 if words[at : at + 1] == ("--",) else at
