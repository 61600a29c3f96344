"""`nox`: which programs the sessions of a noxfile run.

https://nox.thea.codes/en/stable/config.html
"""

from __future__ import annotations

import ast
import fnmatch
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of_words, joined
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.python_code import read_word
from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
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
    sessions: tuple[str, ...] = ()
    file: str = "noxfile.py"
    posargs: tuple[str, ...] = ()
    is_open: bool = False
    asks: bool = False


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
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return Followed(gap=f"`{path}` is not Python that tracer can read", files=(path,))
    rest = follow_python_text(call, path, _without_sessions(tree))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return joined([rest, *_sessions(call, order, functions, path)])


def _sessions(
    call: FollowedCall, order: _Order, functions: Mapping[str, ast.FunctionDef], path: str
) -> Iterator[Followed]:
    sessions = {_name(node): node for node in functions.values() if _is_session(node)}
    named = order.sessions or _sessions_by_variable(call)
    wanted = [name for name in sessions if _is_wanted(name, named)] if named else list(sessions)
    is_certain = bool(named) and not order.is_open
    if not wanted or any(UNKNOWN_WORDS in name or UNKNOWN_TEXT in name for name in named):
        wanted, is_certain = list(sessions), False
        if named and not order.is_open and not sessions:
            yield Followed(gap=f"`{path}` has no such session", files=(path,))
    for name in wanted:
        run = _Session(call, functions, order.posargs)
        found = run.function(sessions[name])
        yield found if is_certain else found.maybe()


def _read_order(words: Sequence[str]) -> _Order:
    told = read_options(words, _VALUED, _MANY)
    return _Order(
        told.given(*_BY_NAME),
        (told.given("-f", "--noxfile") or ("noxfile.py",))[-1],
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
        self, call: FollowedCall, functions: Mapping[str, ast.FunctionDef], posargs: Sequence[str]
    ) -> None:
        self._call = call
        self._functions = functions
        self._posargs = posargs
        self._done: set[str] = set()

    def function(self, node: ast.FunctionDef) -> Followed:
        """What the body of a function runs, both ways of each condition."""
        if node.name in self._done:
            return Followed()
        self._done.add(node.name)
        session = next((each.arg for each in node.args.args), "session")
        body = ast.Module(node.body, [])
        calls = [each for each in ast.walk(body) if isinstance(each, ast.Call)]
        found = follow_python_text(self._call, "", ast.unparse(body))
        return joined([found, *(self._of_call(each, session) for each in calls)])

    def _of_call(self, node: ast.Call, session: str) -> Followed:
        match node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute) if owner == session:
                if attribute in _RUNS:
                    return Followed(self._commands(node))
                if attribute == "notify" and node.args:
                    target = self._functions.get(read_word(node.args[0]).replace("-", "_"))
                    return self.function(target) if target else Followed(gap="it notifies an unknown session")
            case ast.Name(id=name) if name in self._functions:
                return self.function(self._functions[name])
        return Followed()

    def _commands(self, node: ast.Call) -> tuple[Command, ...]:
        words: list[str] = []
        for each in node.args:
            is_posargs = isinstance(each, ast.Starred) and ast.unparse(each.value).endswith(".posargs")
            words += self._posargs if is_posargs else [read_word(each)]
        given = any(each.arg in (None, "env") for each in node.keywords)
        shell_env = self._call.shell_env._replace(is_open=True) if given else self._call.shell_env
        return commands_of_words(words, shell_env, UNKNOWN)
