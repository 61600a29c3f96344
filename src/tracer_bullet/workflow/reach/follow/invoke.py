"""`invoke`: which programs the tasks of `tasks.py` run.

https://docs.pyinvoke.org/en/stable/concepts/invoking-tasks.html
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tracer_bullet.workflow.expressions import UNKNOWN
from tracer_bullet.workflow.reach.follow.call import Followed, commands_of, joined, with_variables
from tracer_bullet.workflow.reach.follow.options import read_options
from tracer_bullet.workflow.reach.follow.python_file import follow_python_text
from tracer_bullet.workflow.reach.follow.python_tree import read_word, tree_of_python
from tracer_bullet.workflow.reach.repository_files import upwards
from tracer_bullet.workflow.shell import UNKNOWN_TEXT, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracer_bullet.workflow.reach.follow.call import FollowedCall
    from tracer_bullet.workflow.shell import ShellEnv

_ELSEWHERE = ("-r", "--search-root", "-f", "--config")
_VALUED = frozenset({*_ELSEWHERE, "-c", "--collection", "-T", "--command-timeout"})
_ASKING = frozenset({"-l", "--list", "-h", "--help", "-V", "--version", "--print-completion-script"})
_RUNS = frozenset({"run", "sudo"})
_MODULES = frozenset({"asyncio", "subprocess", "uvicorn", "trio", "anyio"})
"""Modules with a `run` of their own."""


class _Tasks(NamedTuple):
    """The functions of a file by name, the names of its tasks, and what runs when the file is loaded."""

    functions: Mapping[str, ast.FunctionDef]
    names: Mapping[str, str]
    loaded: tuple[ast.stmt, ...]


def follow_invoke(call: FollowedCall) -> Followed | None:
    """What `invoke TASK…` runs; None if the files of the repository are not known."""
    if not call.files.is_known:
        return None
    told = read_options(call.words[1:], _VALUED)
    if any(name in _ASKING for name, _ in told.options):
        return Followed()
    found = _find_tasks(call, (told.given("-c", "--collection") or ("tasks",))[-1])
    if found is None or told.given(*_ELSEWHERE):
        return Followed(gap="its tasks are not where tracer looks for them")
    path, text = found
    tasks = _read_tasks(text)
    if tasks is None:
        return Followed(gap=f"`{path}` is not Python that tracer can read", files=(path,))
    written = _text_of(tasks, [*told.words, *told.rest])
    followed = follow_python_text(call, path, written)
    others = (call.files.text(each) or "" for each in followed.files if each != path)
    return joined([followed, *(_runs(call, path, each) for each in (written, *others))])


def _find_tasks(call: FollowedCall, name: str) -> tuple[str, str] | None:
    """The file of tasks in the working directory, or the nearest one above it."""
    here = call.path(".")
    for folder in upwards(here) if here is not None else ():
        for path in (f"{folder}{name}.py", f"{folder}{name}/__init__.py"):
            text = call.files.text(path)
            if text is not None:
                return path, text
    return None


@lru_cache(maxsize=8)
def _read_tasks(text: str) -> _Tasks | None:
    tree = tree_of_python(text)
    if tree is None:
        return None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in functions.values():
        _strip_annotations(node)
    names = {name: node.name for node in functions.values() for name in _names_of_task(node)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    loaded = tuple(_in_use(node, used) for node in tree.body if not isinstance(node, ast.FunctionDef))
    return _Tasks(functions, names, loaded)


def _strip_annotations(node: ast.FunctionDef) -> None:
    """Take away what only tells types: `Context` there starts nothing."""
    node.returns = None
    for each in ast.walk(node.args):
        if isinstance(each, ast.arg):
            each.annotation = None


def _in_use(node: ast.stmt, used: set[str]) -> ast.stmt:
    """The statement; of names that are taken from invoke those that are there for more than types."""
    if not isinstance(node, ast.ImportFrom) or node.module is None or not node.module.startswith("invoke"):
        return node
    kept = [alias for alias in node.names if (alias.asname or alias.name) in used]
    return ast.ImportFrom(node.module, kept, node.level) if kept else ast.Pass()


def _names_of_task(node: ast.FunctionDef) -> Iterator[str]:
    """How a command line calls a task; an underscore is written as a dash."""
    for each in node.decorator_list:
        if "task" not in ast.unparse(each).partition("(")[0]:
            continue
        yield node.name.replace("_", "-")
        yield node.name
        constants = (one.value for one in ast.walk(each) if isinstance(one, ast.Constant))
        yield from (value for value in constants if isinstance(value, str))


def _text_of(tasks: _Tasks, words: Sequence[str]) -> str:
    """The code that runs for these words: all of the file if they name a task that is not in it."""
    wanted = {tasks.names[word] for word in words if word in tasks.names}
    if not words or words[0] not in tasks.names:
        wanted = set(tasks.functions)
    called = (node.func for each in tasks.loaded for node in ast.walk(each) if isinstance(node, ast.Call))
    wanted |= {node.id for node in called if isinstance(node, ast.Name)} & tasks.functions.keys()
    while more := _mentioned(tasks.functions[name] for name in wanted) & tasks.functions.keys() - wanted:
        wanted |= more
    kept = (node for name, node in tasks.functions.items() if name in wanted)
    return ast.unparse(ast.Module([*tasks.loaded, *kept], []))


def _mentioned(functions: Iterable[ast.FunctionDef]) -> set[str]:
    """The names in these functions and in their decorators, such as the tasks that run before them."""
    return {node.id for each in functions for node in ast.walk(each) if isinstance(node, ast.Name)}


def _runs(call: FollowedCall, path: str, text: str) -> Followed:
    """The commands that a text hands to `run`, of whatever object."""
    # A text that is not Python is a gap of `follow_python_text` already.
    found = list(ast.walk(tree_of_python(text) or ast.Module([], [])))
    calls = [node for node in found if isinstance(node, ast.Call) and _is_run(node.func)]
    given = [read_word(node.args[0]) if node.args else UNKNOWN_TEXT for node in calls]
    others = sum(map(_is_run, found)) - len(calls) + sum(map(_is_getter, found))
    if others or any(word[:1] in ("", UNKNOWN_TEXT, UNKNOWN_WORDS) for word in given):
        return Followed(files=(path,), gap=f"`{path}` runs a command that is computed")
    shell_env = _environment(call.shell_env, text)
    scripts = (word.replace(UNKNOWN_TEXT, UNKNOWN_WORDS) for word in given)
    commands = (each for script in scripts for each in commands_of(script, shell_env, is_plain=False))
    return Followed(tuple(each._replace(runs=UNKNOWN, line=0) for each in commands), (path,))


def _is_run(node: ast.AST) -> bool:
    """Whether it is `run` of a context, or of invoke itself."""
    match node:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return name in _RUNS and owner not in _MODULES
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in _RUNS
    return False


def _is_getter(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "getattr"


def _environment(shell_env: ShellEnv, text: str) -> ShellEnv:
    """What the commands find: another directory after `cd`, more variables after `env` and `prefix`."""
    inside = with_variables(shell_env, {"PWD": UNKNOWN_TEXT}) if ".cd(" in text else shell_env
    is_open = shell_env.is_open or any(word in text for word in ("env=", ".prefix(", "environ"))
    return inside._replace(is_open=is_open)
