"""Python that a command runs: a file, a module, or code given on the command line, with what it imports."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.builds import is_build_of_setup
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, commands_of_words, joined
from tracer_bullet.workflow.reach.follow.product import is_product, of_product, product_names
from tracer_bullet.workflow.reach.follow.python_code import read_code
from tracer_bullet.workflow.reach.follow.python_imports import find_module, put_on_sys_path
from tracer_bullet.workflow.reach.follow.python_modules import is_known_module
from tracer_bullet.workflow.reach.follow.setup_py import expand_aliases
from tracer_bullet.workflow.reach.upload_tools import uploads
from tracer_bullet.workflow.reach.upload_words import speaks_of_uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall
    from tracer_bullet.workflow.reach.follow.python_code import Code, Started
    from tracer_bullet.workflow.reach.follow.python_imports import Imported
    from tracer_bullet.workflow.shell import Command

MAX_MODULES = 60
"""Modules of the repository that are read for one command."""
_MODULE = re.compile(r"-[BEIOPSbdiqsuvx]*m(?P<name>.*)", re.DOTALL)
_CODE = re.compile(r"-[BEIOPSbdiqsuvx]*c(?P<code>.*)", re.DOTALL)
_SETS = re.compile(r"environ|putenv|\benv\s*=")
"""What code has that may set variables for what it starts."""
_VALUED = frozenset({"-W", "-X"})
SPOKEN = "the code"


def follow_python(call: FollowedCall) -> Followed | None:
    """What `python …` runs, None where that is neither given nor in the repository."""
    arguments = call.words[1:]
    at = 0
    while at < len(arguments) and arguments[at].startswith("-") and arguments[at] != "-":
        word, rest = arguments[at], arguments[at + 1 :]
        if found := _CODE.fullmatch(word):
            return _code(call, found["code"] or "".join(rest[:1]))
        if found := _MODULE.fullmatch(word):
            return _module(call, found["name"] or "".join(rest[:1]))
        at += 2 if word in _VALUED else 1
    if at >= len(arguments) or arguments[at] == "-":
        return _code(call, call.document) if call.document else None
    return _script(call, arguments[at:])


def follow_python_text(call: FollowedCall, path: str, text: str, folder: str | None = None) -> Followed:
    """What a Python text runs, with the modules it imports.

    `path` is where it stands, empty for code of a command line; imports are looked for in `folder` first,
    which is that of the text unless given.
    """
    here = path.rpartition("/")[0] if folder is None else folder
    texts = {path: text}
    first: list[str] = []
    found = Followed(files=(path,) if path else ())
    for name in (waiting := [path]):
        code = read_code(texts[name], is_main=name == path)
        found = found.joined(_of_text(code, name, texts[name], call))
        first += (one for one in put_on_sys_path(texts[name], here, call.files) if one not in first)
        for imported in code.imports:
            paths = find_module(imported, call.files, (*first, here, "", "src"), name)
            if any(is_product(path, call.files) for path in paths):
                found = joined([found, *(of_product(path, call.files) for path in paths)])
                continue
            # What imports the text may call its functions.
            if path in paths or not (paths or _is_known(imported, call)):
                found = found.joined(Followed(gap=_gap(name, f"imports `{imported.module}`")))
            for each in paths:
                if each not in texts and len(texts) <= MAX_MODULES:
                    texts[each] = call.files.text(each) or ""
                    waiting.append(each)
    if len(texts) > MAX_MODULES:
        found = found.joined(Followed(gap=_gap(path, "imports more modules than tracer reads")))
    return found


def _is_known(imported: Imported, call: FollowedCall) -> bool:
    """Whether a module that is not a file here is relative, the project itself, or one that tracer knows."""
    is_own = imported.module.partition(".")[0] in product_names(call.files)
    return bool(imported.level) or is_own or is_known_module(imported.module)


def _of_text(code: Code, name: str, text: str, call: FollowedCall) -> Followed:
    gap = _gap(name, code.gap) if code.gap else ""
    files = (name,) if name else ()
    is_open = bool(code.started and _SETS.search(text))
    commands = tuple(_commands(code.started, call, is_open=is_open))
    return Followed(commands, files, gap, bool(gap) and speaks_of_uploads(text))


def _gap(name: str, reason: str) -> str:
    return f"`{name}` {reason}" if name else f"{SPOKEN} {reason}"


def _commands(started: Sequence[Started], call: FollowedCall, *, is_open: bool) -> Iterator[Command]:
    """What code starts, which may start or not; `is_open`: with any environment."""
    anywhere = call.shell_env._replace(is_open=is_open)
    for each in started:
        if isinstance(each, str):
            yield from (command._replace(runs=UNKNOWN, line=0) for command in commands_of(each, anywhere))
        else:
            yield from commands_of_words(each, anywhere, UNKNOWN)


def _code(call: FollowedCall, code: str) -> Followed | None:
    return follow_python_text(call, "", code, call.path(".") or "") if code else None


def _module(call: FollowedCall, name: str) -> Followed | None:
    """`python -m name`, where the repository has the module."""
    here = call.path(".")
    base = name.replace(".", "/")
    for folder in dict.fromkeys(((here + "/") if here else "", "", "src/")):
        for path in (f"{folder}{base}.py", f"{folder}{base}/__main__.py"):
            text = call.files.text(path)
            if text is not None and is_product(path, call.files):
                return of_product(path, call.files)
            if text is not None:
                return follow_python_text(call, path, text, folder.rstrip("/"))
    return None


def _script(call: FollowedCall, words: Sequence[str]) -> Followed | None:
    name = words[0]
    path = call.path(name)
    if path is None or not call.files.is_known:
        return None
    text = call.files.text(path)
    if text is None:
        return Followed(gap=f"`{path}` is not a text file of the repository")
    if path.rpartition("/")[2] == "setup.py":
        return _setup(call, path, text, words)
    return follow_python_text(call, path, text)


def _setup(call: FollowedCall, path: str, text: str, words: Sequence[str]) -> Followed | None:
    """What setup.py runs for a command of its own; None where it builds or uploads."""
    if uploads(("setup.py", *words[1:])) or is_build_of_setup(words[1:]):
        return None
    setup_cfg = path.removesuffix("setup.py") + "setup.cfg"
    told = expand_aliases(words[1:], call.files.text(setup_cfg) or "") if words[1:] else ()
    if told != tuple(words[1:]):
        return Followed(commands_of_words(("python", words[0], *told), call.shell_env), (path, setup_cfg))
    return follow_python_text(call, path, text)
