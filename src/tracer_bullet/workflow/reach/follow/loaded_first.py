"""What programs load before they do anything else, because a variable or a file in a certain place says so.

What the repository has at such a place runs whatever the command is.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words
from tracer_bullet.workflow.reach.scripts import LIBRARIES, loads_library, loads_script
from tracer_bullet.workflow.reach.written_text import files_written, text_written
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
    CARGO_BUILD_RUSTC_WRAPPER CARGO_HOME GOFLAGS CMAKE_TOOLCHAIN_FILE CMAKE_C_COMPILER_LAUNCHER
    CMAKE_CXX_COMPILER_LAUNCHER CURL_HOME WGETRC NPM_CONFIG_USERCONFIG npm_config_userconfig XDG_CONFIG_HOME
    CMAKE_PROJECT_INCLUDE UV_PYTHON GIT_DIR GIT_EXEC_PATH GIT_TEMPLATE_DIR JAVA_TOOL_OPTIONS
    """.split()  # noqa: SIM905 - shorter than the list
)
"""Variables that name programs, or folders and files from which one loads code."""
_MODULES = frozenset({"PYTHONWARNINGS", "PYTHONBREAKPOINT"})
"""Variables that name modules of Python."""
NAMED = LIBRARIES | _PLACES | _MODULES | {"COVERAGE_RCFILE", "NODE_OPTIONS", "PS4"}
_COMMANDS = re.compile(r"\$\(|`")
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
_OF_TOOLS = re.compile(
    r"(?:\A|/)(?:\.(?:curlrc|wgetrc|gitconfig|npmrc|yarnrc(?:\.yml)?|pydistutils\.cfg|pip/pip\.conf|gemrc|condarc)"
    r"|\.config/(?:git/config|pip/pip\.conf|uv/uv\.toml|curlrc)|\.cargo/config(?:\.toml)?|pip/pip\.ini)\Z"
)
"""Where tools look for their settings in the home directory."""
_ORDERS = re.compile(
    r"(?im)^\W*(?:url|form|data|upload|post|config|use.?askpass)|[-.]shell\b|node-options|sshCommand|hooksPath|fsmonitor"
    r"|helper\s*=\s*[!.~/]|=\s*!|^\W*include|command.packages|find-links|file:|wrapper|rustc|linker|runner|^\W*git\s*="
    r"|yarnPath|plugins|pager|editor|textconv|program|external|driver|clean|smudge|process|init.module"
)
"""Words by which one of these settings has its tool run, send or install something."""
_HOME = re.compile(r"(?:~|\$HOME|/root|/home/[\w.-]+)/?\Z")
_COVERAGE = re.compile(r"\s*import coverage;?\s*coverage\.process_startup\(\)\s*")
"""As coverage measures subprocesses: https://coverage.readthedocs.io/en/latest/subprocess.html."""
_INTERACTIVE = re.compile(r"\b(?:ba|da|k|z)?sh\s+(?:-\w+\s+)*-\w*i")
_OF_INTERACTIVE = re.compile(r"\b(?:ENV|PROMPT_COMMAND|PS[0-4])=")
_OF_SHELL = re.compile(r"\bBASH_ENV=|\bPS4=[^\n]*(?:\$\(|`)|\$\{!?\w+@P\}")
"""A file that a shell reads first, and texts in which it looks for commands: prompts."""


def loaded_first(call: FollowedCall) -> Iterator[Followed]:
    """What the variables of a call have every program load."""
    for name in NAMED & call.shell_env.values.keys():
        value = call.shell_env.values[name]
        if name == "PS4" and _COMMANDS.search(value):
            yield Followed(gap="`PS4` has commands that a shell runs before each of its own")
        elif loads_library(name, value):
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
        found = call.read(word)
        if found and _OF_SHELLS.search(placed):
            yield Followed(commands_of_words(("bash", word), call.shell_env))
        elif found and gives_orders(placed, found[1]):
            yield Followed(files=(found[0],), gap=f"a tool reads `{found[0]}` as its settings")


def gives_orders(path: str, text: str) -> bool:
    """Whether a file of settings in the home directory may have its tool run, send or install something."""
    return bool(_OF_TOOLS.search(path) and (_ORDERS.search(text) or text.startswith(UNKNOWN_TEXT)))


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
    files = files_written(command)
    found = next((path for path in files if _STARTED.search(path)), "")
    text = "\n".join(text_written(command))
    if not found:
        told = "\n".join(command.words[1:]) if command.words[0] in ("echo", "printf") else text
        return next((path for path in files if gives_orders(path, told)), "")
    is_model = found.endswith(".pth") and not _PACKAGES.search(found)
    return "" if is_model or _COVERAGE.fullmatch(text) else found


def has_file_for_shells(script: str) -> bool:
    """Whether a script has a shell read a file before the commands that it is given."""
    is_interactive = bool(_INTERACTIVE.search(script) and _OF_INTERACTIVE.search(script))
    return is_interactive or bool(_OF_SHELL.search(script))
