"""`nox`: which programs the sessions of a noxfile run.

https://nox.thea.codes/en/stable/config.html
"""

from __future__ import annotations

import ast
import fnmatch
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words, joined
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
from tracer_bullet.workflow.reach.follow.python_tree import read_word, tree_of_python
from tracer_bullet.workflow.reach.follow.registry import TASK_FILES
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall
    from tracer_bullet.workflow.shell import Command

_RUNS = frozenset({"run", "run_always", "run_install"})
_VALUED = frozenset(
    """
    -f --noxfile -r --envdir --default-venv-backend -db --force-venv-backend -fb -k --keywords --report -P
    --force-python
    """.split()  # noqa: SIM905 - shorter than the list
)
_BY_NAME = ("-s", "-e", "--session", "--sessions")
_MANY = frozenset({*_BY_NAME, "-t", "--tags", "-p", "--python", "--pythons", "--extra-pythons"})
_BY_FEATURE = ("-t", "--tags", "-k", "--keywords")
_ASKING = frozenset({"-l", "--list", "--list-sessions", "--version", "-h", "--help", "--install-only"})


class _Order(NamedTuple):
    sessions: tuple[str, ...]
    file: str
    posargs: tuple[str, ...]
    is_open: bool
    asks: bool


def follow_nox(call: FollowedCall) -> Followed | None:
    """What `nox …` runs; None where nothing is known of the repository."""
    if not call.files.is_known:
        return None
    order = _read_order(call.words[1:])
    if order.asks:
        return Followed()
    found = call.read(order.file)
    if found is None:
        return Followed(gap=f"the repository has no `{order.file}` there")
    path, text = found
    noxfile = _read_noxfile(text)
    if noxfile is None:
        return Followed(gap=f"`{path}` is not Python that tracer can read", files=(path,))
    rest = follow_python_text(call, path, noxfile.rest)
    return joined([rest, *_sessions(call, order, noxfile, path)])


class _Function(NamedTuple):
    """A function of a noxfile that takes a session: its body with the file's imports, and its calls."""

    name: str
    session: str
    text: str
    calls: tuple[ast.Call, ...]


class _Noxfile(NamedTuple):
    """What a noxfile has: functions by name, those that are sessions by theirs, and the rest as a text."""

    functions: Mapping[str, _Function]
    sessions: Mapping[str, str]
    rest: str


@lru_cache(maxsize=8)
def _read_noxfile(text: str) -> _Noxfile | None:
    tree = tree_of_python(text)
    if tree is None:
        return None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    imports: list[ast.stmt] = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    return _Noxfile(
        {node.name: _read_function(node, imports) for node in functions},
        {_name(node): node.name for node in functions if _is_session(node)},
        _without_sessions(tree),
    )


def _read_function(node: ast.FunctionDef, imports: list[ast.stmt]) -> _Function:
    body = ast.Module(node.body, [])
    session = next((each.arg for each in node.args.args), "session")
    calls = tuple(each for each in ast.walk(body) if isinstance(each, ast.Call))
    return _Function(node.name, session, ast.unparse(ast.Module([*imports, *node.body], [])), calls)


def _sessions(call: FollowedCall, order: _Order, noxfile: _Noxfile, path: str) -> Iterator[Followed]:
    sessions = noxfile.sessions
    named = order.sessions or _sessions_by_variable(call)
    wanted = [name for name in sessions if _is_wanted(name, named)] if named else list(sessions)
    is_certain = bool(named) and not order.is_open
    if not wanted or any(UNKNOWN_WORDS in name or UNKNOWN_TEXT in name for name in named):
        wanted, is_certain = list(sessions), False
        if named and not order.is_open and not sessions:
            yield Followed(gap=f"`{path}` has no such session", files=(path,))
    for name in wanted:
        run = _Session(call, noxfile.functions, order.posargs)
        found = run.function(noxfile.functions[sessions[name]])
        yield found if is_certain else found.maybe()


def _read_order(words: Sequence[str]) -> _Order:
    told = read_options(words, _VALUED, _MANY)
    return _Order(
        told.given(*_BY_NAME),
        (told.given("-f", "--noxfile") or TASK_FILES["nox"])[-1],
        told.rest,
        bool(told.given(*_BY_FEATURE)),
        any(name in _ASKING for name, _ in told.options),
    )


def _sessions_by_variable(call: FollowedCall) -> tuple[str, ...]:
    return tuple(filter(None, (call.shell_env.values.get("NOXSESSION") or "").split(",")))


def _is_wanted(name: str, wanted: Sequence[str]) -> bool:
    """`tests-3.12` and `tests(django='4')` are runs of `tests`."""
    return any(
        fnmatch.fnmatchcase(name, each) or each.startswith((f"{name}-", f"{name}(")) for each in wanted
    )


def _is_session(node: ast.FunctionDef) -> bool:
    return any("session" in ast.unparse(each).partition("(")[0] for each in node.decorator_list)


def _name(node: ast.FunctionDef) -> str:
    for each in node.decorator_list:
        for keyword in each.keywords if isinstance(each, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return node.name


def _without_sessions(tree: ast.Module) -> str:
    """The noxfile less its sessions and the functions that take one, which are read one by one."""
    rest = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and _takes_session(node))]
    return ast.unparse(ast.Module(rest, []))


def _takes_session(node: ast.FunctionDef) -> bool:
    return _is_session(node) or any("session" in each.arg for each in node.args.args)


class _Session:
    """Reads one session, and the functions of the noxfile that it calls."""

    def __init__(
        self, call: FollowedCall, functions: Mapping[str, _Function], posargs: Sequence[str]
    ) -> None:
        self._call = call
        self._functions = functions
        self._posargs = posargs
        self._done: set[str] = set()

    def function(self, read: _Function) -> Followed:
        """What the body of a function runs, both ways of each condition."""
        if read.name in self._done:
            return Followed()
        self._done.add(read.name)
        found = follow_python_text(self._call, "", read.text)
        return joined([found, *(self._of_call(each, read.session) for each in read.calls)])

    def _of_call(self, node: ast.Call, session: str) -> Followed:
        match node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == session:
                if attribute in _RUNS:
                    return Followed(self._commands(node))
                if attribute == "install":
                    return Followed(self._commands(node, "pip", "install"))
                if attribute == "notify" and node.args:
                    target = self._functions.get(read_word(node.args[0]).replace("-", "_"))
                    return self.function(target) if target else Followed(gap="it notifies an unknown session")
            case ast.Name(id=name) if name in self._functions:
                return self.function(self._functions[name])
        return Followed()

    def _commands(self, node: ast.Call, *program: str) -> tuple[Command, ...]:
        words: list[str] = [*program]
        for each in node.args:
            is_posargs = isinstance(each, ast.Starred) and ast.unparse(each.value).endswith(".posargs")
            words += self._posargs if is_posargs else [read_word(each)]
        given = any(each.arg in (None, "env") for each in node.keywords) or self._call.shell_env.is_open
        # A helper that runs whatever command it is given does not choose an index.
        shell_env = self._call.shell_env._replace(is_open=given and words != [UNKNOWN_WORDS])
        return commands_of_words(words, shell_env, UNKNOWN)
