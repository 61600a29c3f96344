"""What programs load before they do anything else, because a variable or a file in a certain place says so.

What the repository has at such a place runs whatever the command is.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.scripts import LIBRARIES, loads_library, loads_script
from tracer_bullet.workflow.reach.written_text import text_written
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall
    from tracer_bullet.workflow.shell import Command

CUSTOMIZED = ("sitecustomize.py", "usercustomize.py")
"""What every Python imports when it starts: https://docs.python.org/3/library/site.html."""
_PLACES = frozenset(
    """
    LD_LIBRARY_PATH DYLD_LIBRARY_PATH PYTHONHOME PYTHONUSERBASE PYTHONSTARTUP PYTHONPLATLIBDIR PERL5LIB
    RUBYLIB PERL5OPT RUBYOPT NODE_PATH MAKEFILES TAR_OPTIONS ENV PROMPT_COMMAND LESSOPEN LESSCLOSE CC CXX
    CPP AR AS LD FC LDSHARED RANLIB STRIP RUSTC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTC
    CARGO_BUILD_RUSTC_WRAPPER CMAKE_TOOLCHAIN_FILE CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER
    CMAKE_PROJECT_INCLUDE UV_PYTHON GIT_DIR GIT_EXEC_PATH GIT_TEMPLATE_DIR JAVA_TOOL_OPTIONS
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Variables that name programs, or folders and files from which one loads code."""
_MODULES = frozenset({"PYTHONWARNINGS", "PYTHONBREAKPOINT"})
"""Variables that name modules of Python."""
NAMED = LIBRARIES | _PLACES | _MODULES | {"COVERAGE_RCFILE", "NODE_OPTIONS"}
_PIECES = re.compile(r"[\s:;,=|]+")
_PACKAGES = re.compile(rf"site-packages|dist-packages|[{UNKNOWN_TEXT}{UNKNOWN_WORDS}]")
_STARTED = re.compile(
    r"(?:\A|/)(?:site|user)customize\.py\Z|\.pth\Z|(?:\A|/)\.git/(?:hooks(?:/|\Z)|config\Z)"
)
"""What Python loads when it starts, and where git finds programs."""
_HOOKS = re.compile(r"(?:\A|/)\.git/hooks(?:/|\Z)")
"""Where git looks for programs that it runs: https://git-scm.com/docs/githooks."""
_OF_SHELLS = re.compile(
    r"(?:\A|/)\.(?:bash_profile|bash_login|bash_logout|bashrc|profile|zshenv|zprofile|zshrc|zlogin)\Z"
)
"""What a shell reads when it starts or ends:
https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html."""
_HOME = re.compile(r"(?:~|\$HOME|/root|/home/[\w.-]+)/?\Z")
_COVERAGE = re.compile(r"\s*import coverage;?\s*coverage\.process_startup\(\)\s*")
"""As coverage measures subprocesses: https://coverage.readthedocs.io/en/latest/subprocess.html."""
_INTERACTIVE = re.compile(r"\b(?:ba|da|k|z)?sh\s+(?:-\w+\s+)*-\w*i")
_OF_INTERACTIVE = re.compile(r"\b(?:ENV|PROMPT_COMMAND|PS[0-4])=")
_OF_SHELL = re.compile(r"\bBASH_ENV=")


def loaded_first(call: FollowedCall) -> Iterator[Followed]:
    """What the variables of a call have every program load."""
    for name in NAMED & call.shell_env.values.keys():
        value = call.shell_env.values[name]
        if loads_library(name, value):
            yield Followed(files=(value,), gap=f"`{name}` loads a library into it")
        elif name == "NODE_OPTIONS" and loads_script(value):
            yield Followed(files=(value,), gap=f"`{name}` loads a script into it")
        elif found := next((each for each in _PIECES.split(value) if _is_own(call, name, each)), ""):
            yield Followed(files=(found,), gap=f"`{name}` names `{found}` of the repository")


def _is_own(call: FollowedCall, name: str, piece: str) -> bool:
    path = call.path(piece.lstrip("-@"))
    if not path or not piece:
        return False
    if name == "COVERAGE_RCFILE":
        return "plugins" in (call.files.text(path) or "")
    if name in _MODULES:
        return call.files.exists(f"{path.partition('.')[0]}.py")
    # A word without a directory is a program on PATH, or a folder.
    return call.files.exists(path) and ("/" in piece or call.files.text(path) is None or name == "MAKEFILES")


def put_at_start(call: FollowedCall) -> Iterator[Followed]:
    """The files that are copied to where Python, git or a shell looks when it starts, as if they ran here."""
    plain = [word for word in call.words[1:] if not word.startswith("-")]
    yield from _read_by_shells(call, plain)
    if len(plain) < 2 or not (_PACKAGES.search(plain[-1]) or _STARTED.search(plain[-1])):
        return
    for word in plain[:-1]:
        for path in _started(call, word, plain[-1]):
            if path.endswith(".py"):
                yield Followed(commands_of_words(("python", path), call.shell_env))
            elif _HOOKS.search(plain[-1]) and call.read(path):
                program = path if "/" in path else f"./{path}"
                yield Followed(commands_of_words((program,), call.shell_env))
            else:
                yield Followed(files=(path,), gap=f"a program loads `{path}` when it starts")


def _read_by_shells(call: FollowedCall, plain: Sequence[str]) -> Iterator[Followed]:
    target = plain[-1] if len(plain) > 1 else ""
    for word in plain[:-1]:
        placed = posixpath.join(target, posixpath.basename(word)) if _HOME.match(target) else target
        if _OF_SHELLS.search(placed) and call.read(word):
            yield Followed(commands_of_words(("bash", word), call.shell_env))


def _started(call: FollowedCall, word: str, target: str) -> Iterator[str]:
    """What of a file or a folder Python or git loads from `target` when it starts."""
    path = call.path(word.removesuffix("*"))
    inside = call.files.names(path) if path is not None else ()
    is_of_git = ".git/" in target
    is_all = bool(_HOOKS.search(target))
    found = [
        posixpath.join(word.removesuffix("*"), each) for each in inside if is_all or _STARTED.search(each)
    ]
    yield from found
    is_named = word.endswith(CUSTOMIZED) or target.endswith(CUSTOMIZED) or (is_of_git and not found)
    if is_named or (word.endswith(".pth") and _PACKAGES.search(target)):
        yield word


def written_for_start(command: Command) -> str:
    """The file that a command writes and Python or git loads when it starts; empty if there is none."""
    told = command.words[1:] if command.words[0] == "tee" else ()
    found = next((path for path in (*command.writes, *told) if _STARTED.search(path)), "")
    is_model = found.endswith(".pth") and not _PACKAGES.search(found)
    return "" if is_model or _COVERAGE.fullmatch("\n".join(text_written(command))) else found


def has_file_for_shells(script: str) -> bool:
    """Whether a script has a shell read a file before the commands that it is given."""
    is_interactive = bool(_INTERACTIVE.search(script) and _OF_INTERACTIVE.search(script))
    return is_interactive or bool(_OF_SHELL.search(script))
